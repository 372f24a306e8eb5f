internal import FoundationEssentials
internal import JSONText
internal import UpkeepModel

/// One instant query.
struct PrometheusProbe: Probe {
  static let path = "/api/v1/query"
  /// The most series whose values are kept with the check; the worst come first.
  private static let keptLimit = 32

  let api: JSONAPI
  let url: String
  let thresholds: PrometheusThresholds
  let emptyState: HealthState
  let bearerToken: SecretReference?
  let username: String?
  let password: SecretReference?

  var target: String? { URLText.host(url) }

  private struct Judged {
    let series: PrometheusSeries
    let state: HealthState
    let reason: String?
  }

  func check() async -> Finding {
    var talk = APITalk(api)
    do throws(APIProblem) {
      var question = APIQuestion(url: url)
      if let credential = try credential(&talk) { question.headers = [("Authorization", credential)] }
      let series = try series(in: await talk.ask(question).value, talk)
      return judge(series, talk)
    } catch {
      return talk.finding(error)
    }
  }

  private func credential(_ talk: inout APITalk) throws(APIProblem) -> String? {
    if let bearerToken { return "Bearer " + (try talk.secret(bearerToken)) }
    guard let username, let password else { return nil }
    // RFC 7617. What is sent is as secret as the password itself.
    let pair = Data("\(username):\(try talk.secret(password))".utf8).base64EncodedString()
    talk.mask.hide(pair)
    return "Basic " + pair
  }

  private func series(in answer: JSONValue, _ talk: APITalk) throws(APIProblem) -> [PrometheusSeries] {
    guard answer["status"] == "success", let data = answer["data"], let result = data["result"] else {
      throw talk.misshapen("a result")
    }
    switch data["resultType"]?.string {
    case "vector":
      guard let entries = result.array else { throw talk.misshapen("a vector") }
      var series: [PrometheusSeries] = []
      for entry in entries {
        if entry["histogram"] != nil {
          throw .settings("the query gives histograms; take a number out of them, as with histogram_quantile()")
        }
        guard let one = PrometheusSeries(entry) else { throw talk.misshapen("a number for each series") }
        series.append(one)
      }
      return series
    case "scalar":
      guard let one = PrometheusSeries(scalar: result) else { throw talk.misshapen("a number") }
      return [one]
    case let kind?: throw .settings("the query gives a \(APIWords.shortened(kind)); it must give a scalar or a vector")
    case nil: throw talk.misshapen("data.resultType")
    }
  }

  private func judge(_ series: [PrometheusSeries], _ talk: APITalk) -> Finding {
    guard !series.isEmpty else { return talk.finding(emptyState, "the query has no result") }
    let judged = series.map { one in
      guard !one.value.isNaN else { return Judged(series: one, state: emptyState, reason: nil) }
      let (state, reason) = thresholds.judge(one.value)
      return Judged(series: one, state: state, reason: reason)
    }
    // What could not be told must not be taken for working (R26), so here unknown is worse than operational.
    func weight(_ state: HealthState) -> Int {
      switch state {
      case .operational: 0
      case .unknown: 1
      case .degraded: 2
      case .down: 3
      }
    }
    // The order of Prometheus is kept among equals.
    let worst = judged.enumerated().sorted { left, right in
      (-weight(left.element.state), left.offset) < (-weight(right.element.state), right.offset)
    }.map(\.element)
    return talk.finding(
      worst[0].state, message(worst), performance: worst.prefix(Self.keptLimit).map { performance($0) })
  }

  /// "0.97 for up{job="a"}, above 0.9; 2 of 3 series are down".
  private func message(_ worst: [Judged]) -> String {
    let first = worst[0]
    var text = NumberText.of(first.series.value)
    if !first.series.name.isEmpty { text += " for \(first.series.name)" }
    if let reason = first.reason { text += ", \(reason)" }
    if first.series.value.isNaN { text += ", which is no value" }
    guard worst.count > 1 else { return text }
    let alike = worst.count { $0.state == first.state }
    return text + "; \(alike) of \(worst.count) series \(alike == 1 ? "is" : "are") \(first.state.rawValue)"
  }

  private func performance(_ judged: Judged) -> PerformanceValue {
    PerformanceValue(
      label: judged.series.name.isEmpty ? "value" : judged.series.name,
      value: judged.series.value.isFinite ? judged.series.value : nil, warning: thresholds.warning,
      critical: thresholds.critical)
  }
}

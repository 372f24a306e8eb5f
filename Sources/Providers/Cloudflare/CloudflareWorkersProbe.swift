internal import JSONText
internal import UpkeepModel

/// One Worker's error rate.
struct CloudflareWorkersProbe: Probe {
  /// What differs between components goes into variables, so that no setting can change the question. Without
  /// dimensions the answer is one row; more would be added up.
  private static let query = """
    query Upkeep($accountTag: string, $scriptName: string, $start: string, $end: string) { viewer { \
    accounts(filter: {accountTag: $accountTag}) { workersInvocationsAdaptive(limit: 100, filter: \
    {scriptName: $scriptName, datetime_geq: $start, datetime_leq: $end}) { sum { requests errors } } } } }
    """

  let api: JSONAPI
  let endpoint: String
  let account: String
  let worker: String
  let token: SecretReference
  let window: Duration
  let degradedPercent: Double
  let downPercent: Double
  let now: @Sendable () -> Timestamp

  var target: String? { URLText.host(endpoint) }

  func check() async -> Finding {
    var talk = APITalk(api)
    do throws(APIProblem) {
      let rows = try await rows(&talk)
      return try judge(rows, talk)
    } catch {
      return talk.finding(error)
    }
  }

  private func rows(_ talk: inout APITalk) async throws(APIProblem) -> [JSONValue] {
    let token = try talk.secret(token, defaultVariable: CloudflareWorkersProvider.tokenVariable)
    let answer = try await talk.ask(
      APIQuestion(
        url: endpoint, headers: [("Authorization", "Bearer \(token)")], body: Array(question.canonicalText.utf8)))
    // GraphQL answers 200 when it fails, and may send a part of the data beside the errors.
    if let errors = answer.value["errors"]?.array, !errors.isEmpty {
      let words = APIWords.of(answer.value).map { ": " + APIWords.shortened(talk.mask.masked($0)) } ?? ""
      throw .api("Cloudflare answered with an error\(words)")
    }
    guard let accounts = answer.value["data"]?["viewer"]?["accounts"]?.array else {
      throw talk.misshapen("data.viewer.accounts")
    }
    guard let first = accounts.first else {
      throw .settings("Cloudflare shows no account \(account) to this token; check account_id and the token's account")
    }
    guard let rows = first["workersInvocationsAdaptive"]?.array else {
      throw talk.misshapen("workersInvocationsAdaptive")
    }
    return rows
  }

  private var question: JSONValue {
    let end = now()
    let start = Timestamp(seconds: end.seconds - window.components.seconds)
    return [
      "query": .string(Self.query),
      "variables": [
        "accountTag": .string(account), "scriptName": .string(worker), "start": .string(start.description),
        "end": .string(end.description),
      ],
    ]
  }

  private func judge(_ rows: [JSONValue], _ talk: APITalk) throws(APIProblem) -> Finding {
    var (requests, errors) = (0.0, 0.0)
    for row in rows {
      guard let sum = row["sum"], let more = sum["requests"]?.double, let failed = sum["errors"]?.double, more >= 0,
        failed >= 0
      else { throw talk.misshapen("the sums of requests and errors") }
      requests += more
      errors += failed
    }
    let span = "in \(GoDuration.format(window))"
    guard requests > 0 else { return talk.finding(.unknown, "no invocations of \(worker) \(span)") }
    let rate = errors / requests * 100
    return talk.finding(
      rate >= downPercent ? .down : rate >= degradedPercent ? .degraded : .operational,
      "\(NumberText.of(rate))% errors: \(NumberText.of(errors)) of \(NumberText.of(requests)) invocations \(span)",
      performance: [
        PerformanceValue(
          label: "error_rate", value: rate, unit: "%", warning: NumberText.of(degradedPercent),
          critical: NumberText.of(downPercent), minimum: 0, maximum: 100),
        PerformanceValue(label: "requests", value: requests, minimum: 0),
        PerformanceValue(label: "errors", value: errors, minimum: 0),
      ])
  }
}

internal import JSONText
internal import Transport
internal import UpkeepModel

/// The unresolved issues of one project.
struct SentryProbe: Probe {
  /// The most that Sentry puts on one page.
  static let pageSize = 100

  let api: JSONAPI
  let url: String
  let token: SecretReference
  let degradedCount: Int
  let downCount: Int

  var target: String? { URLText.host(url) }

  func check() async -> Finding {
    var talk = APITalk(api)
    do throws(APIProblem) {
      let (count, isAll) = try await count(&talk)
      return judge(count, isAll, talk)
    } catch {
      return talk.finding(error)
    }
  }

  /// Counts until the state is certain, so that one page is enough for thresholds of up to 100. Sentry cannot tell the
  /// number without the issues themselves.
  private func count(_ talk: inout APITalk) async throws(APIProblem) -> (count: Int, isAll: Bool) {
    let token = try talk.secret(token, defaultVariable: SentryProvider.tokenVariable)
    var question = APIQuestion(url: url, headers: [("Authorization", "Bearer \(token)")])
    var count = 0
    while true {
      let answer = try await talk.ask(question)
      guard let issues = answer.value.array else { throw talk.misshapen("a list of issues") }
      count += issues.count
      let next = answer.headers.values("Link").compactMap { SentryCursor.next(in: $0) }.first
      guard issues.count >= Self.pageSize else { return (count, true) }
      guard case .page(let cursor)? = next, count < downCount else { return (count, next == .end) }
      // The cursor alone is taken over: a link that leads elsewhere would be sent the token.
      question.url = url + "&cursor=" + URLText.escaped(cursor)
    }
  }

  private func judge(_ count: Int, _ isAll: Bool, _ talk: APITalk) -> Finding {
    let number = count == 0 ? "no" : isAll ? "\(count)" : "\(count)+"
    return talk.finding(
      count >= downCount ? .down : count >= degradedCount ? .degraded : .operational,
      "\(number) unresolved issue\(count == 1 ? "" : "s")",
      performance: [
        PerformanceValue(
          label: "unresolved", value: Double(count), warning: "\(degradedCount - 1)", critical: "\(downCount - 1)",
          minimum: 0)
      ])
  }
}

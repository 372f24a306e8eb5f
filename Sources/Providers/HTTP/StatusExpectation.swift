internal import Transport
internal import UpkeepModel

/// Which statuses are operational, and what the others mean.
struct StatusExpectation: Sendable {
  private let expected: IntegerSet?
  private let states: [(statuses: IntegerSet, state: HealthState)]

  init(_ settings: Settings) {
    expected = settings.integers("expect_status")
    states = settings.objects("status_states").compactMap { entry in
      entry.integers("status").map { ($0, entry.failureState) }
    }
  }

  /// The message holds nothing that the server wrote but the host of a redirect.
  func shortfall(_ answer: HTTPAnswer, _ excerpt: Excerpt) -> Shortfall? {
    let status = answer.response.status
    if expected.map({ $0.contains(status) }) ?? (200..<300).contains(status) { return nil }
    var message = HTTPStatus.text(status)
    if let expected { message += ", expected \(expected)" }
    if let stay = answer.stay { message += "; \(excerpt.shown(stay))" }
    return Shortfall(states.first { $0.statuses.contains(status) }?.state ?? .degraded, message)
  }
}

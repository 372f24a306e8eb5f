internal import JSONText
internal import UpkeepModel

/// Where the answer must redirect to, or where the redirects that were followed must have led.
struct RedirectExpectation: Sendable {
  private let rule: TextRule
  private let state: HealthState

  init(_ settings: Settings) {
    rule = TextRule(settings)
    state = settings.failureState
  }

  func shortfalls(_ target: String?, _ excerpt: Excerpt) -> [Shortfall] {
    guard let target else { return [Shortfall(state, "there is no redirect")] }
    var shortfalls: [Shortfall] = []
    if let equals = rule.equals, target != equals {
      let wanted = JSONValue.string(equals).canonicalText
      shortfalls.append(Shortfall(state, "the redirect leads to \(excerpt.quoted(target)), expected \(wanted)"))
    }
    for breach in rule.breaches(of: Array(target.utf8)) {
      shortfalls.append(
        Shortfall(
          breach.isUndecided ? .unknown : state, "the redirect's URL (\(excerpt.quoted(target))) \(breach.clause)"))
    }
    return shortfalls
  }
}

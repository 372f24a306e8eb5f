internal import JSONText
internal import Transport
internal import UpkeepModel

/// What must hold of one header. Where a header came several times, one of its values must be as wanted; what must not
/// be in it must be in none.
struct HeaderExpectation: Sendable {
  private let name: String
  private let isAbsent: Bool
  private let rule: TextRule
  private let state: HealthState

  init(_ settings: Settings) {
    name = settings.text("name") ?? ""
    isAbsent = settings.flag("absent") ?? false
    rule = TextRule(settings)
    state = settings.failureState
  }

  func shortfalls(_ headers: HTTPFields, _ excerpt: Excerpt) -> [Shortfall] {
    let values = headers.values(name)
    if isAbsent {
      return values.first.map { [Shortfall(state, "header \(name) is there: \(excerpt.quoted($0))")] } ?? []
    }
    guard !values.isEmpty else { return rule.asksForText ? [Shortfall(state, "header \(name) is missing")] : [] }
    let lacks = values.map { missing(in: $0, excerpt) }
    let banned = values.flatMap { value in
      rule.breaches(of: Array(value.utf8)).filter(\.isBanned).map { shortfall($0, value, excerpt) }
    }
    if lacks.contains(where: \.isEmpty) { return banned }
    return (lacks.max { $0.count < $1.count } ?? []) + banned
  }

  /// What is wanted and is not in the value.
  private func missing(in value: String, _ excerpt: Excerpt) -> [Shortfall] {
    var shortfalls: [Shortfall] = []
    if let equals = rule.equals, value != equals {
      let wanted = JSONValue.string(equals).canonicalText
      shortfalls.append(Shortfall(state, "header \(name) is \(excerpt.quoted(value)), expected \(wanted)"))
    }
    for breach in rule.breaches(of: Array(value.utf8)) where !breach.isBanned {
      shortfalls.append(shortfall(breach, value, excerpt))
    }
    return shortfalls
  }

  private func shortfall(_ breach: TextRule.Breach, _ value: String, _ excerpt: Excerpt) -> Shortfall {
    Shortfall(breach.isUndecided ? .unknown : state, "header \(name) (\(excerpt.quoted(value))) \(breach.clause)")
  }
}

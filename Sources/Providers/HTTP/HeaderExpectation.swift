internal import JSONText
internal import Transport
internal import UpkeepModel

/// What must hold of one header. A header that came several times is fine when one of its values is; what must not be in
/// it must be in none.
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
    let found = values.map { shortfalls(of: $0, excerpt) }
    if rule.asksForText, found.contains(where: \.isEmpty) { return [] }
    return found.max { $0.count < $1.count } ?? []
  }

  private func shortfalls(of value: String, _ excerpt: Excerpt) -> [Shortfall] {
    var shortfalls: [Shortfall] = []
    if let equals = rule.equals, value != equals {
      let wanted = JSONValue.string(equals).canonicalText
      shortfalls.append(Shortfall(state, "header \(name) is \(excerpt.quoted(value)), expected \(wanted)"))
    }
    for breach in rule.breaches(of: Array(value.utf8)) {
      shortfalls.append(
        Shortfall(
          breach.isUndecided ? .unknown : state, "header \(name) (\(excerpt.quoted(value))) \(breach.clause)"))
    }
    return shortfalls
  }
}

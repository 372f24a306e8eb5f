internal import JSONText
internal import UpkeepModel

/// What must hold of one value in a JSON document.
struct JSONExpectation: Sendable {
  /// A comparison of numbers.
  private struct Bound: Sendable {
    let limit: Double
    let words: String
    let holds: @Sendable (Double, Double) -> Bool
  }

  let state: HealthState
  private let pointer: JSONPointer
  private let mustExist: Bool
  private let equals: JSONValue?
  private let notEquals: JSONValue?
  private let bounds: [Bound]
  private let rule: TextRule
  private let length: (exactly: Int?, least: Int?, most: Int?)

  init(_ settings: Settings) {
    state = settings.failureState
    pointer = JSONPointer(settings.text("pointer") ?? "") ?? JSONPointer.document
    mustExist = settings.flag("exists") ?? true
    equals = settings.json("equals")?.canonical
    notEquals = settings.json("not_equals")?.canonical
    let comparisons: [(String, String, @Sendable (Double, Double) -> Bool)] = [
      ("below", "below", { $0 < $1 }), ("at_most", "at most", { $0 <= $1 }), ("above", "above", { $0 > $1 }),
      ("at_least", "at least", { $0 >= $1 }),
    ]
    bounds = comparisons.compactMap { name, words, holds in
      settings.number(name).map { Bound(limit: $0, words: words, holds: holds) }
    }
    rule = TextRule(matchesOf: settings)
    length = (settings.integer("length"), settings.integer("min_length"), settings.integer("max_length"))
  }

  func shortfalls(_ document: JSONValue, _ excerpt: Excerpt) -> [Shortfall] {
    let name = pointer.description.isEmpty ? "the document" : pointer.description
    guard let value = pointer.value(in: document) else {
      return mustExist ? [Shortfall(state, "\(name) is missing")] : []
    }
    let shown = excerpt.json(value)
    guard mustExist else { return [Shortfall(state, "\(name) is there: \(shown)")] }
    var clauses: [String] = []
    if let equals, value != equals { clauses.append("is \(shown), expected \(Self.text(equals))") }
    if let notEquals, value == notEquals { clauses.append("is \(shown)") }
    clauses += boundClauses(value, shown) + lengthClauses(value, shown)
    return clauses.map { Shortfall(state, "\(name) \($0)") } + textShortfalls(value, name, shown)
  }

  private func boundClauses(_ value: JSONValue, _ shown: String) -> [String] {
    guard !bounds.isEmpty else { return [] }
    guard let number = Self.number(value) else { return ["is \(shown), expected a number"] }
    return bounds.filter { !$0.holds(number, $0.limit) }.map {
      "is \(shown), expected \($0.words) \(JSONValue.number($0.limit).canonical.canonicalText)"
    }
  }

  private func lengthClauses(_ value: JSONValue, _ shown: String) -> [String] {
    guard length != (nil, nil, nil) else { return [] }
    guard let (count, unit) = Self.count(value) else { return ["is \(shown), which has no length"] }
    var wanted: [String] = []
    if let exactly = length.exactly, count != exactly { wanted.append("\(exactly)") }
    if let least = length.least, count < least { wanted.append("at least \(least)") }
    if let most = length.most, count > most { wanted.append("at most \(most)") }
    return wanted.map { "has \(count) \(unit)\(count == 1 ? "" : "s"), expected \($0)" }
  }

  private func textShortfalls(_ value: JSONValue, _ name: String, _ shown: String) -> [Shortfall] {
    guard rule.matches != nil || rule.notMatches != nil else { return [] }
    let text: String
    switch value {
    case .string(let string): text = string
    case .array, .object: return [Shortfall(state, "\(name) is \(shown), expected a text")]
    default: text = value.canonicalText
    }
    return rule.breaches(of: Array(text.utf8)).map {
      Shortfall($0.isUndecided ? .unknown : state, "\(name) (\(shown)) \($0.clause)")
    }
  }

  /// A number, also one that an API writes as a text.
  private static func number(_ value: JSONValue) -> Double? {
    if let text = value.string { return (try? JSONValue(parsing: Array(text.utf8)))?.double }
    return value.double
  }

  private static func count(_ value: JSONValue) -> (Int, String)? {
    switch value {
    case .string(let text): (text.unicodeScalars.count, "character")
    case .array(let elements): (elements.count, "element")
    case .object(let object): (object.count, "member")
    default: nil
    }
  }

  /// What the manifest asks for, cut.
  private static func text(_ value: JSONValue) -> String {
    let text = value.canonicalText
    return text.count > 60 ? text.prefix(60) + "…" : text
  }
}

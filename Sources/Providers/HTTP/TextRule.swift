internal import JSONText
internal import Patterns
internal import UpkeepModel

/// What a text must be like.
struct TextRule: Sendable {
  /// How a text breaks it.
  struct Breach {
    /// What goes behind the name of the text: `does not contain "ok"`.
    var clause: String
    /// It could not be told, as the text is too long for the pattern.
    var isUndecided = false
    /// It is about what must not be there, not about what must.
    var isBanned = false
  }

  let equals: String?
  let contains: String?
  let notContains: String?
  let matches: Pattern?
  let notMatches: Pattern?

  init(_ settings: Settings) {
    equals = settings.text("equals")
    contains = settings.text("contains")
    notContains = settings.text("not_contains")
    matches = settings.pattern("matches")
    notMatches = settings.pattern("not_matches")
  }

  /// The patterns alone, where `equals` is no text.
  init(matchesOf settings: Settings) {
    equals = nil
    contains = nil
    notContains = nil
    matches = settings.pattern("matches")
    notMatches = settings.pattern("not_matches")
  }

  /// Whether something must be there for the rule to hold.
  var asksForText: Bool {
    equals != nil || contains != nil || matches != nil || (notContains == nil && notMatches == nil)
  }

  /// What is wrong with the text; `equals` is left to the caller, who knows how to compare and what to show.
  func breaches(of text: [UInt8]) -> [Breach] {
    var breaches: [Breach] = []
    func quoted(_ text: String) -> String { JSONValue.string(text).canonicalText }
    if let contains, !PlainText.isFound(contains, in: text) {
      breaches.append(Breach(clause: "does not contain \(quoted(contains))"))
    }
    if let notContains, PlainText.isFound(notContains, in: text) {
      breaches.append(Breach(clause: "contains \(quoted(notContains))", isBanned: true))
    }
    for (pattern, isWanted) in [(matches, true), (notMatches, false)] {
      guard let pattern else { continue }
      switch pattern.isFound(in: text) {
      case nil:
        breaches.append(
          Breach(
            clause:
              "is too long for the pattern \(quoted(pattern.text)) (\(text.count) bytes, at most \(pattern.reach))",
            isUndecided: true, isBanned: !isWanted))
      case isWanted: break
      default:
        let clause = "\(isWanted ? "does not match" : "matches") \(quoted(pattern.text))"
        breaches.append(Breach(clause: clause, isBanned: !isWanted))
      }
    }
    return breaches
  }
}

extension Settings {
  /// A regular expression; the setting's check has seen that it compiles.
  func pattern(_ name: String) -> Pattern? { text(name).flatMap { try? Pattern($0) } }

  /// The state that an expectation leads to when it does not hold.
  var failureState: HealthState { text("state").flatMap { HealthState(rawValue: $0) } ?? .degraded }
}

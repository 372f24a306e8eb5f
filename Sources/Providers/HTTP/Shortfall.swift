internal import JSONText
internal import UpkeepModel

/// An expectation that did not hold.
struct Shortfall: Sendable {
  /// Where it leads to.
  var state: HealthState
  /// What is so, and what should be, as a clause.
  var message: String

  /// A clause that begins with what it is about.
  init(_ state: HealthState, _ message: String) {
    self.state = state
    self.message = message
  }
}

/// What a server said, as it may be shown: in quotes, cut, and without secrets (R13).
struct Excerpt {
  /// The most characters that are shown.
  private static let limit = 60
  /// The most bytes that are looked at.
  private static let reach = 4096

  let mask: SecretMask

  /// A text in quotes.
  func quoted(_ text: String) -> String { JSONValue.string(shown(text)).canonicalText }

  /// The beginning of a body in quotes.
  func quoted(_ bytes: [UInt8]) -> String {
    let text = String(decoding: bytes.prefix(Self.reach), as: UTF8.self)
    return JSONValue.string(cut(mask.masked(text, isUnfinished: bytes.count > Self.reach))).canonicalText
  }

  /// A JSON value: texts in quotes, others as they are, long ones cut.
  func json(_ value: JSONValue) -> String {
    switch value {
    case .string(let text): quoted(text)
    case .array(let elements): "a list of \(elements.count)"
    case .object(let object): "an object of \(object.count)"
    default: shown(value.canonicalText)
    }
  }

  /// A text without quotes.
  func shown(_ text: String) -> String { cut(mask.masked(text)) }

  private func cut(_ text: String) -> String {
    let short = text.prefix(Self.limit)
    return short.endIndex == text.endIndex ? text : short + "…"
  }
}

internal import JSONText
internal import Transport
internal import UpkeepModel

/// What must hold of the body as text. It is compared by bytes, so that any encoding is safe; patterns take it as UTF-8.
struct BodyExpectation: Sendable {
  private let rule: TextRule
  private let state: HealthState

  init(_ settings: Settings) {
    rule = TextRule(settings)
    state = settings.failureState
  }

  func shortfalls(_ response: HTTPResponse, _ excerpt: Excerpt) -> [Shortfall] {
    let body = response.body
    // What is not in the part that was read may be in the rest.
    let part = response.isTruncated ? " in its first \(response.bodyByteCount) bytes" : ""
    var shortfalls: [Shortfall] = []
    if let equals = rule.equals, Self.trimmed(body) != Self.trimmed(Array(equals.utf8)) {
      let wanted = JSONValue.string(equals).canonicalText
      shortfalls.append(Shortfall(state, "the body is \(excerpt.quoted(body)), expected \(wanted)"))
    }
    for breach in rule.breaches(of: body) {
      shortfalls.append(Shortfall(breach.isUndecided ? .unknown : state, "the body \(breach.clause)\(part)"))
    }
    return shortfalls
  }

  private static func trimmed(_ bytes: [UInt8]) -> ArraySlice<UInt8> {
    func isBlank(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }
    guard let first = bytes.firstIndex(where: { !isBlank($0) }), let last = bytes.lastIndex(where: { !isBlank($0) })
    else { return [] }
    return bytes[first...last]
  }
}

import JSONText
import UpkeepModel

/// Values of the simple shapes. Each returns `nil`, with the problem noted, when the value is not what it should be.
extension FileDecoder {
  /// Whether a value of the kind comes next; if not, notes it and passes over the value.
  mutating func expect(_ kind: JSONReader.Kind, _ allowed: @autoclosure () -> String) throws(JSONSyntaxError) -> Bool {
    let found = try reader.peek()
    if found == kind { return true }
    let offset = reader.offset
    try reader.skip()
    report(
      .wrongType, at: offset, "\(subject) must be \(allowed()), not \(found.phrase)",
      found == .null ? "what is not needed is left out" : nil)
    return false
  }

  mutating func string(_ allowed: @autoclosure () -> String) throws(JSONSyntaxError) -> String? {
    guard try expect(.string, allowed()) else { return nil }
    return try reader.string()
  }

  /// Visible text that is not empty.
  mutating func line() throws(JSONSyntaxError) -> String? {
    let offset = reader.offset
    guard let text = try string("a string") else { return nil }
    if text.isEmpty {
      report(.invalidValue, at: offset, "\(subject) is empty", "leave it out instead")
      return nil
    }
    if let character = VisibleText.refused(in: text) {
      reportInvisible(character, at: offset)
      return nil
    }
    return text
  }

  mutating func reportInvisible(_ character: String, at offset: Int) {
    report(
      .invalidValue, at: offset, "\(subject) has the invisible character \(character)",
      "remove it; control and text-direction characters are not allowed")
  }

  mutating func key(_ role: StaticString = "key") throws(JSONSyntaxError) -> String? {
    let offset = reader.offset
    guard let text = try string("a string") else { return nil }
    if ComponentKey.isValid(text) { return text }
    report(.invalidKey, at: offset, "\(VisibleText.quoted(text)) is no valid \(role)", Self.keyRemedy(text))
    return nil
  }

  mutating func keys() throws(JSONSyntaxError) -> [String] {
    var keys: [String] = []
    guard try expect(.array, "a list of keys") else { return keys }
    try reader.openArray()
    while try reader.nextElement() {
      let offset = reader.offset
      guard let key = try key() else {
        content.isWhole = false
        continue
      }
      if keys.contains(key) {
        report(.invalidValue, at: offset, "\(VisibleText.quoted(key)) is in the list twice", "remove one")
      } else {
        keys.append(key)
      }
    }
    return keys
  }

  mutating func flag() throws(JSONSyntaxError) -> Bool? {
    guard try expect(.bool, "true or false") else { return nil }
    return try reader.bool()
  }

  mutating func count(_ range: ClosedRange<Int64>) throws(JSONSyntaxError) -> Int? {
    func allowed() -> String { "a whole number from \(range.lowerBound) to \(range.upperBound)" }
    let offset = reader.offset
    guard try reader.peek() == .number else {
      if try reader.peek() == .string { try reportQuoted(allowed()) } else { _ = try expect(.number, allowed()) }
      return nil
    }
    let value = try reader.number()
    if let whole = value.wholeNumber, range.contains(whole) { return Int(whole) }
    report(.invalidValue, at: offset, "\(subject) is \(value.canonicalText)", "allowed: \(allowed())")
    return nil
  }

  /// Notes that a string stands where a number must be.
  private mutating func reportQuoted(_ allowed: String) throws(JSONSyntaxError) {
    let offset = reader.offset
    let text = try reader.string()
    let isNumber = (try? JSONValue(parsing: Array(text.utf8)))?.double != nil
    report(
      .wrongType, at: offset, "\(subject) must be \(allowed), not a string",
      isNumber ? "write it without quotes: \(VisibleText.escaped(text))" : nil)
  }

  mutating func percent() throws(JSONSyntaxError) -> Double? {
    let offset = reader.offset
    guard try expect(.number, "a number above 0 and up to 100") else { return nil }
    let value = try reader.number()
    if let number = value.double, number > 0, number <= 100 { return number }
    report(
      .invalidValue, at: offset, "\(subject) is \(value.canonicalText)", "allowed: a number above 0 and up to 100")
    return nil
  }

  mutating func duration(_ range: ClosedRange<Duration>) throws(JSONSyntaxError) -> Duration? {
    let offset = reader.offset
    if try reader.peek() == .number {
      let number = try reader.number().canonicalText
      report(
        .wrongType, at: offset, "\(subject) must be a duration with its unit, not a number",
        Self.durationRemedy(number))
      return nil
    }
    guard let text = try string(Self.durationExamples) else { return nil }
    guard let duration = durations.duration(text) else {
      report(
        .invalidValue, at: offset, "\(subject) is no duration: \(VisibleText.quoted(text))",
        Self.durationRemedy(text))
      return nil
    }
    guard let problem = Self.problem(of: duration, in: range) else { return duration }
    report(.invalidValue, at: offset, "\(subject) is \(text)", problem)
    return nil
  }

  mutating func time() throws(JSONSyntaxError) -> Timestamp? {
    let offset = reader.offset
    guard let text = try string("a time such as \"2026-12-01T22:00:00Z\"") else { return nil }
    if let time = Timestamp(text) { return time }
    report(
      .invalidValue, at: offset, "\(subject) is no time: \(VisibleText.quoted(text))",
      "allowed: a time to the second with its zone, such as \"2026-12-01T22:00:00Z\" or \"2026-12-01T23:00:00+01:00\"")
    return nil
  }

  static var durationExamples: String { "a duration such as \"30s\", \"1m30s\", \"1.5h\" or \"7d\"" }

  static func durationRemedy(_ text: String) -> String {
    let compact = text.lowercased().filter { $0 != " " && $0 != "_" }
    let digits = compact.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    let unit = ["s": "s", "m": "m", "h": "h", "d": "d", "ms": "ms"][compact.dropFirst(digits.count)]
    let words = [
      "sec": "s", "secs": "s", "second": "s", "seconds": "s", "min": "m", "mins": "m", "minute": "m", "minutes": "m",
      "hour": "h", "hours": "h", "hr": "h", "hrs": "h", "day": "d", "days": "d", "": "s",
    ]
    if !digits.isEmpty, let unit = unit ?? words[String(compact.dropFirst(digits.count))],
      GoDuration.parse(digits + unit) != nil
    {
      return "did you mean \"\(digits)\(unit)\"?"
    }
    return "allowed: \(durationExamples)"
  }

  static func problem(of duration: Duration, in range: ClosedRange<Duration>) -> String? {
    if range.contains(duration) { return nil }
    let low = GoDuration.format(range.lowerBound)
    if range.upperBound >= Limits.longest {
      return range.lowerBound <= .nanoseconds(1) ? "allowed: more than 0" : "allowed: at least \(low)"
    }
    return "allowed: from \(low) to \(GoDuration.format(range.upperBound))"
  }

  static func keyRemedy(_ text: String) -> String {
    let near = String(
      text.lowercased().unicodeScalars.map { scalar in
        ComponentKey.isValid("\(scalar)") || "._-".unicodeScalars.contains(scalar) ? Character(scalar) : "-"
      }.prefix(128))
    let trimmed = String(
      near.drop { !ComponentKey.isValid("\($0)") }.reversed().drop { !ComponentKey.isValid("\($0)") }.reversed())
    let rule =
      "allowed: lowercase letters, digits, \".\", \"_\" and \"-\", at most 128, first and last a letter or digit"
    guard text.utf8.count <= 128, ComponentKey.isValid(trimmed) else { return rule }
    return text.lowercased() == trimmed
      ? "use lowercase: \"\(trimmed)\"" : "did you mean \"\(trimmed)\"? \(rule)"
  }
}

extension JSONValue {
  /// The value of a number without fraction that fits 64 bits, however it is written.
  var wholeNumber: Int64? {
    switch self {
    case .integer(let value): value
    case .number(let value): Int64(exactly: value)
    default: nil
    }
  }
}

extension JSONReader.Kind {
  /// The kind in a sentence.
  var phrase: String {
    switch self {
    case .object: "an object"
    case .array: "a list"
    case .string: "a string"
    case .number: "a number"
    case .bool: "true or false"
    case .null: "null"
    }
  }
}

/// Durations that were read before, as a manifest repeats few of them many times.
struct DurationCache {
  private var known: [String: Duration] = [:]
  private var texts: [Duration: String] = [:]

  /// The duration that the text means.
  mutating func duration(_ text: String) -> Duration? {
    if let duration = known[text] { return duration }
    guard let duration = GoDuration.parse(text) else { return nil }
    if known.count < 1000 { known[text] = duration }
    return duration
  }

  /// The canonical text of a duration.
  mutating func canonical(_ duration: Duration) -> String {
    if let text = texts[duration] { return text }
    let text = GoDuration.format(duration)
    if texts.count < 1000 { texts[duration] = text }
    return text
  }
}

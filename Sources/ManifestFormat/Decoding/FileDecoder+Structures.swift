import JSONText
import UpkeepModel

/// Settings that hold others: objects with declared fields, and lists. Each is one value: defaults do not reach into it.
extension FileDecoder {
  mutating func object(_ table: SettingTable) throws(JSONSyntaxError) -> JSONValue? {
    let start = reader.offset
    guard try expect(.object, "an object with \(Self.names(of: table))") else { return nil }
    let subject = self.subject
    let read = try members(of: table) { name in "unknown field \(VisibleText.quoted(name)) of \(subject)" }
    var isWhole = read.isWhole
    for field in table.required where read.members[field.name] == nil && !read.unsound.contains(field.name) {
      report(.missingSetting, at: start, "\(subject) lacks \"\(field.name)\"", "add it (\(field.clause))")
      isWhole = false
    }
    return isWhole ? .object(read.members) : nil
  }

  mutating func list(of kind: Setting.Kind, _ inner: SettingTable?) throws(JSONSyntaxError) -> JSONValue? {
    guard try expect(.array, "a list") else { return nil }
    var elements: [JSONValue] = []
    var isSound = true
    try reader.openArray()
    while try reader.nextElement() {
      if let element = try value(of: kind, required: false, inner) {
        elements.append(element)
      } else {
        isSound = false
      }
    }
    return isSound ? .array(elements) : nil
  }

  /// A whole number, or a text of several and of ranges.
  mutating func integerSet(_ range: ClosedRange<Int64>) throws(JSONSyntaxError) -> JSONValue? {
    let offset = reader.offset
    let allowed = "\(Self.phrase(range)), or a set such as \(IntegerSet.example(in: range))"
    guard try reader.peek() == .string else {
      guard try expect(.number, allowed) else { return nil }
      let number = try reader.number()
      if let whole = number.wholeNumber, whole >= 0, range.contains(whole) { return .integer(whole) }
      report(.invalidValue, at: offset, "\(subject) is \(number.canonicalText)", "allowed: \(allowed)")
      return nil
    }
    let text = try reader.string()
    if let set = IntegerSet(text), set.isWithin(range) { return set.json }
    report(.invalidValue, at: offset, "\(subject) is \(VisibleText.quoted(text))", "allowed: \(allowed)")
    return nil
  }

  private static func names(of table: SettingTable) -> String {
    table.settings.map { "\"\($0.name)\"" }.joined(separator: ", ")
  }
}

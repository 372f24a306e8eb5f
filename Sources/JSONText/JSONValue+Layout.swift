extension JSONValue {
  /// The value over several lines, indented by two spaces, for files that people read. Ends with a line feed.
  public var indentedText: String {
    var text = ""
    Self.write(self, indent: "", to: &text)
    return text + "\n"
  }

  private static func write(_ value: JSONValue, indent: String, to text: inout String) {
    let inner = indent + "  "
    switch value {
    case .array(let elements) where elements.contains { $0.array != nil || $0.object != nil }:
      text += "[\n"
      for (index, element) in elements.enumerated() {
        text += inner
        write(element, indent: inner, to: &text)
        text += index + 1 < elements.count ? ",\n" : "\n"
      }
      text += indent + "]"
    case .array(let elements):
      text += "[" + elements.map(\.canonicalText).joined(separator: ", ") + "]"
    case .object(let object) where !object.isEmpty:
      text += "{\n"
      for (index, member) in object.members.enumerated() {
        text += inner + JSONValue.string(member.name).canonicalText + ": "
        write(member.value, indent: inner, to: &text)
        text += index + 1 < object.count ? ",\n" : "\n"
      }
      text += indent + "}"
    default:
      text += value.canonicalText
    }
  }
}

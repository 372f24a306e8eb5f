import JSONText

extension FileDecoder {
  /// Notes a problem with the value at the offset, which is being read or was read last.
  mutating func report(
    _ code: Diagnostic.Code, at offset: Int, pointer: String? = nil, _ message: String, _ remedy: String? = nil
  ) {
    // Finding the place costs a walk over the text, so it is only done for what will be shown.
    guard !problems.isFull else { return problems.skip() }
    let place = reader.position(of: offset)
    let diagnostic = Diagnostic(
      code, file: path, line: place.line, column: place.column, pointer: pointer ?? reader.pointer, message: message,
      remedy: remedy)
    problems.add { diagnostic }
  }

  /// The field that the current name is; if there is none, notes it and passes over the value.
  mutating func known<Fields>(_ table: FieldTable<Fields>) throws(JSONSyntaxError) -> Fields? {
    if let field = table.field(named: reader) { return field }
    // Hostile files have millions of problems, so a text is only made when it will be shown.
    if problems.isFull {
      problems.skip()
    } else {
      let name = reader.name
      report(
        .unknownField, at: reader.nameOffset, "unknown field \(VisibleText.quoted(name))",
        Suggestion.remedy(for: name, among: table.allowed))
    }
    try reader.skip()
    return nil
  }

  /// Notes the required fields that were not seen in the object that has just been read.
  mutating func requireFields<Fields: FieldSet & Hashable>(
    _ type: Fields.Type, _ seen: Set<Fields>, of offset: Int
  ) {
    for field in Fields.allCases where !seen.contains(field) && field.field.required {
      missing(field.rawValue, at: offset, field.field)
    }
  }

  /// Notes a missing field.
  mutating func missing(_ name: String, at offset: Int, _ field: @autoclosure () -> Field) {
    guard !problems.isFull else { return problems.skip() }
    report(
      .missingField, at: offset, "\"\(name)\" is missing",
      field().example.map { "add it, for example \"\(name)\": \($0.canonicalText)" })
  }

  /// What the current value is called in a sentence.
  var subject: String { Self.subject(reader.pointer) }

  /// What the value at a pointer is called in a sentence: `"interval"`, `"depends_on"[0]`.
  static func subject(_ pointer: String) -> String {
    let steps = pointer.split(separator: "/").map {
      String($0.replacing("~1", with: "/").replacing("~0", with: "~"))
    }
    guard let last = steps.last else { return "the manifest" }
    guard Int(last) != nil, steps.count > 1 else { return VisibleText.quoted(last) }
    return steps.count == 2 && steps[0] == "components"
      ? "a component" : "\(VisibleText.quoted(steps[steps.count - 2]))[\(last)]"
  }
}

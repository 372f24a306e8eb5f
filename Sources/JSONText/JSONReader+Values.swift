extension JSONReader {
  /// Passes over the next value, whatever it is, and checks it.
  package mutating func skip() throws(JSONSyntaxError) {
    let depth = self.depth
    repeat {
      switch try peek() {
      case .object: try openObject()
      case .array: try openArray()
      case .string: _ = try scanString()
      case .number: _ = try number()
      case .bool: _ = try bool()
      case .null: try null()
      }
      while self.depth > depth, try !nextInOpenContainer() {}
    } while self.depth > depth
  }

  /// Reads the next value, whatever it is.
  package mutating func value() throws(JSONSyntaxError) -> JSONValue {
    let depth = self.depth
    // The containers that are open, outermost first; `names` runs beside `elements` in objects.
    var open: [(names: [String], elements: [JSONValue])] = []
    while true {
      var value: JSONValue
      switch try peek() {
      case .object, .array:
        if text[offset] == UInt8(ascii: "{") { try openObject() } else { try openArray() }
        open.append(([], []))
        if try beginNext(&open[open.count - 1].names) { continue }
        value = closed(open.removeLast(), isObject: text[offset - 1] == UInt8(ascii: "}"))
      case .string: value = .string(try string())
      case .number: value = try number()
      case .bool: value = .bool(try bool())
      case .null:
        try null()
        value = .null
      }
      while self.depth > depth {
        open[open.count - 1].elements.append(value)
        if try beginNext(&open[open.count - 1].names) { break }
        value = closed(open.removeLast(), isObject: text[offset - 1] == UInt8(ascii: "}"))
      }
      if self.depth == depth { return value }
    }
  }

  private mutating func nextInOpenContainer() throws(JSONSyntaxError) -> Bool {
    frame.isObject ? try nextMember() : try nextElement()
  }

  private mutating func beginNext(_ names: inout [String]) throws(JSONSyntaxError) -> Bool {
    let isObject = frame.isObject
    guard try nextInOpenContainer() else { return false }
    if isObject { names.append(name) }
    return true
  }

  private func closed(_ container: (names: [String], elements: [JSONValue]), isObject: Bool) -> JSONValue {
    guard isObject else { return .array(container.elements) }
    return .object(
      JSONObject(unique: zip(container.names, container.elements).map { JSONObject.Member(name: $0, value: $1) }))
  }
}

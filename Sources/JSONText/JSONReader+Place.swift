extension JSONReader {
  /// The name of the current member of the innermost open object.
  package var name: String { names.current?.text(in: text) ?? "" }

  /// The position of a byte.
  package func position(of offset: Int) -> TextPosition { TextPosition(of: offset, in: text) }

  /// The JSON pointer (RFC 6901) of the value that is being read or was read last in the innermost open container.
  package var pointer: String {
    var pointer = ""
    var objects = 0
    for frame in (outer + [frame]).dropFirst() where !frame.isBetween {
      if frame.isObject {
        pointer += "/" + Self.escape(names.name(ofObject: objects)?.text(in: text) ?? "")
      } else {
        pointer += "/\(frame.count - 1)"
      }
      objects += frame.isObject ? 1 : 0
    }
    return pointer
  }

  /// A name as a step of a JSON pointer: `~` and `/` are escaped.
  package static func escape(_ name: String) -> String {
    guard name.utf8.contains(where: { $0 == UInt8(ascii: "~") || $0 == UInt8(ascii: "/") }) else { return name }
    return name.reduce(into: "") { $0 += $1 == "~" ? "~0" : $1 == "/" ? "~1" : String($1) }
  }
}

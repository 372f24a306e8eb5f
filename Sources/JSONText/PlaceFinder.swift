/// Finds a value again that was read before, so that nothing but the start of each entry has to be remembered.
package enum PlaceFinder {
  /// The place of the value at `path` inside the value at `start`: names of members, or numbers of elements. Goes as
  /// deep as there is something.
  package static func find(
    _ path: [String], in text: UnsafeRawBufferPointer, from start: Int,
    where matches: (_ name: String, _ step: String) -> Bool = { $0 == $1 }
  ) -> (offset: Int, pointer: String) {
    var reader = JSONReader(text, at: start)
    var place = (offset: start, pointer: "")
    for step in path {
      // Text that does not read on, or has nothing more, ends the search at what was found.
      guard (try? enter(step, &reader, matches)) == true else { return place }
      place = (reader.offset, reader.pointer)
    }
    return place
  }

  private static func enter(
    _ step: String, _ reader: inout JSONReader, _ matches: (String, String) -> Bool
  ) throws(JSONSyntaxError) -> Bool {
    switch try reader.peek() {
    case .object:
      try reader.openObject()
      while try reader.nextMember() {
        if matches(reader.name, step) { return true }
        try reader.skip()
      }
    case .array:
      try reader.openArray()
      var index = 0
      while try reader.nextElement() {
        if String(index) == step { return true }
        try reader.skip()
        index += 1
      }
    default: break
    }
    return false
  }
}

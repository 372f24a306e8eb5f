/// A file to which lines are only ever appended.
enum LineFile {
  private static let lineEnd = UInt8(ascii: "\n")

  /// The file with lines appended, and which of them were. A line that stands there already is not repeated: a run
  /// that was killed between its commit and its note of it sends the same lines again (R28).
  static func appending<Element>(
    _ elements: [Element], to previous: [UInt8], line: (Element) -> String
  ) -> (bytes: [UInt8], added: [Element]) {
    var bytes = previous
    if let last = bytes.last, last != lineEnd { bytes.append(lineEnd) }
    var known = Set(previous.split(separator: lineEnd).map { String(decoding: $0, as: UTF8.self) })
    var added: [Element] = []
    for element in elements {
      let text = line(element)
      guard known.insert(text).inserted else { continue }
      added.append(element)
      bytes.append(contentsOf: text.utf8)
      bytes.append(lineEnd)
    }
    return (bytes, added)
  }

  /// The lines that can be read; one that cannot, as when somebody edited the file, is passed over.
  static func elements<Element>(of bytes: [UInt8], _ read: (ArraySlice<UInt8>) -> Element?) -> [Element] {
    bytes.split(separator: lineEnd).compactMap(read)
  }
}

internal import JSONText

/// A JSON document whose list stands one entry a line, so that `git diff` and `git blame` speak of entries.
///
/// ```
/// {
/// "version": 1, …head…
/// "components": [
/// {"key":"api",…},
/// {"key":"web",…}
/// ]
/// }
/// ```
/// Each entry begins with its key, so that single lines can be replaced without reading the others.
struct LineDocument {
  private(set) var bytes: [UInt8] = Array("{\n".utf8)
  private var isFirstEntry = true

  init(reserving capacity: Int = 0) {
    bytes.reserveCapacity(capacity)
  }

  /// Adds a line of the head: a member with a small value.
  mutating func head(_ name: String, _ value: JSONValue) {
    append("\"\(name)\": \(value.canonicalText),\n")
  }

  /// Opens the list; only entries follow.
  mutating func openList(_ name: String) {
    append("\"\(name)\": [\n")
  }

  /// Adds an entry that is written already.
  mutating func entry(_ line: some Sequence<UInt8>) {
    if !isFirstEntry { append(",\n") }
    isFirstEntry = false
    bytes.append(contentsOf: line)
  }

  /// Closes the document and returns it.
  ///
  /// - Parameter multiple: Blanks before the end make its size a multiple of this. When git packs, it looks for a near
  ///   version among those of nearly the same size, and takes the newest of those of the same size first: so versions
  ///   are kept as their difference from the one before, not from any.
  consuming func closed(paddedTo multiple: Int = 1) -> [UInt8] {
    append(isFirstEntry ? "]" : "\n]")
    let rest = (bytes.count + 3) % multiple
    if rest > 0 { bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: multiple - rest)) }
    append("\n}\n")
    return bytes
  }

  private mutating func append(_ text: String) {
    bytes.append(contentsOf: text.utf8)
  }

  /// The entries of a document that this type wrote, each with its key, in their order.
  static func entries(of document: [UInt8]) -> [(key: String, line: ArraySlice<UInt8>)] {
    let prefix = Array(#"{"key":""#.utf8)
    return document.split(separator: UInt8(ascii: "\n")).compactMap { line in
      guard line.starts(with: prefix) else { return nil }
      let line = line.last == UInt8(ascii: ",") ? line.dropLast() : line
      let key = line.dropFirst(prefix.count).prefix { $0 != UInt8(ascii: "\"") }
      return (String(decoding: key, as: UTF8.self), line)
    }
  }
}

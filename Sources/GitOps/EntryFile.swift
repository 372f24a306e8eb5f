internal import JSONText

/// A document of entries as this program wrote it, of which single entries are read.
///
/// It is looked through whole first: one that somebody edited is not taken for what it seems to be (R5).
struct EntryFile {
  private let bytes: [UInt8]
  /// The lines before the entries, after the first two.
  private var head: [Range<Int>] = []
  /// The entries, by key and in their order.
  private(set) var entries: [(key: String, line: Range<Int>)] = []

  /// - Returns: `nil` for a document of another shape; it is then read as JSON.
  init?(_ bytes: [UInt8]) {
    self.bytes = bytes
    let isWhole = bytes.withUnsafeBytes { document in
      guard document.starts(with: "{\n\"version\": 1,\n".utf8) else { return false }
      var state = 0
      for line in Lines(document) {
        guard let base = document.baseAddress, let start = line.baseAddress else { return false }
        switch state {
        case 0:
          if line.elementsEqual("\"components\": [".utf8) {
            state = 1
          } else if line.last == UInt8(ascii: ","), line.count > 1 {
            let offset = base.distance(to: start)
            head.append(offset..<offset + line.count)
          }
        case 1:
          if line.first == UInt8(ascii: "]"), line.dropFirst().allSatisfy({ $0 == UInt8(ascii: " ") }) {
            state = 2
          } else if let key = RollupLine.key(line) {
            let offset = base.distance(to: start)
            let end = offset + line.count - (line.last == UInt8(ascii: ",") ? 1 : 0)
            entries.append((String(decoding: key, as: UTF8.self), offset..<end))
          } else {
            return false
          }
        case 2: if line.elementsEqual("}".utf8) { state = 3 } else { return false }
        default: return false
        }
      }
      return state == 3
    }
    guard isWhole else { return nil }
  }

  /// What the document would be if it held only these entries.
  func reduced(to keys: Set<String>) throws(JSONSyntaxError) -> JSONValue {
    var text = Array("{".utf8)
    for line in head { text += bytes[line] }
    text += Array("\"components\":[".utf8)
    var separator: [UInt8] = []
    for entry in entries where keys.contains(entry.key) {
      text += separator + bytes[entry.line]
      separator = [UInt8(ascii: ",")]
    }
    return try JSONValue(parsing: text + Array("]}".utf8))
  }
}

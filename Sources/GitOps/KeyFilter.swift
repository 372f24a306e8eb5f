/// Which keys are wanted, asked for many lines.
struct KeyFilter {
  private let keys: Set<String>
  private let bytes: [[UInt8]]

  init(_ keys: Set<String>) {
    self.keys = keys
    bytes = keys.sorted().map { Array($0.utf8) }
  }

  /// So few that each is looked for by itself.
  var few: [[UInt8]]? { bytes.count <= 8 ? bytes : nil }

  func contains(_ key: UnsafeRawBufferPointer) -> Bool {
    guard bytes.count <= 8 else { return keys.contains(String(decoding: key, as: UTF8.self)) }
    return bytes.contains { $0.count == key.count && key.elementsEqual($0) }
  }

  func contains(_ key: String) -> Bool { keys.contains(key) }
}

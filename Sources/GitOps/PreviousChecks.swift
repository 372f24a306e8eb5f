internal import JSONText
internal import UpkeepModel

/// A `checks.json` as it was, as far as the next one goes on from it.
struct PreviousChecks {
  /// The time of all lines that have none of their own.
  private(set) var time: Timestamp?
  /// The lines, by key.
  private(set) var lines: [String: ArraySlice<UInt8>] = [:]

  /// There was none.
  init() {}

  init(_ file: [UInt8]) {
    let entries = LineDocument.entries(of: file)
    lines = Dictionary(entries.map { ($0.key, $0.line) }, uniquingKeysWith: { first, _ in first })
    let head = file.prefix(256).split(separator: UInt8(ascii: "\n"))
    let name = "\"checked_at\": \"".utf8
    time = head.first { $0.starts(with: name) }.flatMap { line in
      Timestamp(String(decoding: line.dropFirst(name.count).prefix { $0 != UInt8(ascii: "\"") }, as: UTF8.self))
    }
  }

  /// The latency that stands in a component's line, in milliseconds; `nil` when there is none, or when it was in another
  /// state then.
  func latency(of key: String, in state: HealthState) -> Double? {
    guard let line = lines[key] else { return nil }
    return line.withUnsafeBytes { bytes in
      var reader = ShapeReader(bytes)
      guard reader.skip("{\"key\":"), reader.rawString() != nil, reader.skip(",\"state\":"),
        reader.string() == state.rawValue, reader.skip(",\"message\":"), reader.rawString() != nil,
        reader.skip(",\"latency_ms\":")
      else { return nil }
      return reader.number()
    }
  }
}

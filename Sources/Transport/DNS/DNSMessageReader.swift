/// A DNS message (RFC 1035 §4) as an answer. The bytes are a stranger's: every read is checked against their end, names
/// are limited, and pointers within names must go back, so that none leads round in a circle.
struct DNSMessageReader {
  /// The message cannot be read.
  struct Malformed: Error {}

  private let bytes: [UInt8]
  private var position = 0

  private init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// Reads a whole message.
  static func answer(in bytes: [UInt8]) throws(Malformed) -> DNSAnswer {
    var reader = DNSMessageReader(bytes)
    return try reader.message()
  }

  private mutating func message() throws(Malformed) -> DNSAnswer {
    _ = try short()
    let flags = try short()
    var answer = DNSAnswer(code: Int(flags & 0x000F))
    answer.isAuthoritative = flags & 0x0400 != 0
    answer.isTruncated = flags & 0x0200 != 0
    let questions = try short()
    let records = try short()
    try skip(4)
    for _ in 0..<questions {
      _ = try name()
      try skip(4)
    }
    for _ in 0..<records {
      if let record = try record() { answer.records.append(record) }
    }
    return answer
  }

  /// nil for a class or type of no interest here.
  private mutating func record() throws(Malformed) -> DNSRecord? {
    let owner = try name()
    let type = DNSRecordType(code: try short())
    let kind = try short()
    let timeToLive = try long()
    let end = Int(try short()) + position
    guard end <= bytes.count else { throw Malformed() }
    guard let type, kind == 1 else {
      position = end
      return nil
    }
    let value = try value(of: type, upTo: end)
    guard position == end else { throw Malformed() }
    // RFC 2181 §8: a time with its highest bit set is none.
    return DNSRecord(name: owner, type: type, timeToLive: timeToLive >> 31 == 0 ? timeToLive : 0, value: value)
  }

  private mutating func value(of type: DNSRecordType, upTo end: Int) throws(Malformed) -> String {
    switch type {
    case .a: return IPText.text(Array(try take(4)))
    case .aaaa: return IPText.text(Array(try take(16)))
    case .cname, .ns, .ptr: return try name()
    case .mx: return "\(try short()) \(try name())"
    case .srv: return "\(try short()) \(try short()) \(try short()) \(try name())"
    case .soa:
      return "\(try name()) \(try name()) \(try long()) \(try long()) \(try long()) \(try long()) \(try long())"
    case .txt:
      var text: [UInt8] = []
      while position < end { text += try take(Int(try byte())) }
      return String(decoding: text, as: UTF8.self)
    case .caa:  // RFC 8659 §4.1
      let flags = try byte()
      let tag = String(decoding: try take(Int(try byte())), as: UTF8.self).lowercased()
      guard position <= end else { throw Malformed() }
      return "\(flags) \(tag) \(String(decoding: try take(end - position), as: UTF8.self))"
    }
  }

  /// A name as canonical text; bytes that are no plain characters are written `\DDD` (RFC 1035 §5.1).
  private mutating func name() throws(Malformed) -> String {
    var text: [UInt8] = []
    var length = 1
    var cursor = position
    var resume: Int?
    var earliest = position
    while true {
      guard cursor < bytes.count else { throw Malformed() }
      let count = Int(bytes[cursor])
      switch count >> 6 {
      case 0 where count == 0:
        position = resume ?? cursor + 1
        return text.isEmpty ? "." : String(decoding: text, as: UTF8.self)
      case 0:
        length += count + 1
        guard length <= 255, cursor + 1 + count <= bytes.count else { throw Malformed() }
        if !text.isEmpty { text.append(UInt8(ascii: ".")) }
        for byte in bytes[(cursor + 1)...(cursor + count)] { Self.append(byte, to: &text) }
        cursor += 1 + count
      case 3:
        guard cursor + 1 < bytes.count else { throw Malformed() }
        let target = (count & 0x3F) << 8 | Int(bytes[cursor + 1])
        guard target < earliest else { throw Malformed() }
        resume = resume ?? cursor + 2
        earliest = target
        cursor = target
      default: throw Malformed()
      }
    }
  }

  private static func append(_ byte: UInt8, to text: inout [UInt8]) {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): text.append(byte | 0x20)
    case UInt8(ascii: "."), UInt8(ascii: "\\"): text += [UInt8(ascii: "\\"), byte]
    case 0x21...0x7E: text.append(byte)
    default: text += [UInt8(ascii: "\\"), 48 + byte / 100, 48 + byte / 10 % 10, 48 + byte % 10]
    }
  }

  private mutating func take(_ count: Int) throws(Malformed) -> ArraySlice<UInt8> {
    guard count <= bytes.count - position else { throw Malformed() }
    defer { position += count }
    return bytes[position..<position + count]
  }

  private mutating func skip(_ count: Int) throws(Malformed) { _ = try take(count) }

  private mutating func byte() throws(Malformed) -> UInt8 {
    guard position < bytes.count else { throw Malformed() }
    defer { position += 1 }
    return bytes[position]
  }

  private mutating func short() throws(Malformed) -> UInt16 { UInt16(try byte()) << 8 | UInt16(try byte()) }

  private mutating func long() throws(Malformed) -> UInt32 { UInt32(try short()) << 16 | UInt32(try short()) }
}

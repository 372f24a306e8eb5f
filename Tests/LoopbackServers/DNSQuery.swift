/// One question that a DNS server of the tests got.
package struct DNSQuery: Sendable, Equatable {
  package let id: [UInt8]
  /// Lowercase, without the dot at its end.
  package let name: String
  package let type: Int
  package let overTCP: Bool
  /// The bit RD.
  package let wantsRecursion: Bool
  /// Name, type and class, as they came.
  package let section: [UInt8]

  init?(_ bytes: [UInt8], overTCP: Bool) {
    guard bytes.count > 16 else { return nil }
    var labels: [String] = []
    var position = 12
    while position < bytes.count, bytes[position] != 0 {
      let end = position + 1 + Int(bytes[position])
      guard end < bytes.count else { return nil }
      labels.append(String(decoding: bytes[(position + 1)..<end], as: UTF8.self).lowercased())
      position = end
    }
    guard position + 5 <= bytes.count else { return nil }
    id = Array(bytes[0..<2])
    wantsRecursion = bytes[2] & 1 == 1
    name = labels.joined(separator: ".")
    type = Int(bytes[position + 1]) << 8 | Int(bytes[position + 2])
    section = Array(bytes[12..<position + 5])
    self.overTCP = overTCP
  }
}

/// What a DNS server of the tests answers.
package indirect enum DNSReply: Sendable, Equatable {
  case records([DNSEntry])
  /// RCODE, without records.
  case code(Int)
  /// Over UDP only the bit TC, over TCP the records.
  case truncated([DNSEntry])
  /// Nothing.
  case drop
  /// Over TCP: closes, or resets; over UDP nothing.
  case close
  case reset
  /// A message as it is, after the id.
  case raw([UInt8])
  /// One after the other.
  case several([DNSReply])
  /// The reply, but with another id, or to another question.
  case wrongID(DNSReply)
  case wrongQuestion(DNSReply)

  func messages(for query: DNSQuery) -> [[UInt8]] {
    switch self {
    case .records(let entries): return [message(query, flags: [0x84, 0x80], entries)]
    case .code(let code): return [message(query, flags: [0x84, 0x80 | UInt8(code)], [])]
    case .truncated(let entries):
      return [query.overTCP ? message(query, flags: [0x84, 0x80], entries) : message(query, flags: [0x86, 0x80], [])]
    case .drop, .close, .reset: return []
    case .raw(let bytes): return [query.id + bytes]
    case .several(let replies): return replies.flatMap { $0.messages(for: query) }
    case .wrongID(let reply):
      return reply.messages(for: query).map { [$0[0] ^ 0xFF, $0[1]] + $0.dropFirst(2) }
    case .wrongQuestion(let reply):
      // The first letter of the name becomes another one.
      return reply.messages(for: query).map { $0[..<13] + [$0[13] ^ 0x01] + $0[14...] }
    }
  }

  private func message(_ query: DNSQuery, flags: [UInt8], _ entries: [DNSEntry]) -> [UInt8] {
    let counts: [UInt8] = [0, 1, UInt8(entries.count >> 8), UInt8(entries.count & 0xFF), 0, 0, 0, 0]
    return query.id + flags + counts + query.section + entries.flatMap(\.wire)
  }
}

/// One record of an answer.
package struct DNSEntry: Sendable, Equatable {
  /// As it stands in a message.
  package let wire: [UInt8]

  /// - Parameters:
  ///   - owner: A name; nil: that of the question, by a pointer.
  ///   - type: Its number.
  ///   - data: RDATA.
  package init(_ owner: String? = nil, type: Int, ttl: Int = 300, data: [UInt8]) {
    let name = owner.map { Self.name($0) } ?? [0xC0, 12]
    let fixed = [UInt8(type >> 8), UInt8(type & 0xFF), 0, 1] + (0..<4).map { UInt8(ttl >> (24 - 8 * $0) & 0xFF) }
    wire = name + fixed + [UInt8(data.count >> 8), UInt8(data.count & 0xFF)] + data
  }

  package static func a(_ address: [UInt8], of owner: String? = nil, ttl: Int = 300) -> Self {
    Self(owner, type: 1, ttl: ttl, data: address)
  }

  package static func cname(_ target: String, of owner: String? = nil) -> Self {
    Self(owner, type: 5, data: name(target))
  }

  package static func txt(_ texts: [String]) -> Self {
    Self(type: 16, data: texts.flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) })
  }

  package static func mx(_ preference: Int, _ host: String) -> Self {
    Self(type: 15, data: [UInt8(preference >> 8), UInt8(preference & 0xFF)] + name(host))
  }

  /// The wire form of a name (RFC 1035 §3.1).
  package static func name(_ text: String) -> [UInt8] {
    text.split(separator: ".").flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) } + [0]
  }
}

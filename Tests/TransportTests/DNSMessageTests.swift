import LoopbackServers
import Testing

@testable import Transport

/// What strangers send as an answer is read without harm.
@Suite struct DNSMessageTests {
  private static let question: [UInt8] = DNSEntry.name("www.example.com") + [0, 1, 0, 1]

  private func read(records: Int, _ bytes: [UInt8]) throws -> DNSAnswer {
    let counts = [0, 1, UInt8(records >> 8), UInt8(records & 0xFF), 0, 0, 0, 0] as [UInt8]
    return try DNSMessageReader.answer(in: [7, 7, 0x84, 0x00] + counts + Self.question + bytes)
  }

  /// A record of the question's name.
  private func record(_ type: UInt8, _ data: [UInt8], length: Int? = nil) -> [UInt8] {
    let count = length ?? data.count
    return [0xC0, 12, 0, type, 0, 1, 0, 0, 0, 60, UInt8(count >> 8), UInt8(count & 0xFF)] + data
  }

  @Test func `names are joined from their pointers, in lowercase, without their last dot`() throws {
    let answer = try read(records: 1, record(5, [3] + Array("FTP".utf8) + [0xC0, 16]))
    #expect(answer.isAuthoritative)
    #expect(
      answer.records == [
        DNSRecord(name: "www.example.com", type: .cname, timeToLive: 60, value: "ftp.example.com")
      ])
  }

  @Test func `the root is a dot, and bytes that are no plain characters are written as numbers`() throws {
    #expect(try read(records: 1, record(2, [0])).records.first?.value == ".")
    let strange = try read(records: 1, record(2, [4, 0x00, 0x2E, 0xFF, 0x5C, 0]))
    #expect(strange.records.first?.value == "\\000\\.\\255\\\\")
  }

  @Test func `records of other classes and types are passed over`() throws {
    let other = [0xC0, 12, 0, 1, 0, 3, 0, 0, 0, 60, 0, 4, 1, 2, 3, 4] as [UInt8]
    let answer = try read(records: 3, other + record(99, [1, 2]) + record(1, [192, 0, 2, 1]))
    #expect(answer.records.map(\.value) == ["192.0.2.1"])
  }

  @Test func `a time to live with the highest bit is none`() throws {
    let bytes = [0xC0, 12, 0, 1, 0, 1, 0x80, 0, 0, 60, 0, 4, 192, 0, 2, 1] as [UInt8]
    #expect(try read(records: 1, bytes).records.first?.timeToLive == 0)
  }

  /// Record number one begins at byte 33, and its data at byte 45.
  @Test(
    arguments: [
      (33, [0xC0, 33]),  // a pointer to itself
      (33, [0xC0, 35, 0xC0, 33]),  // one forward, and back
      (45, [0xC0, 45]), (45, [1, 65, 0xC0, 45]), (45, [0xC0, 47, 0xC0, 45]),
      (45, [0xC0, 0xFF]), (45, [0xC0]), (45, [0x40, 1]), (45, [0x80, 1]), (45, [63, 65]), (33, [63, 65]),
    ] as [(Int, [UInt8])])
  func `a name that leads in a circle, forward, or out of the message is refused`(place: Int, name: [UInt8]) {
    #expect(throws: DNSMessageReader.Malformed.self) {
      try read(records: 1, place == 33 ? name : record(5, name))
    }
  }

  @Test func `a name of more than 255 bytes is refused, however it is put together`() {
    let long = (0..<4).flatMap { _ in [63] + [UInt8](repeating: 97, count: 63) }
    #expect(throws: DNSMessageReader.Malformed.self) { try read(records: 1, record(5, long + [0])) }
  }

  @Test(
    arguments: [
      (1, [192, 0, 2], nil), (1, [192, 0, 2, 1, 1], nil), (1, [192, 0, 2, 1], 400), (28, [1, 2], nil), (15, [0], nil),
      (15, [0, 10, 0, 9], nil), (16, [200, 65], nil), (6, [0, 0, 1, 2], nil), (33, [0, 1, 0, 2, 0, 3], nil),
    ] as [(UInt8, [UInt8], Int?)])
  func `data of a wrong length is refused`(type: UInt8, data: [UInt8], length: Int?) {
    #expect(throws: DNSMessageReader.Malformed.self) { try read(records: 1, record(type, data, length: length)) }
  }

  @Test func `a count that the message does not keep is refused`() {
    #expect(throws: DNSMessageReader.Malformed.self) { try read(records: 65535, record(1, [192, 0, 2, 1])) }
  }

  @Test func `aliases that lead in a circle end`() throws {
    let circle = record(5, DNSEntry.name("b.example")) + DNSEntry.cname("www.example.com", of: "b.example").wire
    let answer = try read(records: 2, circle)
    #expect(answer.records(of: .a, for: "www.example.com").isEmpty)
    #expect(answer.aliases(of: "www.example.com") == ["b.example"])
  }

  @Test func `a message of 64 KiB full of aliases is read at once`() throws {
    let chain = (0..<1500).flatMap { DNSEntry.cname("n\($0 + 1).example", of: "n\($0).example").wire }
    let answer = try read(records: 1501, record(5, DNSEntry.name("n0.example")) + chain)
    #expect(answer.aliases(of: "www.example.com").last == "n1500.example")
  }

  @Test func `whatever comes is read or refused, never a crash`() {
    var generator = Seeded(state: 0x1234_5678_9ABC_DEF0)
    let parts = [
      record(1, [192, 0, 2, 1]), record(5, [3, 65, 66, 67, 0xC0, 16]), record(15, [0, 10, 0xC0, 12]),
      record(16, [3, 65, 66, 67, 2, 68, 69]), record(6, [0xC0, 12, 0xC0, 12] + [UInt8](repeating: 1, count: 20)),
      record(33, [0, 1, 0, 2, 0, 3, 0xC0, 12]),
      [0xC0, 12, 1, 1, 0, 1, 0, 0, 0, 60, 0, 9, 0, 5]
        + Array("issuex".utf8) + [0x61],
    ]
    let counts = [0, 1, 0, UInt8(parts.count), 0, 0, 0, 0] as [UInt8]
    let whole = [7, 7, 0x84, 0x00] + counts + Self.question + parts.flatMap { $0 }
    var readable = 0
    for _ in 0..<4_000 {
      var bytes = whole
      for _ in 0..<Int.random(in: 1...6, using: &generator) {
        bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
      }
      if Bool.random(using: &generator) { bytes.removeLast(Int.random(in: 0..<bytes.count, using: &generator)) }
      if (try? DNSMessageReader.answer(in: bytes)) != nil { readable += 1 }
    }
    #expect(readable > 100)
    for count in 0..<whole.count { _ = try? DNSMessageReader.answer(in: Array(whole[..<count])) }
  }

  /// Deterministic, so that a failure comes back.
  private struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return state
    }
  }
}

import Foundation
import JSONText
import Testing

/// Python's `json`, told to be as strict as RFC 8259 where it is lax, as a second opinion on every case.
@Suite struct RefereeTests {
  private static let referee = #"""
    import json, sys

    def unique(pairs):
        names = [name for name, _ in pairs]
        if len(set(names)) != len(names): raise ValueError("duplicate")
        return dict(pairs)

    def constant(name): raise ValueError(name)

    def finite(text):
        value = float(text)
        if value in (float("inf"), float("-inf")): raise ValueError("infinite")
        return value

    for line in sys.stdin:
        try:
            text = bytes.fromhex(line).decode("utf-8")
            value = json.loads(text, object_pairs_hook=unique, parse_constant=constant, parse_float=finite)
            json.dumps(value, ensure_ascii=False).encode("utf-8")
            print("accepted")
        except (ValueError, RecursionError):
            print("refused")
    """#

  @Test func `Python's json agrees on every case, and on 5,000 mutations`() throws {
    var generator = SplitMix(state: 8259)
    let texts = Corpus.accepted.map(\.bytes) + Corpus.refused.map(\.0.bytes)
    // Depth is a limit of each implementation, so only shallow texts are compared.
    let cases = texts.filter { $0.count < 500 }
    let mutations = (0..<5000).map { _ in mutate(cases.randomElement(using: &generator) ?? [], using: &generator) }
    let all = cases + mutations
    let verdicts = try ask(all)
    #expect(verdicts.count == all.count)
    for (bytes, verdict) in zip(all, verdicts) {
      let ours = (try? JSONValue(parsing: bytes)) == nil ? "refused" : "accepted"
      #expect(ours == verdict, "\(String(decoding: bytes, as: UTF8.self).debugDescription)")
    }
  }

  private func mutate(_ bytes: [UInt8], using generator: inout SplitMix) -> [UInt8] {
    let alphabet = Array("{}[]\",:\\u0019eE+-.tfn \n\t/".utf8) + [0x00, 0x1F, 0x7F, 0x80, 0xC3, 0xA9, 0xED, 0xFF]
    var bytes = bytes
    for _ in 0..<Int.random(in: 1...3, using: &generator) {
      let place = Int.random(in: 0...bytes.count, using: &generator)
      let byte = alphabet.randomElement(using: &generator) ?? 0
      switch Int.random(in: 0..<3, using: &generator) {
      case 0: bytes.insert(byte, at: place)
      case 1 where place < bytes.count: bytes.remove(at: place)
      default: if place < bytes.count { bytes[place] = byte }
      }
    }
    return bytes
  }

  private func ask(_ texts: [[UInt8]]) throws -> [String] {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("referee-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let input = folder.appendingPathComponent("input")
    let lines = texts.map { bytes in bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined() }
    try (lines.joined(separator: "\n") + "\n").write(to: input, atomically: true, encoding: .utf8)
    let python = Process()
    python.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    python.arguments = ["python3", "-c", Self.referee]
    python.standardInput = try FileHandle(forReadingFrom: input)
    let output = Pipe()
    python.standardOutput = output
    try python.run()
    let answer = try output.fileHandleForReading.readToEnd() ?? Data()
    python.waitUntilExit()
    #expect(python.terminationStatus == 0)
    return String(decoding: answer, as: UTF8.self).split(separator: "\n").map(String.init)
  }
}

/// A seeded generator (SplitMix64), so that a failure comes back.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }
}

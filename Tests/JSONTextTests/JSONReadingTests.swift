import JSONText
import Testing

@Suite struct JSONReadingTests {
  @Test(arguments: Corpus.accepted)
  func `what RFC 8259 allows is read, and its canonical text reads back the same`(example: Corpus.Case) throws {
    let value = try JSONValue(parsing: example.bytes)
    #expect(try JSONValue(parsing: Array(value.canonicalText.utf8)).canonicalText == value.canonicalText)
  }

  @Test(arguments: Corpus.refused)
  func `what RFC 8259 forbids is refused with its place`(example: Corpus.Case, said: String, at: String) {
    let error = #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: example.bytes) }
    #expect(error?.message.contains(said) == true, "\(error?.description ?? "no error")")
    #expect(error.map { "\($0.line):\($0.column)" } == at)
  }

  @Test(arguments: Corpus.accepted.map(\.bytes) + Corpus.refused.map(\.0.bytes))
  func `skipping checks as strictly as reading`(bytes: [UInt8]) throws {
    func outcome(_ read: (inout JSONReader) throws -> Void) -> String? {
      bytes.withUnsafeBytes { text in
        do {
          var reader = try JSONReader(text)
          try read(&reader)
          try reader.finish()
          return nil
        } catch {
          return "\(error)"
        }
      }
    }
    #expect(outcome { try $0.skip() } == outcome { _ = try $0.value() })
  }

  @Test(
    arguments: [
      ("1", .integer(1)), ("-0", .integer(0)), ("9223372036854775807", .integer(.max)),
      ("-9223372036854775808", .integer(.min)), ("9223372036854775808", .number(9_223_372_036_854_775_808)),
      ("1.0", .number(1)), ("1e2", .number(100)), ("1e-400", .number(0)), ("\"\\u0041\\n\\\"\"", .string("A\n\"")),
      ("\"\\uD834\\uDD1E\"", .string("𝄞")), ("\"a\\u0000b\"", .string("a\u{0}b")), ("[null,true]", [.null, true]),
      ("{\"b\":[1,{\"x\":[]}],\"a\":{}}", ["a": [:], "b": [1, ["x": []]]]),
    ] as [(String, JSONValue)])
  func `values mean what they say`(text: String, value: JSONValue) throws {
    #expect(try JSONValue(parsing: Array(text.utf8)) == value)
  }

  @Test func `every proper prefix of a document is refused`() throws {
    let text = Array(#"{"a": [1, -2.5e3, "x\u00e9é", {"b": null, "c": true}], "d": {}}"#.utf8)
    _ = try JSONValue(parsing: text)
    for length in 0..<text.count {
      #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: Array(text.prefix(length))) }
    }
  }

  @Test func `duplicates are found among many names, escaped or not`() throws {
    let names = (0..<1000).map { "\"name-\($0)\":\($0)" }
    #expect(try JSONValue(parsing: Array("{\(names.joined(separator: ","))}".utf8)).object?.count == 1000)
    for duplicate in ["name-3", "name-999", "n\\u0061me-500"] {
      let text = "{\(names.joined(separator: ",")),\n\"\(duplicate)\":0}"
      let error = #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: Array(text.utf8)) }
      #expect(error?.message.contains("duplicate member \"name-") == true)
      #expect(error?.line == 2)
    }
  }

  @Test func `hundreds of thousands of members, elements and escapes are passed`() throws {
    let members = (0..<300_000).map { "\"\($0)\":0" }.joined(separator: ",")
    for text in [
      "{\(members)}", "[\(String(repeating: "[],", count: 300_000))0]",
      "\"\(String(repeating: "\\u0041", count: 300_000))\"", String(repeating: "9", count: 300),
      "[" + String(repeating: " ", count: 1_000_000) + "]",
    ] {
      try Array(text.utf8).withUnsafeBytes { bytes in
        var reader = try JSONReader(bytes)
        try reader.skip()
        try reader.finish()
        #expect(reader.offset == bytes.count)
      }
    }
  }

  @Test func `the pull reader knows names, offsets and pointers`() throws {
    let text = Array(#"{"a/b": [true, {"~x": "y"}], "n": null}"#.utf8)
    try text.withUnsafeBytes { bytes in
      var reader = try JSONReader(bytes)
      var seen: [String] = []
      try reader.openObject()
      while try reader.nextMember() {
        seen.append("\(reader.name) \(reader.position(of: reader.nameOffset).column) \(reader.pointer)")
        guard try reader.peek() == .array else {
          try reader.null()
          continue
        }
        try reader.openArray()
        while try reader.nextElement() {
          seen.append(reader.pointer)
          guard try reader.peek() == .object else {
            #expect(try reader.bool())
            continue
          }
          try reader.openObject()
          while try reader.nextMember() { seen.append("\(reader.pointer) \(try reader.string())") }
        }
      }
      try reader.finish()
      #expect(seen == ["a/b 2 /a~1b", "/a~1b/0", "/a~1b/1", "/a~1b/1/~0x y", "n 30 /n"])
    }
  }

  @Test func `positions count lines by line feed and columns by byte`() {
    let text = Array("é\r\nab\n\n0123456789\nx\n".utf8)
    text.withUnsafeBytes { bytes in
      var cursor = LineCursor()
      var expected = TextPosition(line: 1, column: 1)
      for offset in 0...bytes.count {
        #expect(TextPosition(of: offset, in: bytes) == expected)
        #expect(cursor.position(of: offset, in: bytes) == expected)
        guard offset < bytes.count else { break }
        expected =
          bytes[offset] == 0x0A
          ? TextPosition(line: expected.line + 1, column: 1)
          : TextPosition(line: expected.line, column: expected.column + 1)
      }
    }
  }
}

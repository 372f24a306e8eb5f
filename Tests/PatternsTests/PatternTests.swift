import Patterns
import Testing

@Suite(.timeLimit(.minutes(1))) struct PatternTests {
  @Test(arguments: [
    ("ok", "all is ok here", true), ("^ok$", "ok", true), ("^ok$", "ok\n", false), ("(?m)^ok$", "a\nok\nb", true),
    ("(?i)OK", "ok", true), ("a.b", "a\nb", false), ("(?s)a.b", "a\nb", true), ("v[0-9]+\\.[0-9]+", "v12.3", true),
    ("\\bup\\b", "it is up", true), ("\\bup\\b", "upper", false), ("^é.$", "éü", true), ("", "", true),
    ("\\p{Greek}+", "αβγ", true), ("a{3}", "aa", false), ("x*", "", true),
  ])
  func `a pattern is looked for anywhere in the text`(pattern: String, text: String, isFound: Bool) throws {
    #expect(try Pattern(pattern).isFound(in: text) == isFound)
    #expect(try Pattern(pattern).isFound(in: Array(text.utf8)) == isFound)
  }

  @Test(arguments: [
    ("a(b", "missing ) at offset 1"), ("(a)(b[)]", "missing ) at offset 3"), ("a)b", "unexpected ) at offset 1"),
    ("[a-", "missing ] \"[a-\" at offset 0"), ("*a", "nothing before the repetition \"*\" at offset 0"),
    ("\\\\q\\q", "invalid escape sequence \"\\q\" at offset 3"),
    ("x(?=a)", "invalid group \"(?=\" at offset 1; there is no look-around, as it could take for ever"),
    (
      "(a)\\1", "invalid escape sequence \"\\1\" at offset 3; there are no back-references, as they could take for ever"
    ),
    ("a{1001}", "too large a repetition (at most 1000) \"{1001}\" at offset 1"),
    ("\\p{L}{50}", "too large"), ("z[b-a]", "invalid range of characters \"b-a\" at offset 2"),
    ("a\\", "backslash at the end"), (String(repeating: "a", count: 4097), "it is longer than 4096 bytes"),
  ])
  func `a text that is no pattern is told with what is wrong and where`(text: String, message: String) {
    #expect(throws: PatternFault.self) {
      do throws(PatternFault) {
        _ = try Pattern(text)
      } catch {
        #expect(error.message == message)
        #expect(error.description == "is no regular expression: \(message)")
        throw error
      }
    }
  }

  @Test(arguments: ["(a+)+$", "^(a|a)*$", "(a|aa)+$", "(.*a){20}b", "^(([a-z])+.)+[A-Z]([a-z])+$", "(a?){20}a{20}$"])
  func `R27 a pattern that would take other engines for ever ends on a mebibyte`(text: String) throws {
    let pattern = try Pattern(text)
    let text = [UInt8](repeating: UInt8(ascii: "a"), count: 1 << 20) + Array("!".utf8)
    #expect(pattern.isFound(in: text) == false)
  }

  @Test func `R27 a pattern that is too large for a text is not tried, and the longest text is known`() throws {
    let pattern = try Pattern("[ab]*a[ab]{900}c")
    #expect(pattern.isFound(in: [UInt8](repeating: UInt8(ascii: "a"), count: pattern.reach + 1)) == nil)
    #expect(pattern.isFound(in: "aaa") == false)
    #expect(try Pattern("(a+)+$").reach > 1 << 20)
  }

  @Test func `bytes that are no UTF-8 neither match a dot nor end the search`() throws {
    let bytes: [UInt8] = [0xFF, 0xFE] + Array("ok".utf8) + [0x00, 0x80]
    #expect(try Pattern("ok").isFound(in: bytes) == true)
    #expect(try Pattern("^..ok").isFound(in: bytes) == false)
    #expect(try Pattern("ok\\x00").isFound(in: bytes) == true)
  }

  @Test func `one pattern serves many tasks at once`() async throws {
    let pattern = try Pattern("[0-9]+ of 64")
    let found = await withTaskGroup(of: Bool?.self) { group in
      for number in 0..<64 { group.addTask { pattern.isFound(in: "task \(number) of 64") } }
      return await group.reduce(0) { $0 + ($1 == true ? 1 : 0) }
    }
    #expect(found == 64)
  }

  @Test func `a plain text is found in bytes of any encoding`() {
    let bytes: [UInt8] = [0xFF, 0x00] + Array("größe (a+)+$".utf8)
    #expect(PlainText.isFound("größe", in: bytes))
    #expect(PlainText.isFound("(a+)+$", in: bytes))
    #expect(PlainText.isFound("", in: []))
    #expect(!PlainText.isFound("x", in: []))
    #expect(!PlainText.isFound("Größe", in: bytes))
  }
}

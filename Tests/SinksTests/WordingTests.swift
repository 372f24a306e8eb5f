import Testing

@testable import Sinks

@Suite struct WordingTests {
  @Test func `what fits stays whole, and what does not shows that it was cut`() {
    #expect(Clip.units("abc", 3) == "abc")
    #expect(Clip.units("abcd", 3) == "ab…")
    #expect(Clip.bytes("äöü", 6) == "äöü")
    #expect(Clip.bytes("äöüß", 7) == "äö…")
    // Two UTF-16 units each: none is cut in half.
    #expect(Clip.units("😀😀😀", 5) == "😀😀…")
  }

  @Test func `a cut leaves no half of an escape`() {
    #expect(Clip.units("abc&amp;def", 7) == "abc…")
    #expect(Clip.units("abc\\*def", 5) == "abc…")
    #expect(Clip.units("abc\\\\def", 6) == "abc\\\\…")
  }

  @Test func `Slack cannot be made to mention or to link`() {
    #expect(Escaping.slack("<!channel> <https://x|y> & co") == "&lt;!channel&gt; &lt;https://x|y&gt; &amp; co")
  }

  @Test func `Discord shows marks as they are, and addresses stay whole`() {
    #expect(Escaping.discord("**a** [x](y) <@1> `c` ~~d~~ _e_") == #"\*\*a\*\* \[x\](y) \<@1\> \`c\` \~\~d\~\~ \_e\_"#)
    #expect(Escaping.discord("https://example.com/a_b") == "https://example.com/a_b")
  }

  @Test(arguments: [
    ("api", "api", true), ("api", "apis", false), ("web-*", "web-1", true), ("web-*", "web", false),
    ("*-db", "a-db", true),
    ("*", "", true), ("a*b*c", "a1b2c", true), ("a*b*c", "acb", false), ("ab*ba", "aba", false), ("*a*", "bab", true),
  ])
  func `a star stands for anything`(pattern: String, text: String, fits: Bool) {
    #expect(Pattern(pattern).matches(text) == fits)
  }
}

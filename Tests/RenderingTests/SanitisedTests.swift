import Testing

@testable import Rendering

@Suite struct SanitisedTests {
  @Test(arguments: [
    ("plain text", "plain text"),
    ("Grüße, 東京, Ελλάδα", "Grüße, 東京, Ελλάδα"),
    ("\u{1B}[31mred\u{1B}[0m", "\\u{1b}[31mred\\u{1b}[0m"),
    ("a\r\nb\tc\u{0}", "a\\r\\nb\\tc\\u{0}"),
    ("\u{9B}31m", "\\u{9b}31m"),
    ("user\u{202E}txt.exe", "user\\u{202e}txt.exe"),
    ("a\u{200B}b\u{2060}c\u{FEFF}d\u{AD}e", "a\\u{200b}b\\u{2060}c\\u{feff}d\\u{ad}e"),
    ("tag\u{E0041}", "tag\\u{e0041}"),
    ("a\u{2028}b", "a\\u{2028}b"),
    ("filler\u{3164}", "filler\\u{3164}"),
    ("👩‍💻 ❤️ fine", "👩‍💻 ❤️ fine"),
    ("a\u{200D}b", "a\\u{200d}b"),
  ])
  func `what could hide or fake output is made visible`(text: String, shown: String) {
    #expect(sanitised(text) == shown)
  }

  @Test func `a tower of marks is cut after the fourth`() {
    let tower = "a" + String(repeating: "\u{301}", count: 6)
    #expect(sanitised(tower) == "a\u{301}\u{301}\u{301}\u{301}\\u{301}\\u{301}")
  }

  @Test func `sanitising twice changes nothing more`() {
    #expect(sanitised(sanitised(Samples.hostile)) == sanitised(Samples.hostile))
  }

  @Test(arguments: [("abc", 3), ("東京", 4), ("e\u{301}", 1), ("👩‍💻", 2), ("❤️", 2), ("●", 1), ("ｱ", 1), ("", 0)])
  func `width counts the columns of a terminal`(text: String, width: Int) {
    #expect(displayWidth(text) == width)
  }

  @Test(arguments: [("abcdef", 4, "abc…"), ("abcd", 4, "abcd"), ("東京都庁", 5, "東京…"), ("ab cd", 4, "ab…")])
  func `a cut text ends in an ellipsis and is not too wide`(text: String, width: Int, shown: String) {
    #expect(truncated(text, to: width, ellipsis: "…") == shown)
  }
}

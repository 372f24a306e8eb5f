import JSONText
import Testing

@testable import Rendering

@Suite struct LogCommandTests {
  @Test(arguments: [
    ("::add-mask::e", #"\u{3a}:add-mask::e"#),
    ("  ::error file=x::y", #"  \u{3a}:error file=x::y"#),
    ("##[debug]gone", #"#\u{23}[debug]gone"#),
    ("name ##[add-mask]e", #"name #\u{23}[add-mask]e"#),
    ("###vso[task.setvariable]x", #"##\u{23}vso[task.setvariable]x"#),
    ("Grüße ##teamcity[x]", #"Grüße #\u{23}teamcity[x]"#),
    ("::1", "::1"), ("::ffff:10.0.0.1", "::ffff:10.0.0.1"), ("a::b::c", "a::b::c"), ("## heading", "## heading"),
    ("#[x]", "#[x]"), ("issue #12", "issue #12"),
  ])
  func `text gives the log of a CI host no command`(text: String, shown: String) {
    #expect(sanitised(text) == shown)
    #expect(sanitised(shown) == shown)
  }

  @Test func `JSON gives it none either and reads back the same`() throws {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("a", "##[debug]x")
      writer.member("b", "ü ###[group]")
    }
    #expect(!writer.laidOut.contains("##"))
    #expect(try JSONValue(parsing: Array(writer.laidOut.utf8)) == ["a": "##[debug]x", "b": "ü ###[group]"])
  }

  @Test(arguments: [
    ("p\u{430}ypal", #"p\u{430}ypal"#), ("https://ex\u{430}mple.com/", #"https://ex\u{430}mple.com/"#),
    ("\u{3BF}range", #"\u{3bf}range"#), ("\u{FF41}pi", #"\u{ff41}pi"#),
    ("Ελλάδα and Київ", "Ελλάδα and Київ"), ("naïve Straße", "naïve Straße"), ("东京 tokyo", "东京 tokyo"),
  ])
  func `letters that only look Latin are made visible beside Latin ones`(text: String, shown: String) {
    #expect(sanitised(text) == shown)
  }
}

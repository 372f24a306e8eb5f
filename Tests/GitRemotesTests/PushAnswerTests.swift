import Git
import Testing

@Suite struct PushAnswerTests {
  @Test(arguments: [
    ("non-fast-forward", true), ("fetch first", true), ("failed to update ref", true), ("cannot lock ref 'x'", true),
    ("incorrect old value provided", true), ("pre-receive hook declined", false),
    ("protected branch hook declined", false),
    ("quota exceeded", false), ("unpack failed", false),
  ])
  func `R32 a race is tried again, a refusal is not`(words: String, isRace: Bool) {
    #expect(PushAnswer(refusal: words, words: "", tip: nil).isRace == isRace)
  }

  @Test func `the reason holds the host's own words`() {
    let answer = PushAnswer(refusal: "pre-receive hook declined", words: "Frozen until Monday.", tip: nil)
    #expect(answer.reason == "pre-receive hook declined: Frozen until Monday.")
  }
}

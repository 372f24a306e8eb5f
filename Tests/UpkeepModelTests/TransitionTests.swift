import Testing
import UpkeepModel

@Suite struct TransitionTests {
  @Test func `a line with its cause reads back, and one without has no such member`() {
    var transition = Transition(
      key: "api", from: .operational, to: .down, at: Timestamp(seconds: 0), message: "gone", because: ["cache", "db"],
      manifestCommit: "c1", observer: "me")
    #expect(
      transition.line
        == #"{"at":"1970-01-01T00:00:00Z","key":"api","from":"operational","to":"down","message":"gone","#
        + #""because":["cache","db"],"manifest":"c1","observer":"me"}"#)
    #expect(Transition(line: transition.line.utf8) == transition)
    transition.because = []
    #expect(!transition.line.contains("because"))
    #expect(Transition(line: transition.line.utf8) == transition)
  }

  @Test func `a cause is told in a few words`() {
    #expect(Transition.cause([]) == "")
    #expect(Transition.cause(["db"]) == " (because of db)")
    #expect(Transition.cause(["a", "b", "c", "d"]) == " (because of a, b and 2 more)")
  }
}

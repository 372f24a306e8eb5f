import JSONText
import Testing

@testable import UpkeepModel

struct LineageTests {
  private func change(_ at: Int64, _ action: Change.Action, _ key: String, from: String? = nil) -> AppliedChange {
    AppliedChange(
      at: Timestamp(seconds: at), action: action, key: key, previousKey: from, owner: "default", commit: "c")
  }

  private func at(_ seconds: Int64) -> Timestamp { Timestamp(seconds: seconds) }

  @Test func `R19 a renamed component is followed to all its earlier keys`() {
    let changes = ChangeIndex([
      change(10, .create, "a"), change(20, .move, "b", from: "a"), change(30, .move, "c", from: "b"),
    ])
    let lineage = Lineage(of: "c", in: changes)
    #expect(lineage.segments.map(\.key) == ["c", "b", "a"])
    #expect(lineage.contains(key: "a", at: at(15)) && lineage.contains(key: "b", at: at(25)))
    #expect(!lineage.contains(key: "a", at: at(25)) && !lineage.contains(key: "c", at: at(25)))
    #expect(lineage.lifetime(since: nil, until: at(100)).list == [TimeSpan(from: at(10), to: at(100))])
  }

  @Test func `R19 a key that was taken over by another component does not bring its history along`() {
    let changes = ChangeIndex([
      change(10, .create, "a"), change(20, .move, "b", from: "a"), change(40, .create, "a"),
    ])
    let lineage = Lineage(of: "a", in: changes)
    #expect(!lineage.contains(key: "a", at: at(15)) && lineage.contains(key: "a", at: at(45)))
    #expect(lineage.lifetime(since: nil, until: at(100)).list == [TimeSpan(from: at(40), to: at(100))])
  }

  @Test func `R19 two components that swap their keys keep their own histories`() {
    let changes = ChangeIndex([
      change(10, .create, "a"), change(10, .create, "b"), change(20, .move, "a", from: "b"),
      change(20, .move, "b", from: "a"),
    ])
    let first = Lineage(of: "b", in: changes)
    #expect(first.contains(key: "a", at: at(15)) && !first.contains(key: "b", at: at(15)))
    let second = Lineage(of: "a", in: changes)
    #expect(second.contains(key: "b", at: at(15)) && !second.contains(key: "a", at: at(15)))
  }

  @Test func `R20 a component that was deleted and restored has one line of history, with a break`() {
    let changes = ChangeIndex([change(10, .create, "a"), change(50, .delete, "a"), change(80, .create, "a")])
    let lineage = Lineage(of: "a", in: changes)
    #expect(lineage.segments.count == 1)
    let expected = [TimeSpan(from: at(10), to: at(50)), TimeSpan(from: at(80), to: at(100))]
    #expect(lineage.lifetime(since: nil, until: at(100)).list == expected)
  }

  @Test func `A component whose creation is not on record exists since it was first heard of`() {
    let lineage = Lineage(of: "a", in: ChangeIndex([change(50, .delete, "a")]))
    #expect(lineage.lifetime(since: at(5), until: at(100)).list == [TimeSpan(from: at(5), to: at(50))])
  }

  @Test func `A change reads back from its line`() {
    var removed = change(10, .delete, "a")
    removed.removed = Component(key: "a", provider: "http", config: ["url": "https://example.org"])
    var update = change(11, .update, "b")
    update.fields = ["config.url", "paused"]
    update.commit = nil
    for change in [removed, update, change(12, .move, "c", from: "b")] {
      #expect(AppliedChange(line: change.line.utf8) == change)
    }
    #expect(AppliedChange(line: "{}".utf8) == nil)
  }
}

import Testing

@testable import UpkeepModel

struct LookingBackTests {
  private func at(_ seconds: Int64) -> Timestamp { Timestamp(seconds: seconds) }

  private func move(_ key: String, _ at: Int64, _ from: HealthState, _ to: HealthState) -> Transition {
    Transition(key: key, from: from, to: to, at: self.at(at), message: "m\(at)", manifestCommit: "c\(at)")
  }

  private func change(_ at: Int64, _ action: Change.Action, _ key: String, from: String? = nil) -> AppliedChange {
    AppliedChange(
      at: self.at(at), action: action, key: key, previousKey: from, owner: "default", commit: "c\(at)")
  }

  private func entry(
    _ key: String, _ moves: [Transition], from: Int64 = 0, to: Int64 = 1000, dependsOn: [String] = []
  ) -> HealthHistory.Entry {
    HealthHistory.Entry(
      component: Component(key: key, provider: "http", dependsOn: dependsOn), isDeleted: to < 1000,
      state: moves.last?.to ?? .unknown,
      record: ComponentRecord(
        key: key, timeline: Timeline(moves), days: [],
        lifetime: TimeSpans([TimeSpan(from: at(from), to: at(to))])))
  }

  private func history(_ entries: [HealthHistory.Entry], _ changes: [AppliedChange] = []) -> HealthHistory {
    HealthHistory(
      commit: "r", reportedAt: at(1000), window: TimeSpan(from: at(0), to: at(1000)), entries: entries,
      changes: ChangeIndex(changes))
  }

  @Test func `The health at a moment is what the checks had led to by then`() {
    let history = history([
      entry("api", [move("api", 10, .unknown, .operational), move("api", 100, .operational, .down)]),
      entry("old", [move("old", 10, .unknown, .degraded)], to: 50),
      entry("young", [move("young", 500, .unknown, .operational)], from: 500),
    ])
    let early = history.health(at: at(40))
    #expect(early.entries.map(\.component.key) == ["api", "old"])
    #expect(early.entries.map(\.state) == [.operational, .degraded] && early.state == .degraded)
    let late = history.health(at: at(600))
    #expect(late.entries.map(\.component.key) == ["api", "young"] && late.state == .down)
    #expect(late.entries.first?.standing?.since == at(100) && late.entries.first?.standing?.message == "m100")
  }

  @Test func `A difference tells what moved, what came and what went`() {
    let history = history([
      entry(
        "api",
        [
          move("api", 10, .unknown, .operational), move("api", 100, .operational, .down),
          move("api", 160, .down, .operational),
        ]),
      entry("gone", [move("gone", 10, .unknown, .operational)], to: 150),
      entry("new", [move("new", 120, .unknown, .down)], from: 120),
      entry("steady", [move("steady", 10, .unknown, .operational)]),
    ])
    let difference = HealthDifference(history, span: TimeSpan(from: at(50), to: at(200)))
    #expect(difference.rows.map(\.key) == ["api", "gone", "new"] && difference.same == 1)
    #expect(difference.rows[0].transitions == 2 && difference.rows[0].down == 60)
    #expect(difference.rows[1].before == .operational && difference.rows[1].after == nil)
    #expect(difference.rows[2].before == nil && difference.rows[2].after == .down && difference.rows[2].down == 80)
    #expect(difference.before == .operational && difference.after == .down)
  }

  @Test func `Blame names the last change before each move, of the component and of what it depends on`() {
    let changes = [
      change(1, .create, "db"), change(2, .create, "web"), change(40, .move, "api", from: "web"),
      change(90, .update, "db"), change(99, .update, "api"), change(150, .update, "api"),
    ]
    let api = entry(
      "api", [move("web", 30, .unknown, .operational), move("api", 100, .operational, .down)], dependsOn: ["db"])
    let blame = Blame(api, changes: ChangeIndex(changes))
    #expect(blame.lines.map(\.transition.at.seconds) == [100, 30])
    #expect(blame.lines[0].own?.change.at == at(99) && blame.lines[0].own?.before == 1)
    #expect(blame.lines[0].dependency?.change.at == at(90))
    #expect(blame.lines[1].own?.change.key == "web" && blame.lines[1].dependency?.before == 29)
  }
}

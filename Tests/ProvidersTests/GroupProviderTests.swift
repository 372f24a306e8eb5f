import JSONText
import Providers
import Testing
import UpkeepModel

@Suite struct GroupProviderTests {
  private struct Neighbourhood: ProbeSurroundings {
    var all: [Neighbour]
    func pulse(of key: String) async throws(StoreError) -> Pulse? { nil }
    func neighbours(_ keys: [String]) async throws(StoreError) -> [Neighbour] { all.filter { keys.contains($0.key) } }
    func neighbours(labelled labels: [String: String]) async throws(StoreError) -> [Neighbour] {
      labels == ["tier": "edge"] ? all : []
    }
  }

  /// Checks a group over members that are written as `key=state`; `key=paused` and `key=group` say so.
  private func check(_ config: JSONObject, _ members: [String]) async throws -> Finding {
    var context = ProbeContext(secrets: Secrets())
    context.component = "all"
    context.surroundings = Neighbourhood(
      all: members.map { text in
        let parts = text.split(separator: "=").map(String.init)
        return Neighbour(
          key: parts[0], provider: parts[1] == "group" ? "group" : "http",
          state: HealthState(rawValue: parts[1]) ?? .down, isPaused: parts[1] == "paused")
      })
    return try await GroupProvider().probe(for: config, context: context).check()
  }

  private let abc: JSONObject = ["members": ["a", "b", "c"]]

  @Test func `without at_least all must be operational, and none is down`() async throws {
    #expect(
      try await check(abc, ["a=operational", "b=operational", "c=operational"]).message
        == "3 of 3 members operational")
    let one = try await check(abc, ["a=operational", "b=down", "c=degraded"])
    #expect(one.state == .degraded)
    #expect(one.message == "1 of 3 members operational; down: b; degraded: c")
    #expect(try await check(abc, ["a=down", "b=down", "c=degraded"]).state == .down)
  }

  @Test(arguments: [
    (["a=operational", "b=operational", "c=down"], "operational"),
    (["a=operational", "b=down", "c=down"], "down"), (["a=degraded", "b=operational", "c=down"], "down"),
  ])
  func `at_least and down_below are thresholds on the number of operational members`(
    members: [String], state: String
  ) async throws {
    let config: JSONObject = ["members": ["a", "b", "c"], "at_least": 2, "down_below": 2]
    #expect(try await check(config, members).state.rawValue == state)
  }

  @Test func `with degraded_counts a degraded member is as good as an operational one`() async throws {
    var config = abc
    let members = ["a=degraded", "b=operational", "c=operational"]
    #expect(try await check(config, members).state == .degraded)
    config["degraded_counts"] = true
    #expect(try await check(config, members).state == .operational)
  }

  @Test func `R26 a member that is unknown decides nothing: where it could, the group is unknown`() async throws {
    let config: JSONObject = ["members": ["a", "b", "c"], "at_least": 2]
    #expect(try await check(config, ["a=operational", "b=operational", "c=unknown"]).state == .operational)
    let open = try await check(config, ["a=operational", "b=down", "c=unknown"])
    #expect(open.state == .unknown)
    #expect(open.message == "1 of 3 members operational, 2 needed; down: b; unknown: c")
    #expect(try await check(config, ["a=down", "b=down", "c=unknown"]).state == .degraded)
    #expect(try await check(config, ["a=down", "b=down", "c=down"]).state == .down)
    #expect(try await check(config, ["a=operational", "b=down"]).message.contains("not recorded: c"))
  }

  @Test func `paused members are left out`() async throws {
    #expect(try await check(abc, ["a=operational", "b=paused", "c=operational"]).state == .operational)
    #expect(try await check(abc, ["a=paused", "b=paused", "c=paused"]).state == .unknown)
  }

  @Test func `labels choose members, apart from groups`() async throws {
    let config: JSONObject = ["labels": ["tier": "edge"]]
    let finding = try await check(config, ["a=operational", "b=down", "other=group"])
    #expect(finding.message == "1 of 2 members operational; down: b")
    #expect(try await check(["labels": ["tier": "none"]], ["a=down"]).state == .unknown)
  }

  @Test(
    arguments: [
      ([:], nil), (["members": []], nil), (["members": ["a"], "labels": ["x": "y"]], nil),
      (["members": ["a", "a"]], "members"), (["members": ["a"], "at_least": 2], "at_least"),
      (["members": ["a", "b"], "at_least": 1, "down_below": 2], "down_below"),
    ] as [(JSONObject, String?)])
  func `settings that cannot be together are refused`(config: JSONObject, setting: String?) throws {
    let problem = try #require(complaint(of: GroupProvider(), about: config))
    #expect(problem.setting == setting)
  }

  @Test func `without surroundings it is unknown`() async throws {
    let finding = try await GroupProvider().probe(for: abc, context: ProbeContext(secrets: Secrets())).check()
    #expect(finding.state == .unknown)
  }
}

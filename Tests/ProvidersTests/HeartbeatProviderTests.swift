import JSONText
import Providers
import Testing
import UpkeepModel

@Suite struct HeartbeatProviderTests {
  /// Surroundings with one pulse.
  private struct Beating: ProbeSurroundings {
    var pulse: Pulse?
    var problem: StoreError?
    func pulse(of key: String) async throws(StoreError) -> Pulse? {
      if let problem { throw problem }
      return key == "job" ? pulse : nil
    }
    func neighbours(_ keys: [String]) async throws(StoreError) -> [Neighbour] { [] }
    func neighbours(labelled labels: [String: String]) async throws(StoreError) -> [Neighbour] { [] }
  }

  private func check(
    _ config: JSONObject, _ pulse: Pulse?, at seconds: Int64, problem: StoreError? = nil
  ) async throws -> Finding {
    var context = ProbeContext(secrets: Secrets())
    context.component = "job"
    context.surroundings = Beating(pulse: pulse, problem: problem)
    context.now = { Timestamp(seconds: seconds) }
    return try await HeartbeatProvider().probe(for: config, context: context).check()
  }

  private func ok(_ seconds: Int64, _ message: String = "") -> Heartbeat {
    Heartbeat(.ok, at: Timestamp(seconds: seconds), message: message)
  }

  private let hourly: JSONObject = ["period": "1h", "grace": "10m"]

  @Test func `a report within period and grace is operational, and later it is down`() async throws {
    let pulse = Pulse(ended: ok(1_000, "42 files"))
    let fresh = try await check(hourly, pulse, at: 1_000 + 4_200)
    #expect(fresh.state == .operational)
    #expect(fresh.message == "reported at 1970-01-01T00:16:40Z: 42 files")
    let late = try await check(hourly, pulse, at: 1_000 + 4_201)
    #expect(late.state == .down)
    #expect(late.message == "no report since 1970-01-01T00:16:40Z, expected every 1h")
  }

  @Test func `grace is five minutes where it is not given, and missed says the state`() async throws {
    let pulse = Pulse(ended: ok(0))
    #expect(try await check(["period": "1h"], pulse, at: 3_900).state == .operational)
    #expect(try await check(["period": "1h"], pulse, at: 3_901).state == .down)
    #expect(try await check(["period": "1h", "missed": "degraded"], pulse, at: 3_901).state == .degraded)
  }

  @Test func `R26 nothing reported ever is unknown, and so is a store that cannot be read`() async throws {
    let never = try await check(hourly, nil, at: 0)
    #expect(never.state == .unknown)
    #expect(never.message.contains("upkeep heartbeat job"))
    let broken = StoreError(.unavailable, operation: "read", "the disk is gone")
    #expect(try await check(hourly, nil, at: 0, problem: broken).state == .unknown)
    let alone = try await HeartbeatProvider().probe(for: hourly, context: ProbeContext(secrets: Secrets())).check()
    #expect(alone.state == .unknown)
  }

  @Test func `a failure is down at once and until the next good report`() async throws {
    let failed = Pulse(ended: Heartbeat(.fail, at: Timestamp(seconds: 10), message: "disk full"))
    let finding = try await check(hourly, failed, at: 11)
    #expect(finding.state == .down)
    #expect(finding.message == "failed at 1970-01-01T00:00:10Z: disk full")
    #expect(try await check(hourly, failed, at: 100_000).state == .down)
  }

  @Test func `with the start reported, the length of a run is measured and limited by max_run`() async throws {
    var config = hourly
    config["max_run"] = "30m"
    let done = try await check(config, Pulse(started: Timestamp(seconds: 100), ended: ok(160)), at: 200)
    #expect(done.latency == .seconds(60))
    let running = Pulse(started: Timestamp(seconds: 4_000), ended: ok(160))
    #expect(try await check(config, running, at: 4_000 + 1_800).state == .operational)
    let stuck = try await check(config, running, at: 4_000 + 1_801)
    #expect(stuck.state == .down)
    #expect(stuck.message == "a run began at 1970-01-01T01:06:40Z and did not end within 30m")
    #expect(try await check(config, Pulse(started: Timestamp(seconds: 10)), at: 20).state == .unknown)
  }

  @Test func `a start counts as a sign of life`() async throws {
    let pulse = Pulse(started: Timestamp(seconds: 4_000), ended: ok(0))
    #expect(try await check(hourly, pulse, at: 8_000).state == .operational)
    #expect(try await check(hourly, pulse, at: 8_201).state == .down)
  }
}

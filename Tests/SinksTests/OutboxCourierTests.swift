import JSONText
import LoopbackServers
import Sinks
import Synchronization
import Testing
import UpkeepModel

@Suite struct OutboxCourierTests {
  private let clock = Clock()

  private func courier(
    _ outbox: any Outbox, _ sinks: [any Sink], audiences: [String: Audience] = [:], attempts: Int = 100, width: Int = 4,
    pause: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
  ) -> OutboxCourier {
    OutboxCourier(
      outbox: outbox, sinks: sinks, audiences: audiences, backoff: Backoff(first: .seconds(10), attempts: attempts),
      width: width, pause: pause, now: { [clock] in clock.now }, random: { 1 })
  }

  private func webhook(_ server: FaultServer) -> PostSink {
    PostSink(name: "webhook", address: .literal(server.url), format: WebhookFormat(), in: surroundings())
  }

  @Test func `everything that is due is delivered once and leaves the outbox`() async {
    let outbox = MemoryOutbox((0..<50).map { event("c\($0)") }, sinks: ["one", "two"])
    let sinks = [ScriptedSink("one"), ScriptedSink("two")]
    let report = await courier(outbox, sinks).deliver()
    #expect(report.delivered == 100)
    #expect(report.waiting == 0 && report.problems.isEmpty)
    #expect(outbox.entries.isEmpty)
    for sink in sinks {
      #expect(Set(sink.told).count == 50 && sink.told.count == 50)
      #expect(sink.mostAtOnce <= 4)
    }
    #expect(await courier(outbox, sinks).deliver() == CourierReport())
  }

  @Test func `the events of a component keep their order, and wait for each other`() async {
    let first = event("api", .down)
    let second = event("api", .recovered, at: 1_800_000_010)
    let other = event("web", .down, at: 1_800_000_020)
    let outbox = MemoryOutbox([first, second, other])
    let sink = ScriptedSink("webhook", [first.id: [.retry(after: nil, reason: "busy"), .delivered]])
    let report = await courier(outbox, [sink]).deliver()
    #expect(report.delivered == 1 && report.waiting == 2)
    #expect(Set(sink.told) == [first.id, other.id])
    // Not due yet: the second must not overtake the first.
    #expect(await courier(outbox, [sink]).deliver().waiting == 2)
    #expect(sink.told.count == 2)
    clock.advance(by: .seconds(10))
    #expect(await courier(outbox, [sink]).deliver().delivered == 2)
    #expect(Array(sink.told.suffix(2)) == [first.id, second.id])
  }

  @Test func `R28 a receiver that fails twice gets the event at the third try, with the same id`() async throws {
    let tries = Mutex(0)
    let server = try FaultServer { peer in
      guard peer.readRequest() != nil else { return }
      let isThird = tries.withLock { tries in
        tries += 1
        return tries == 3
      }
      peer.write("HTTP/1.1 \(isThird ? 200 : 503) X\r\nContent-Length: 0\r\n\r\n")
    }
    let outbox = MemoryOutbox([event()])
    for wait in [10, 20] {
      let report = await courier(outbox, [webhook(server)]).deliver()
      #expect(report.waiting == 1)
      #expect(report.problems == ["webhook: down of api: the receiver answered 503"])
      let entry = try #require(outbox.entries.first)
      #expect(entry.notBefore.since(clock.now) == .seconds(wait))
      #expect(entry.problem == "the receiver answered 503")
      clock.advance(by: .seconds(wait))
    }
    #expect(await courier(outbox, [webhook(server)]).deliver().delivered == 1)
    let ids = server.requests.map { $0.split(separator: "\r\n").first { $0.hasPrefix("X-Upkeep-Delivery: ") } }
    #expect(ids == Array(repeating: "X-Upkeep-Delivery: \(event().id)", count: 3))
    #expect(outbox.entries.isEmpty)
  }

  @Test func `R28 a crash between the delivery and its record delivers again after the restart, with the same id`()
    async throws
  {
    let server = try FaultServer(Scripts.answer(200))
    let outbox = MemoryOutbox([event()])
    outbox.setFailsToWrite(true)
    let report = await courier(outbox, [webhook(server)]).deliver()
    #expect(report.delivered == 0 && report.waiting == 1)
    #expect(report.problems.first?.contains("the disk is full") == true)
    outbox.setFailsToWrite(false)
    #expect(await courier(outbox, [webhook(server)]).deliver().delivered == 1)
    #expect(server.requests.count == 2)
    #expect(server.requests.allSatisfy { $0.contains("X-Upkeep-Delivery: \(event().id)\r\n") })
  }

  @Test func `a sink that is down is asked a few times in a pass, not for every event`() async throws {
    let outbox = MemoryOutbox((0..<200).map { event("c\($0)") }, sinks: ["webhook", "log"])
    let down = ScriptedSink("webhook", ["*": [.retry(after: nil, reason: "nobody there")]])
    let log = ScriptedSink("log")
    let report = await courier(outbox, [down, log], width: 4).deliver()
    #expect(report.delivered == 200 && report.waiting == 200)
    // Three failures, and what was under way beside them.
    #expect((3...7).contains(down.told.count))
    #expect(outbox.entries.count == 200)
  }

  @Test func `a sink that asks for a pause is left alone for the rest of the pass, and for as long`() async throws {
    let outbox = MemoryOutbox((0..<20).map { event("c\($0)") })
    let sink = ScriptedSink("webhook", ["*": [.retry(after: .seconds(600), reason: "slow down")]])
    _ = await courier(outbox, [sink], width: 1).deliver()
    #expect(sink.told.count == 1)
    #expect(outbox.entries.contains { $0.notBefore == clock.now.advanced(by: .seconds(600)) })
  }

  @Test func `what is rejected is dropped with its reason, and the next event goes on`() async {
    let first = event("api", .down)
    let second = event("api", .recovered, at: 1_800_000_010)
    let outbox = MemoryOutbox([first, second])
    let sink = ScriptedSink("webhook", [first.id: [.rejected(reason: "the receiver answered 404")]])
    let report = await courier(outbox, [sink]).deliver()
    #expect(report.rejected == 1 && report.delivered == 1 && report.waiting == 0)
    #expect(outbox.dropped.map(\.problem) == ["the receiver answered 404"])
  }

  @Test func `an event that was tried often enough is given up and says so`() async {
    let outbox = MemoryOutbox([event()])
    let sink = ScriptedSink("webhook", ["*": [.retry(after: nil, reason: "no")]])
    #expect(await courier(outbox, [sink], attempts: 2).deliver().givenUp == 0)
    clock.advance(by: .seconds(3600))
    let report = await courier(outbox, [sink], attempts: 2).deliver()
    #expect(report.givenUp == 1 && report.waiting == 0)
    #expect(report.problems == ["webhook: down of api: no; given up"])
    #expect(outbox.entries.isEmpty)
  }

  @Test func `events of a sink that is not configured stay where they are`() async {
    let outbox = MemoryOutbox([event()], sinks: ["elsewhere"])
    #expect(await courier(outbox, [ScriptedSink()]).deliver() == CourierReport())
    #expect(outbox.entries.count == 1)
  }

  @Test func `R27 a pass that is cancelled ends soon and blames no event`() async throws {
    let server = try FaultServer(Scripts.silent)
    let outbox = MemoryOutbox((0..<20).map { event("c\($0)") })
    let courier = courier(outbox, [webhook(server)])
    let task = Task { await courier.deliver() }
    while server.connectionCount == 0 { await Task.yield() }
    task.cancel()
    let report = await task.value
    #expect(report.waiting == 20 && report.problems.isEmpty)
    #expect(outbox.entries.allSatisfy { $0.attempts == 0 })
    #expect(descriptorsConnected(to: server.port) == 0)
  }

  @Test func `an event that was given up does not hold up those of its component that come after it`() async throws {
    let store = MemoryOutbox([event("api", .down), event("api", .recovered, at: 1_800_000_010)])
    let first = try await store.undelivered(due: nil)[0]
    try await store.failed(first, problem: "the receiver answered 404", next: nil)
    let sink = ScriptedSink()
    let report = await courier(store, [sink]).deliver()
    #expect(report.delivered == 1 && report.waiting == 0)
    #expect(sink.told == [event("api", .recovered, at: 1_800_000_010).id])
  }

  @Test func `a sink is told what its audience wants, and the rest leaves the outbox untold`() async throws {
    let store = MemoryOutbox([event("api", .down), event("api", .degraded, at: 1_800_000_010)])
    let sink = ScriptedSink()
    let report = await courier(store, [sink], audiences: ["webhook": try audience(["events": ["down"]])]).deliver()
    #expect(report.delivered == 1 && report.withheld == 1 && report.waiting == 0)
    #expect(sink.told == [event("api", .down).id])
    #expect(store.entries.isEmpty)
  }

  @Test func `a recovery goes to whoever was told of the problem, also when the component looks different now`()
    async throws
  {
    var problem = event("api", .down)
    problem.labels = ["team": "platform"]
    let recovery = event("api", .recovered, at: 1_800_000_010)
    let store = MemoryOutbox([problem, recovery], sinks: ["platform", "others"])
    let sinks = [ScriptedSink("platform"), ScriptedSink("others")]
    let audiences = [
      "platform": try audience(["labels": ["team": "platform"]]), "others": try audience(["labels": ["team": "x"]]),
    ]
    let report = await courier(store, sinks, audiences: audiences).deliver()
    #expect(sinks[0].told == [problem.id, recovery.id])
    #expect(sinks[1].told.isEmpty)
    #expect(report.delivered == 2 && report.withheld == 2)
    // In a later pass the store remembers who was told of what.
    let again = [event("api", .degraded, at: 1_800_000_020), event("api", .recovered, at: 1_800_000_030)]
    store.add(again, sinks: ["platform"])
    let deaf = ["platform": try audience(["events": ["down", "recovered"]])]
    #expect(await courier(store, [sinks[0]], audiences: deaf).deliver().withheld == 2)
    #expect(sinks[0].told.count == 2)
  }

  @Test func `R27 a sink that says nothing ends with the pass and holds up no other`() async throws {
    let server = try FaultServer(Scripts.silent)
    let outbox = MemoryOutbox([event()], sinks: ["webhook", "log"])
    let log = ScriptedSink("log")
    let report = await courier(outbox, [webhook(server), log]) { limit in
      #expect(limit == .seconds(60))
      while server.connectionCount == 0 || outbox.entries.count == 2 { await Task.yield() }
    }.deliver()
    #expect(report.delivered == 1 && report.waiting == 1)
    #expect(outbox.entries.map(\.attempts) == [0] && outbox.entries.map(\.sink) == ["webhook"])
    #expect(descriptorsConnected(to: server.port) == 0)
  }

  private func audience(_ settings: JSONObject) throws -> Audience {
    var settings = settings
    settings["name"] = "x"
    settings["kind"] = "log"
    return try #require(SinkListReader([.object(settings)]).declarations.first).audience
  }
}

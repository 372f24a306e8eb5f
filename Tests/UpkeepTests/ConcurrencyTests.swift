import Foundation
import LoopbackServers
import TestRepositories
import Testing

@Suite struct ConcurrencyTests {
  @Test(arguments: [2, 4])
  func `R21 R22 R28 several runs at once end with 0 or 5, and lose and double nothing`(count: Int) throws {
    let world = try World()
    let hook = try FaultServer(Scripts.answer(200))
    try world.send(to: hook)
    let keys = (0..<5).map { "c\($0)" }
    for round in 0..<6 {
      for (index, key) in keys.enumerated() { world.answer(key, (round + index) % 2 == 0 ? 503 : 200) }
      try world.declare(keys.map { world.entry($0, #","description":"\#(round)""#) })
      // The last one refuses to wait, so that both ends occur.
      let runs = try (0..<count).map {
        try Run(["reconcile", "--lock-wait", $0 == count - 1 ? "0s" : "30s"], in: world)
      }
      let ends = runs.map { $0.end() }
      #expect(ends.contains { $0.status == 0 })
      for end in ends { #expect(end.status == 0 || end.status == 5, "\(end.stderr)") }
    }
    try world.expectConverged()
    try Evidence(world).prove(world, hook: hook)
  }

  @Test func `R21 R28 runs for two owners and checks by hand in one store double nothing`() throws {
    let world = try World()
    let hook = try FaultServer(Scripts.answer(200))
    try world.send(to: hook)
    let one = (0..<4).map { "one\($0)" }
    let two = (0..<4).map { "two\($0)" }
    func manifest(_ owner: String, _ keys: [String]) -> String {
      #"{"version":1,"owner":"\#(owner)","defaults":{"retries":0},"components":[\#(keys.map { world.entry($0) }.joined(separator: ","))]}"#
    }
    try world.repository.commit(["one.json": manifest("one", one), "two.json": manifest("two", two)])
    for round in 0..<6 {
      for (index, key) in (one + two).enumerated() { world.answer(key, (round + index) % 2 == 0 ? 503 : 200) }
      let runs = try [
        Run(["reconcile", "--manifest", "one.json"], in: world),
        Run(["reconcile", "--manifest", "two.json"], in: world), Run(["check"], in: world),
      ]
      for end in runs.map({ $0.end() }) { #expect(end.status == 0, "\(end.stderr)") }
      try Evidence.expectReportAgrees(world)
    }
    #expect(try world.upkeep("reconcile", "--manifest", "one.json").status == 0)
    try Evidence(world).prove(world, hook: hook)
  }

  @Test func `R22 a run waits for another writer as long as it is told, and then ends with 5 and its name`() throws {
    let (world, hanging) = try Self.hanging()
    let holder = try Run(["reconcile"], in: world)
    #expect(eventually { hanging.connectionCount > 0 })
    for (option, variable) in [(["--lock-wait", "300ms"], ""), ([], "0s")] {
      let refused = try world.upkeep(["reconcile"] + option, environment: ["UPKEEP_LOCK_WAIT": variable])
      #expect(refused.status == 5)
      #expect(refused.stderr.contains("process \(holder.number) on"), "\(refused.stderr)")
      #expect(refused.stderr.contains("--lock-wait"))
      #expect(refused.stdout == "")
    }
    #expect(try world.upkeep("reconcile", "--lock-wait", "soon").status == 64)
    holder.signal(SIGTERM)
    #expect(holder.end().status == 130)
  }

  @Test func `R22 the lease of a run that was killed makes nobody wait`() throws {
    let (world, hanging) = try Self.hanging()
    let holder = try Run(["reconcile"], in: world)
    #expect(eventually { hanging.connectionCount > 0 })
    holder.signal(SIGKILL)
    _ = holder.end()
    hanging.stop()
    let next = try world.upkeep("reconcile", "--lock-wait", "0s")
    #expect(next.status == 0, "\(next.stderr)")
  }

  @Test func `R23 a run that waited applies the newest commit, not the one it saw before`() throws {
    let (world, hanging) = try Self.hanging()
    let holder = try Run(["reconcile"], in: world)
    #expect(eventually { hanging.connectionCount > 0 })
    let waiting = try Run(["reconcile"], in: world)
    // It has read the manifest once it has opened the store's log.
    #expect(eventually { Self.isOpen(world.store + "-wal", in: waiting.number) })
    let newer = try world.declare(["quick", "slow", "new"].map { world.entry($0) })
    holder.signal(SIGTERM)
    _ = holder.end()
    hanging.stop()
    let end = waiting.end()
    #expect(end.status == 0, "\(end.stderr)")
    #expect(try world.repository.show("health:health.json").contains(newer))
    let plan = try world.upkeep("plan")
    #expect(plan.stdout.hasPrefix("No changes."), "\(plan.stdout)")
  }

  /// A world with a component whose server never answers.
  static func hanging() throws -> (World, FaultServer) {
    let world = try World()
    let hanging = try FaultServer(Scripts.silent)
    try world.declare([
      world.entry("quick"),
      #"{"key":"slow","provider":"http","config":{"url":"\#(hanging.url)","timeout":"60s"}}"#,
    ])
    return (world, hanging)
  }

  static func isOpen(_ path: String, in process: Int32) -> Bool {
    let folder = "/proc/\(process)/fd/"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.contains { (try? FileManager.default.destinationOfSymbolicLink(atPath: folder + $0)) == path }
  }
}

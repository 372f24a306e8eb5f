import Foundation
import LoopbackServers
import TestRepositories
import Testing

@Suite struct KillTests {
  @Test func `R21 R28 R35 killed 200 times at any moment, a run loses nothing and doubles nothing`() throws {
    let world = try World()
    let hook = try FaultServer(Scripts.answer(200))
    try world.send(to: hook)
    let keys = (0..<6).map { "c\($0)" }
    try world.declare(keys.map { world.entry($0) })
    try #require(try world.upkeep("reconcile").status == 0)
    var length = 0.2

    var killed = 0
    var attempt = 0
    while killed < 200, attempt < 300 {
      attempt += 1
      world.answer(keys[attempt % 6], [200, 503, 200, 404][(attempt / 6 + attempt) % 4])
      if attempt % 15 == 0 {
        // One comes and goes, one changes: there is something to apply as well.
        let extra = attempt % 30 == 0 ? [world.entry("extra\(attempt)")] : []
        try world.declare(keys.map { world.entry($0, $0 == "c1" ? #","description":"\#(attempt)""# : "") } + extra)
      }
      let run = try Run(["reconcile"], in: world)
      // The golden ratio spreads the moments evenly over the length of a run, start-up and end included.
      let share = (Double(attempt) * 0.618_033_988_75).truncatingRemainder(dividingBy: 1)
      usleep(UInt32(share * length * 1_000_000))
      run.signal(SIGKILL)
      let output = run.end()
      if output.status == -SIGKILL {
        killed += 1
        // The machine's pace changes while tests run beside each other: the span follows the length of a run.
        length *= 1.02
      } else {
        length *= 0.85
        #expect(output.status == 0, "run \(attempt): \(output.stderr)")
      }
      if attempt % 10 == 0 { try world.expectConverged() }
    }
    #expect(killed == 200)
    try world.expectConverged()
    try Evidence(world).prove(world, hook: hook)
  }

  @Test func `R28 killed 60 times, a run tells of dependents no more and no less than it should`() throws {
    let world = try World()
    let hook = try FaultServer(Scripts.answer(200))
    try world.send(to: hook)
    let needs = #","depends_on":["db"]"#
    try world.declare([world.entry("api", needs), world.entry("db"), world.entry("web", needs)])
    try #require(try world.upkeep("reconcile").status == 0)
    var length = 0.2
    var killed = 0
    var attempt = 0
    while killed < 60, attempt < 120 {
      attempt += 1
      // The database comes and goes, one dependent with it, the other a little later.
      world.answer("db", attempt / 3 % 2 == 0 ? 200 : 0)
      world.answer("api", attempt / 3 % 2 == 0 ? 200 : 0)
      world.answer("web", (attempt + 5) / 4 % 2 == 0 ? 200 : 0)
      let run = try Run(["reconcile"], in: world)
      let share = (Double(attempt) * 0.618_033_988_75).truncatingRemainder(dividingBy: 1)
      usleep(UInt32(share * length * 1_000_000))
      run.signal(SIGKILL)
      if run.end().status == -SIGKILL {
        killed += 1
        length *= 1.02
      } else {
        length *= 0.85
      }
      if attempt % 10 == 0 { try world.expectConverged() }
    }
    #expect(killed == 60)
    for key in ["api", "db", "web"] { world.answer(key, 200) }
    try world.expectConverged()
    try Evidence(world).prove(world, hook: hook, dependents: ["api", "web"])
  }
}

import Foundation
import LoopbackServers
import TestRepositories
import Testing

@Suite struct InterruptTests {
  @Test(arguments: [SIGINT, SIGTERM])
  func `R27 a signal in the middle of slow checks ends the run with 130 and leaves nothing behind`(
    number: Int32
  ) throws {
    let world = try World()
    let hook = try FaultServer(Scripts.answer(200))
    try world.send(to: hook)
    let hanging = try FaultServer(Scripts.silent)
    let folder = world.repository.folder + "/plugins"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let plugin =
      "#!/bin/sh\nsleep 300 &\necho $$ $! > \(folder)/started.new\nmv \(folder)/started.new \(folder)/started\nwait\n"
    #expect(
      FileManager.default.createFile(
        atPath: folder + "/sleepy", contents: Data(plugin.utf8), attributes: [.posixPermissions: 0o755]))
    try world.declare([
      world.entry("quick"),
      #"{"key":"silent","provider":"http","config":{"url":"\#(hanging.url)","timeout":"60s"}}"#,
      #"{"key":"exec","provider":"exec","config":{"command":"sleepy","timeout":"60s"}}"#,
    ])
    let run = try Run(["reconcile", "--allow-exec", folder], in: world)
    let started = eventually {
      hanging.connectionCount > 0 && FileManager.default.fileExists(atPath: folder + "/started")
    }
    try #require(started)
    run.signal(number)
    let end = run.end()
    #expect(end.status == 130)
    #expect(end.stderr.contains("interrupted"))
    let numbers = try String(contentsOfFile: folder + "/started", encoding: .utf8).split(whereSeparator: \.isWhitespace)
    #expect(numbers.count == 2)
    for process in numbers.compactMap({ Int32($0) }) { #expect(eventually { kill(process, 0) != 0 }) }

    hanging.stop()
    try Data("#!/bin/sh\necho fine\n".utf8).write(to: URL(fileURLWithPath: folder + "/sleepy"))
    let next = try world.upkeep("reconcile", "--allow-exec", folder, "--lock-wait", "0s")
    #expect(next.status == 0, "\(next.stderr)")
    try Evidence(world).prove(world, hook: hook)
    #expect(try world.repository.git("fsck", "--strict", "--no-dangling") == "")
  }
}

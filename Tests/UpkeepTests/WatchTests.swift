import Foundation
import LoopbackServers
import TestRepositories
import Testing

@Suite(.timeLimit(.minutes(3))) struct WatchTests {
  /// The subjects of the reports, the newest first.
  private func subjects(_ world: World) -> [String] {
    ((try? world.repository.git("log", "--format=%s", "health")) ?? "").split(separator: "\n").map(String.init)
  }

  private func watch(_ world: World, _ more: String..., environment: [String: String] = [:]) throws -> Run {
    try Run(["watch", "--poll", "50ms", "--report-every", "0s"] + more, in: world, environment: environment)
  }

  private func entry(_ world: World, _ key: String) -> String { world.entry(key, #","interval":"1s""#) }

  @Test func `it follows the ref, checks at the interval, reports moves, and ends with 0 when it is asked to`() throws {
    let world = try World()
    let hook = try FaultServer(Scripts.answer(200))
    try world.send(to: hook)
    try world.declare([entry(world, "api"), entry(world, "web")])
    let run = try watch(world)
    #expect(eventually { subjects(world) == ["operational: 2 components operational"] })
    world.answer("api", 503)
    #expect(eventually { subjects(world).first == "degraded: api degraded" })
    #expect(eventually { hook.requests.contains { $0.contains(#""component":"api""#) } })
    world.answer("api", 200)
    #expect(eventually { subjects(world).first == "operational: api recovered" })
    let newer = try world.declare([entry(world, "api"), entry(world, "db")])
    #expect(eventually { (try? world.repository.show("health:health.json").contains(newer)) ?? false })
    #expect(try world.repository.show("health:health.json").contains(#""key":"db","state":"operational""#))

    run.signal(SIGTERM)
    let end = run.end()
    #expect(end.status == 0, "\(end.stderr)")
    for part in ["watching 0 components", "2 created", "api degraded: 503", "1 created, 1 deleted", "report "] {
      #expect(end.stdout.contains(part), "\(part) in \(end.stdout)")
    }
    try Evidence(world).prove(world, hook: hook)
    #expect(try world.repository.git("fsck", "--strict", "--no-dangling") == "")
  }

  @Test func `R1 R16 a bad manifest and a refused plan are told, and the last good state goes on being checked`() throws
  {
    let world = try World()
    try world.declare(["a", "b", "c", "d"].map { entry(world, $0) })
    let run = try watch(world)
    #expect(eventually { !subjects(world).isEmpty })
    try world.repository.commit(["components.json": "{"], message: "break it")
    let before = world.requestCount
    #expect(eventually { world.requestCount > before + 6 })
    try world.declare([entry(world, "other")])
    let after = world.requestCount
    #expect(eventually { world.requestCount > after + 6 })
    // The guard is lifted by hand, and the watch goes on from there.
    #expect(try world.upkeep("apply", "--allow", "deletes").status == 0)
    #expect(eventually { subjects(world).first == "operational: other operational" || subjects(world).count > 1 })
    run.signal(SIGINT)
    let end = run.end()
    #expect(end.status == 0)
    #expect(end.stderr.contains("components.json:1:2"), "\(end.stderr)")
    #expect(end.stderr.contains("a guard refuses commit"), "\(end.stderr)")
    #expect(end.stderr.contains("--allow deletes"))
    #expect(end.stderr.split(separator: "\n").count < 12, "\(end.stderr)")
    #expect(!end.stdout.contains("other: "))
  }

  @Test func `R22 R28 it lives beside checks and reconciliations by hand, and nothing is doubled or lost`() throws {
    let world = try World()
    let hook = try FaultServer(Scripts.answer(200))
    try world.send(to: hook)
    let keys = (0..<4).map { "c\($0)" }
    try world.declare(keys.map { entry(world, $0) })
    let run = try watch(world)
    #expect(eventually { !subjects(world).isEmpty })
    for round in 0..<5 {
      for (index, key) in keys.enumerated() { world.answer(key, (round + index) % 2 == 0 ? 503 : 200) }
      let others = try [Run(["reconcile"], in: world), Run(["check"], in: world)]
      for end in others.map({ $0.end() }) { #expect(end.status == 0, "\(end.stderr)") }
    }
    run.signal(SIGTERM)
    let end = run.end()
    #expect(end.status == 0, "\(end.stderr)")
    #expect(!end.stderr.contains("error"), "\(end.stderr)")
    #expect(try world.upkeep("reconcile").status == 0)
    try Evidence(world).prove(world, hook: hook)
  }

  @Test func `R27 a check that hangs neither holds up the others nor the end`() throws {
    let (world, hanging) = try ConcurrencyTests.hanging()
    try world.declare([
      entry(world, "quick"),
      #"{"key":"slow","provider":"http","interval":"1s","config":{"url":"\#(hanging.url)","timeout":"60s"}}"#,
    ])
    let run = try watch(world)
    #expect(eventually { hanging.connectionCount > 0 })
    let before = world.requestCount
    #expect(eventually { world.requestCount > before + 3 })
    #expect(hanging.connectionCount == 1)
    run.signal(SIGTERM)
    #expect(run.end().status == 0)
  }

  @Test func `R21 a kill loses nothing that was told, and the next watch goes on`() throws {
    let world = try World()
    let hook = try FaultServer(Scripts.answer(200))
    try world.send(to: hook)
    try world.declare([entry(world, "api")])
    for round in 0..<4 {
      world.answer("api", round % 2 == 0 ? 503 : 200)
      let run = try watch(world)
      let subject = round % 2 == 0 ? "degraded: api degraded" : "operational: api recovered"
      #expect(eventually { subjects(world).first == subject })
      run.signal(SIGKILL)
      _ = run.end()
    }
    #expect(try world.upkeep("reconcile").status == 0)
    try Evidence(world).prove(world, hook: hook)
  }

  @Test func `over many rounds it opens no more files and threads`() throws {
    let world = try World()
    try world.declare((0..<10).map { entry(world, "c\($0)") })
    let run = try watch(world)
    func count(_ kind: String) -> Int {
      (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(run.number)/\(kind)").count) ?? 0
    }
    #expect(eventually { world.requestCount > 20 && !subjects(world).isEmpty })
    let files = count("fd")
    for round in 1...3 {
      let before = world.requestCount
      for key in 0..<10 { world.answer("c\(key)", round % 2 == 0 ? 200 : 503) }
      #expect(eventually { world.requestCount > before + 20 })
    }
    // Connections that are under way come and go.
    #expect(eventually { count("fd") <= files + 2 })
    #expect(count("task") < 40)
    run.signal(SIGTERM)
    #expect(run.end().status == 0)
  }

  @Test func `SIGHUP and a changed settings file are taken up; bad ones are told and leave the old in force`() throws {
    let world = try World()
    try world.declare([entry(world, "api")])
    let run = try watch(world)
    #expect(eventually { !subjects(world).isEmpty })
    let hook = try FaultServer(Scripts.answer(200))
    try world.send(to: hook)
    // The events of the sink that is new come once the settings were read anew.
    #expect(
      eventually {
        world.answer("api", world.requestCount % 2 == 0 ? 503 : 200)
        return !hook.requests.isEmpty
      })
    try world.repository.commit(["upkeep.json": #"{"concurency": 1}"#], message: "mistype")
    let before = world.requestCount
    #expect(eventually { world.requestCount > before + 2 })
    run.signal(SIGHUP)
    let after = world.requestCount
    #expect(eventually { world.requestCount > after + 2 })
    run.signal(SIGTERM)
    let end = run.end()
    #expect(end.status == 0, "\(end.stderr)")
    #expect(end.stderr.contains("reading the settings anew"))
    #expect(end.stderr.contains("concurency"))
  }

  @Test func `settings whose values are wrong are told once, and checks go on with the old ones`() throws {
    let world = try World()
    try world.declare([entry(world, "api")])
    let run = try watch(world)
    #expect(eventually { !subjects(world).isEmpty })
    for text in [#"{"heartbeat":"abc"}"#, #"{"limits":7}"#] {
      try world.repository.commit(["upkeep.json": text], message: "mistype")
      let before = world.requestCount
      #expect(eventually { world.requestCount > before + 3 })
    }
    run.signal(SIGTERM)
    let end = run.end()
    #expect(end.status == 0, "\(end.stderr)")
    let lines = end.stderr.split(separator: "\n")
    #expect(lines.count { $0.contains("the settings before go on") } == 2, "\(end.stderr)")
    #expect(lines.count { $0.contains("upkeep.json: heartbeat: \"abc\"") } == 1, "\(end.stderr)")
    #expect(lines.count { $0.contains("limits") } == 1, "\(end.stderr)")
  }

  @Test func `where the settings of HEAD name another ref, settings and manifest are those of that ref`() throws {
    let world = try World()
    let hook = try FaultServer(Scripts.answer(200))
    try world.declare([entry(world, "api")])
    try world.repository.git("checkout", "-q", "-b", "live")
    try world.send(to: hook)
    try world.repository.git("checkout", "-q", "main")
    try world.repository.commit(["upkeep.json": #"{"ref":"live","push":true}"#], message: "follow live")
    let run = try watch(world)
    #expect(eventually { subjects(world).count == 1 })
    world.answer("api", 503)
    #expect(eventually { hook.requests.contains { $0.contains(#""component":"api""#) } })
    run.signal(SIGTERM)
    let end = run.end()
    #expect(end.status == 0, "\(end.stderr)")
    #expect(!end.stderr.contains("anew"), "\(end.stderr)")
    #expect(try world.upkeep("reconcile").status == 0)
  }

  @Test func `a push that is set needs a remote`() throws {
    let world = try World()
    try world.declare([world.entry("api")])
    let run = try watch(world, environment: ["UPKEEP_PUSH": "true"]).end()
    #expect(run.status == 64)
    #expect(run.stderr.contains("there is no remote to push to"), "\(run.stderr)")
    #expect(try world.upkeep("watch", "--poll-jitter", "101").status == 64)
  }

  @Test func `systemd is told that it is ready, alive and about to end`() throws {
    let world = try World()
    try world.declare([entry(world, "api")])
    let path = world.repository.folder + "/notify"
    let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let bound = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    try #require(bound == 0)
    var told = ""
    func read() {
      var bytes = [UInt8](repeating: 0, count: 4096)
      while case let count = recv(descriptor, &bytes, bytes.count, Int32(MSG_DONTWAIT)), count > 0 {
        told += String(decoding: bytes.prefix(count), as: UTF8.self) + "\n"
      }
    }
    let run = try watch(world, environment: ["NOTIFY_SOCKET": path, "WATCHDOG_USEC": "200000"])
    #expect(
      eventually {
        read()
        return told.contains("READY=1\n") && told.contains("STATUS=operational: api operational\n")
          && told.split(separator: "\n").filter { $0 == "WATCHDOG=1" }.count > 2
      }, "\(told)")
    run.signal(SIGTERM)
    #expect(run.end().status == 0)
    read()
    #expect(told.contains("STOPPING=1\n"))
  }

  @Test func `with --format json each line is an object`() throws {
    let world = try World()
    try world.declare([entry(world, "api")])
    let run = try watch(world, "--format", "json")
    #expect(eventually { !subjects(world).isEmpty })
    run.signal(SIGTERM)
    let lines = run.end().stdout.split(separator: "\n")
    #expect(lines.count >= 4)
    let kinds = try lines.map { line in
      try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])["kind"] as? String
    }
    #expect(Set(kinds) == ["watching", "applied", "moved", "reported"])
  }

  @Test func `what cannot be is said before it begins`() throws {
    let world = try World()
    #expect(try world.upkeep("watch", "--poll", "soon").status == 64)
    #expect(try world.upkeep("watch", "--format", "markdown").status == 64)
    #expect(try world.upkeep("watch", "--repo", "/nowhere").status == 1)
  }
}

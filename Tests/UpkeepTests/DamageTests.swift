import Foundation
import LoopbackServers
import TestRepositories
import Testing

/// Stores, repositories and refs that something happened to.
@Suite struct DamageTests {
  @Test(arguments: ["empty", "garbage", "cut", "newer", "no table", "folder"])
  func `R5 a store that cannot be read is an error that says what to do, and never an empty store`(
    damage: String
  ) throws {
    let world = try Self.recorded()
    for suffix in ["-wal", "-shm"] { unlink(world.store + suffix) }
    switch damage {
    case "empty": truncate(world.store, 0)
    case "garbage": try Data(repeating: 0x41, count: 9000).write(to: URL(fileURLWithPath: world.store))
    case "cut": truncate(world.store, 5000)
    case "newer": try Self.sql("PRAGMA user_version = 99", world)
    case "no table": try Self.sql("DROP TABLE leases", world)
    default:
      unlink(world.store)
      try FileManager.default.createDirectory(atPath: world.store, withIntermediateDirectories: true)
    }
    let requests = world.requestCount
    for command in ["reconcile", "doctor"] + (damage == "no table" ? [] : ["plan"]) {
      let output = try world.upkeep(command)
      #expect(output.status == 1, "\(command)")
      let text = output.stdout + output.stderr
      #expect(damage == "no table" || text.contains("state.sqlite"), "\(text)")
      #expect(text.contains(damage == "newer" ? "update Upkeep" : "disposable"), "\(text)")
      #expect(!text.contains("Domain"), "\(text)")
    }
    #expect(world.requestCount == requests)
    #expect(world.repository.commitCount("health") == 1)
    try world.removeStore()
    #expect(try world.upkeep("reconcile").stdout.contains("nothing changed, no commit"))
  }

  @Test func `R5 a store that another program locks for long ends a run with 5`() throws {
    let world = try Self.recorded()
    let script = """
      import sqlite3, sys
      d = sqlite3.connect(sys.argv[1]); d.execute('BEGIN IMMEDIATE'); open(sys.argv[2], 'w').close(); sys.stdin.read()
      """
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    let ready = world.repository.folder + "/ready"
    process.arguments = ["python3", "-c", script, world.store, ready]
    let pipe = Pipe()
    process.standardInput = pipe
    try process.run()
    defer {
      try? pipe.fileHandleForWriting.close()
      process.waitUntilExit()
    }
    #expect(eventually { FileManager.default.fileExists(atPath: ready) })
    #expect(try world.upkeep("plan").status == 0)
    let output = try world.upkeep("reconcile")
    #expect(output.status == 5)
    #expect(output.stderr.contains("another program holds the store"), "\(output.stderr)")
  }

  @Test(arguments: [
    ("health.json", "{broken"), ("health.json", "{}"), ("health.json", #"{"version":2,"components":[]}"#),
    ("health.json", #"{"version":1,"components":[{"key":"api","state":"fine"}]}"#), ("applied.json", "{broken"),
    ("applied.json", #"{"version":1,"components":[{"key":"api"}]}"#), ("applied.json", ""),
    ("checks.json", #"{"version":1,"components":[{"key":"api"}]}"#),
  ])
  func `R5 a report damaged by hand is mended from the store, and never read as an empty one`(
    file: String, text: String
  ) throws {
    let world = try Self.recorded()
    try Self.commitReport(file, text, world)
    // Without a store there is nothing to go by.
    let aside = world.repository.folder + "/aside"
    try FileManager.default.moveItem(atPath: world.repository.path + "/.git/upkeep", toPath: aside)
    for command in ["plan", "reconcile", "status"] {
      let output = try world.upkeep(command)
      #expect(output.status == 1, "\(command): \(output.stdout)")
      #expect(output.stderr.contains("\(file) at commit"), "\(output.stderr)")
      #expect(output.stderr.contains("git update-ref refs/heads/health"), "\(output.stderr)")
    }
    #expect(world.repository.commitCount("health") == 2)
    try world.removeStore()
    try FileManager.default.moveItem(atPath: aside, toPath: world.repository.path + "/.git/upkeep")
    world.answer("web", 500)
    #expect(try world.upkeep("reconcile").status == 0)
    try world.removeStore()
    #expect(try world.upkeep("plan").stdout.hasPrefix("No changes."))
    #expect(try world.upkeep("reconcile").stdout.contains("nothing changed, no commit"))
  }

  @Test func `a health ref that was deleted, rewound or moved elsewhere`() throws {
    let world = try Self.recorded()
    world.answer("web", 500)
    try world.upkeep("reconcile")
    try world.repository.git("update-ref", "refs/heads/health", "health^")
    #expect(try world.upkeep("reconcile").status == 0)
    #expect(try world.repository.show("health:health.json").contains(#""key":"web","state":"degraded""#))

    try world.repository.git("update-ref", "-d", "refs/heads/health")
    #expect(try world.upkeep("reconcile").status == 0)
    try world.removeStore()
    #expect(try world.upkeep("plan").stdout.hasPrefix("No changes."))

    try world.repository.git("update-ref", "refs/heads/health", "main")
    for _ in 0..<2 {
      let foreign = try world.upkeep("reconcile")
      #expect(foreign.status == 1)
      #expect(foreign.stderr.contains("--report-ref"))
      #expect(try world.repository.git("rev-parse", "health") == world.repository.git("rev-parse", "main"))
      try? world.removeStore()
    }
  }

  @Test func `R35 a lock that a killed writer left goes at once, and another program's stays`() throws {
    let world = try Self.recorded()
    let git = world.repository.path + "/.git/"
    let lock = git + "refs/heads/health.lock"
    try Data().write(to: URL(fileURLWithPath: lock))
    let foreign = try world.upkeep("reconcile", "--commit", "always")
    #expect(foreign.status == 5)
    #expect(foreign.stderr.contains("health.lock"), "\(foreign.stderr)")
    // What is written while a ref is moved says that this lock is ours.
    let target = String(repeating: "a", count: 40)
    for content in ["", "aaaa", target + "\n"] {
      try Data(content.utf8).write(to: URL(fileURLWithPath: lock))
      try Data("refs/heads/health \(target)\n".utf8).write(to: URL(fileURLWithPath: git + "writers.lock"))
      #expect(try world.upkeep("reconcile", "--commit", "always").status == 0)
      #expect(!FileManager.default.fileExists(atPath: lock))
    }
    try Data((String(repeating: "b", count: 40) + "\n").utf8).write(to: URL(fileURLWithPath: lock))
    try Data("refs/heads/health \(target)\n".utf8).write(to: URL(fileURLWithPath: git + "writers.lock"))
    #expect(try world.upkeep("reconcile", "--commit", "always").status == 5)
  }

  @Test func `R33 a health ref that another work tree has checked out is left alone`() throws {
    let world = try Self.recorded()
    let tree = world.repository.folder + "/tree"
    try world.repository.git("worktree", "add", "-q", tree, "health")
    let output = try world.upkeep("reconcile", "--commit", "always")
    #expect(output.status == 1)
    #expect(output.stderr.contains("checked out"))
    #expect(try TestRepository.run(["git", "status", "--porcelain"], in: tree) == "")
    try world.repository.git("worktree", "remove", tree)
    #expect(try world.upkeep("reconcile", "--commit", "always").status == 0)
  }

  @Test func `packed refs, gc, work trees, bare and shallow clones are all fine`() throws {
    let world = try Self.recorded()
    try world.repository.git("pack-refs", "--all")
    #expect(try world.upkeep("reconcile", "--commit", "always").status == 0)
    try world.repository.git("gc", "-q")
    #expect(try world.upkeep("reconcile", "--commit", "always").status == 0)
    let folder = world.repository.folder
    try world.repository.git("worktree", "add", "-q", folder + "/tree", "-b", "side")
    #expect(try world.upkeep("reconcile", "--repo", folder + "/tree").stdout.contains("nothing changed, no commit"))
    #expect(world.repository.commitCount("health") == 3)
    for (name, options) in [("bare", ["--bare"]), ("shallow", ["--depth", "1"])] {
      try TestRepository.run(["git", "clone", "-q"] + options + ["file://" + world.repository.path, name], in: folder)
      let output = try world.upkeep("reconcile", "--repo", "\(folder)/\(name)", "--commit", "always")
      #expect(output.status == 0, "\(output.stderr)")
      #expect(try TestRepository.run(["git", "fsck", "--strict", "--no-dangling"], in: "\(folder)/\(name)") == "")
    }
    #expect(try world.repository.git("fsck", "--strict", "--no-dangling") == "")
  }

  @Test func `repositories that cannot be used are refused with what to do`() throws {
    let world = try World()
    let folder = world.repository.folder
    let unborn = try world.upkeep("reconcile")
    #expect(unborn.status == 1)
    #expect(unborn.stderr.contains("has no commit yet"))
    try world.declare([world.entry("api")])
    try world.repository.git("checkout", "-q", "--detach")
    let detached = try world.upkeep("reconcile")
    #expect(detached.status == 1)
    #expect(detached.stderr.contains("--ref main"))
    #expect(try world.upkeep("reconcile", "--ref", "main").status == 0)
    try TestRepository.run(["git", "init", "-q", "--object-format=sha256", "long"], in: folder)
    let long = try world.upkeep("reconcile", "--repo", folder + "/long")
    #expect(long.status == 1)
    #expect(long.stderr.contains("SHA-256"))
  }

  @Test func `R35 a full disk fails the run, and the next one catches up`() throws {
    let world = try Self.recorded()
    world.answer("web", 500)
    // A limit on the size of any file stands for the full disk: 1 block is 1 KiB.
    let limited = ["/bin/bash", "-c", "trap '' XFSZ; ulimit -f 0; exec \"$0\" \"$@\""]
    let run = try Run(["reconcile"], in: world, under: limited).end()
    #expect(run.status == 1 || run.status == 5, "\(run.status) \(run.stderr)")
    #expect(try world.repository.git("fsck", "--strict", "--no-dangling") == "")
    try world.expectConverged()
    #expect(try Evidence.reported(world).count == 3)
  }

  /// Two components, reported once.
  private static func recorded() throws -> World {
    let world = try World()
    try world.declare([world.entry("api"), world.entry("web")])
    try #require(try world.upkeep("reconcile").status == 0)
    return world
  }

  private static func sql(_ statement: String, _ world: World) throws {
    let script = "import sqlite3, sys; d = sqlite3.connect(sys.argv[1]); d.execute(sys.argv[2]); d.commit(); d.close()"
    try TestRepository.run(["python3", "-c", script, world.store, statement], in: world.repository.folder)
  }

  /// Replaces one file of the report, as a person would.
  private static func commitReport(_ file: String, _ text: String, _ world: World) throws {
    let tree = world.repository.folder + "/hand"
    try world.repository.git("worktree", "add", "-q", tree, "health")
    try Data(text.utf8).write(to: URL(fileURLWithPath: tree + "/" + file))
    try TestRepository.run(["git", "commit", "-q", "-a", "-m", "by hand"], in: tree)
    try world.repository.git("worktree", "remove", tree)
  }
}

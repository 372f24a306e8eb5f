import Foundation
import GitHosts
import LoopbackServers
import TestRepositories
import Testing

/// `upkeep watch` on an address.
@Suite(.timeLimit(.minutes(3))) struct RemoteWatchTests {
  private static let pace = [
    "--poll", "100ms", "--report-every", "0s", "--remote-timeout", "4s", "--remote-stall", "2s",
  ]

  private func watch(
    _ remote: RemoteWorld, _ url: String, _ more: [String] = [], environment: [String: String] = [:]
  ) throws -> Run {
    try Run(
      ["watch", "--repo", url] + Self.pace + more, in: remote.world, environment: remote.variables(environment))
  }

  private func declare(_ remote: RemoteWorld, _ keys: [String], to branch: String = "main") throws -> String {
    let entries = keys.map { remote.world.entry($0, #","interval":"1s""#) }.joined(separator: ",\n")
    return try remote.host.commit(
      ["components.json": "{\"version\":1,\"defaults\":{\"retries\":0},\"components\":[\n\(entries)\n]}\n"], to: branch)
  }

  private func subjects(_ remote: RemoteWorld) -> [String] {
    ((try? remote.host.git("log", "--format=%s", "health")) ?? "").split(separator: "\n").map(String.init)
  }

  private func expectOneLine(_ remote: RemoteWorld) throws {
    #expect(try remote.host.git("rev-list", "--merges", "--count", "health") == "0")
    #expect(try remote.host.git("fsck", "--strict", "--no-dangling") == "")
  }

  @Test func `R31 it follows the remote, applies new commits, and its reports arrive there`() throws {
    let remote = try RemoteWorld()
    _ = try declare(remote, ["api", "web"])
    let daemon = try GitDaemon(remote.host)
    let run = try watch(remote, daemon.url)
    #expect(eventually { subjects(remote) == ["operational: 2 components operational"] })
    remote.world.answer("api", 503)
    #expect(eventually { subjects(remote).first == "degraded: api degraded" })
    let newer = try declare(remote, ["api", "db"])
    #expect(eventually { (try? remote.host.git("show", "health:health.json").contains(newer)) ?? false })
    remote.world.answer("api", 200)
    #expect(eventually { subjects(remote).first == "operational: api recovered" })
    run.signal(SIGTERM)
    let end = run.end()
    #expect(end.status == 0, "\(end.stderr)")
    for part in ["2 created", "1 created, 1 deleted", "all reports are pushed to"] {
      #expect(end.stdout.contains(part), "\(end.stdout)")
    }
    #expect(end.stderr == "", "\(end.stderr)")
    try expectOneLine(remote)
    #expect(leftovers(of: remote.home) == [])
  }

  @Test func `R32 others report on the same branch, and all land in one line`() throws {
    let remote = try RemoteWorld()
    _ = try declare(remote, ["api"])
    let daemon = try GitDaemon(remote.host)
    let run = try watch(remote, daemon.url)
    #expect(eventually { !subjects(remote).isEmpty })
    for round in 0..<4 {
      remote.world.answer("api", round % 2 == 0 ? 503 : 200)
      let other = try remote.upkeep(["reconcile", "--repo", daemon.url, "--commit", "always"], machine: "two")
      #expect(other.status == 0, "\(other.stdout)\(other.stderr)")
    }
    let before = subjects(remote).count
    remote.world.answer("api", 0)
    #expect(eventually { subjects(remote).count > before })
    run.signal(SIGTERM)
    let end = run.end()
    #expect(end.status == 0, "\(end.stderr)")
    #expect(!end.stderr.contains("error"), "\(end.stderr)")
    try expectOneLine(remote)
  }

  @Test func `R23 a branch that was taken back is told and not applied; what was recorded goes on being checked`()
    throws
  {
    let remote = try RemoteWorld()
    let first = try declare(remote, ["api"])
    let second = try declare(remote, ["api", "web"])
    let daemon = try GitDaemon(remote.host)
    let run = try watch(remote, daemon.url)
    #expect(eventually { !subjects(remote).isEmpty })
    try remote.host.git("update-ref", "refs/heads/main", first)
    // Its checks go on, and so do its reports.
    let before = remote.world.requestCount
    #expect(eventually { remote.world.requestCount > before + 6 })
    remote.world.answer("web", 503)
    #expect(eventually { subjects(remote).first == "degraded: web degraded" })
    let third = try declare(remote, ["api", "other"])
    let after = remote.world.requestCount
    #expect(eventually { remote.world.requestCount > after + 6 })
    run.signal(SIGTERM)
    let end = run.end()
    #expect(end.status == 0)
    #expect(end.stderr.contains("was rewound or rewritten"), "\(end.stderr)")
    #expect(end.stderr.contains("older than \(second.prefix(8))"), "\(end.stderr)")
    #expect(end.stderr.contains("guard refuses commit \(third.prefix(8))"), "\(end.stderr)")
    #expect(end.stderr.split(separator: "\n").count < 12, "\(end.stderr)")
    #expect(!end.stdout.contains("other"))
  }

  @Test func `R24 it writes from the configured ref only`() throws {
    let remote = try RemoteWorld()
    _ = try declare(remote, ["api"])
    _ = try declare(remote, ["api", "web"], to: "feature")
    let daemon = try GitDaemon(remote.host)
    let run = try watch(remote, daemon.url, ["--ref", "feature"], environment: ["UPKEEP_REF": "main"]).end()
    #expect(run.status == 3, "\(run.stdout)\(run.stderr)")
    #expect(run.stderr.contains("writes happen only from main"), "\(run.stderr)")
    #expect(subjects(remote) == [])
    // The same in a checkout.
    let world = try World()
    try world.declare([world.entry("api")])
    try world.repository.commit(["upkeep.json": #"{"ref":"main"}"#])
    try world.repository.git("branch", "feature")
    let checkout = try Run(["watch", "--ref", "feature"], in: world).end()
    #expect(checkout.status == 3, "\(checkout.stderr)")
  }

  @Test(arguments: [false, true])
  func `R27 R32 a remote that is away or silent stops no check and no event; reports go out later, in order`(
    stalls: Bool
  ) throws {
    let remote = try RemoteWorld()
    let hook = try FaultServer(Scripts.answer(200))
    let sink = #"{"sinks":[{"name":"hook","kind":"webhook","url":"\#(hook.url)/x"}]}"#
    let daemon = try GitDaemon(remote.host)
    let relay = try Relay(to: try #require(URL(string: daemon.url)?.port))
    try remote.host.commit(["upkeep.json": sink])
    _ = try declare(remote, ["api"])
    let run = try watch(remote, relay.url)
    #expect(eventually { subjects(remote).count == 1 })
    relay.disturb(.away, stalls: stalls, onlyPushes: false)
    #expect(eventually { relay.disturbed > 0 })
    let before = remote.world.requestCount
    remote.world.answer("api", 503)
    #expect(eventually { hook.requests.contains { $0.contains(#""component":"api""#) } })
    remote.world.answer("api", 200)
    #expect(eventually { hook.requests.count { $0.contains(#""component":"api""#) } >= 2 })
    #expect(remote.world.requestCount > before + 1)
    #expect(subjects(remote).count == 1)
    relay.disturb(.none)
    #expect(eventually { subjects(remote).count >= 3 })
    #expect(
      subjects(remote).suffix(3) == [
        "operational: api recovered", "degraded: api degraded", "operational: api operational",
      ])
    run.signal(SIGTERM)
    let end = run.end()
    #expect(end.status == 0, "\(end.stderr)")
    #expect(end.stderr.contains("the remote is not read"), "\(end.stderr)")
    #expect(end.stdout.contains("no longer so: the remote is not read"), "\(end.stdout)")
    #expect(end.stderr.split(separator: "\n").count < 12, "\(end.stderr)")
    try expectOneLine(remote)
    #expect(leftovers(of: remote.home) == [])
  }

  @Test func `R32 what a host refused stays, and the next watch sends it first`() throws {
    let remote = try RemoteWorld()
    _ = try declare(remote, ["api"])
    let daemon = try GitDaemon(remote.host)
    try remote.host.hook("pre-receive", "echo 'The branch is frozen.' >&2; exit 1")
    let run = try watch(remote, daemon.url)
    #expect(
      eventually {
        (try? remote.cached().first.map { cached in
          try TestRepository.run(["git", "-C", cached, "rev-list", "--count", "health"], in: remote.home) == "1"
        }) ?? false
      })
    remote.world.answer("api", 503)
    #expect(
      eventually {
        (try? remote.cached().first.map { cached in
          try TestRepository.run(["git", "-C", cached, "rev-list", "--count", "health"], in: remote.home) == "2"
        }) ?? false
      })
    run.signal(SIGTERM)
    let end = run.end()
    #expect(end.status == 0)
    #expect(end.stderr.contains("The branch is frozen."), "\(end.stderr)")
    #expect(subjects(remote) == [])
    try FileManager.default.removeItem(atPath: remote.host.repository + "/hooks/pre-receive")
    let next = try watch(remote, daemon.url)
    #expect(eventually { subjects(remote) == ["degraded: api degraded", "operational: api operational"] })
    next.signal(SIGTERM)
    #expect(next.end().status == 0)
  }

  @Test func `it begins with what was fetched before where the remote is away`() throws {
    let remote = try RemoteWorld()
    _ = try declare(remote, ["api"])
    let daemon = try GitDaemon(remote.host)
    let relay = try Relay(to: try #require(URL(string: daemon.url)?.port))
    relay.disturb(.away, onlyPushes: false)
    let without = try watch(remote, relay.url).end()
    #expect(without.status == 1)
    relay.disturb(.none)
    #expect(try remote.upkeep(["reconcile", "--repo", relay.url]).status == 0)
    relay.disturb(.away, onlyPushes: false)
    let before = remote.world.requestCount
    let run = try watch(remote, relay.url)
    #expect(eventually { remote.world.requestCount > before + 1 })
    remote.world.answer("api", 503)
    relay.disturb(.none)
    #expect(eventually { subjects(remote).first == "degraded: api degraded" })
    run.signal(SIGTERM)
    let end = run.end()
    #expect(end.status == 0, "\(end.stderr)")
    #expect(end.stderr.contains("what was fetched before goes on"), "\(end.stderr)")
  }

  @Test func `in a full checkout it pushes when that is asked for`() throws {
    let remote = try RemoteWorld()
    _ = try declare(remote, ["api"])
    let daemon = try GitDaemon(remote.host)
    let clone = try remote.folder() + "/shop"
    try TestRepository.run(["git", "clone", "-q", daemon.url, clone], in: remote.home)
    let run = try watch(remote, clone, ["--push"])
    #expect(eventually { subjects(remote).count == 1 })
    run.signal(SIGTERM)
    #expect(run.end().status == 0)
    // `--no-push` keeps the reports of a URL.
    remote.world.answer("api", 503)
    let quiet = try watch(remote, daemon.url, ["--no-push"])
    let before = remote.world.requestCount
    #expect(eventually { remote.world.requestCount > before + 2 })
    quiet.signal(SIGTERM)
    let end = quiet.end()
    #expect(end.stdout.contains("report "), "\(end.stdout)")
    #expect(subjects(remote).count == 1)
  }

  @Test func `over many looks at the remote it opens no more files and threads, nor does its child`() throws {
    let remote = try RemoteWorld()
    _ = try declare(remote, ["api"])
    let daemon = try GitDaemon(remote.host)
    let run = try Run(
      ["watch", "--repo", daemon.url, "--poll", "10ms", "--poll-jitter", "0", "--report-every", "0s"],
      in: remote.world, environment: remote.variables())
    #expect(eventually { subjects(remote).count == 1 })
    func count(_ number: Int32, _ kind: String) -> Int {
      (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(number)/\(kind)").count) ?? 0
    }
    let child = try #require(
      leftovers(of: remote.home).first { $0.contains("git-worker") }.flatMap { Int32($0.prefix { $0 != " " }) })
    let files = (count(run.number, "fd"), count(child, "fd"))
    for round in 0..<6 {
      remote.world.answer("api", round % 2 == 0 ? 503 : 200)
      _ = try declare(remote, ["api", "c\(round)"])
      #expect(eventually { subjects(remote).count > round + 1 })
    }
    #expect(eventually { count(run.number, "fd") <= files.0 + 8 }, "\(files) \(count(run.number, "fd"))")
    #expect(eventually { count(child, "fd") <= files.1 + 2 }, "\(files) \(count(child, "fd"))")
    #expect(count(run.number, "task") < 40)
    run.signal(SIGTERM)
    #expect(run.end().status == 0)
  }
}

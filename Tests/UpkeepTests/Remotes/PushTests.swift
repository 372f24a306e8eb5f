import Foundation
import GitHosts
import LoopbackServers
import Synchronization
import TestRepositories
import Testing

@Suite struct PushTests {
  private func reconcile(
    _ remote: RemoteWorld, _ url: String, _ options: [String] = [], machine: String = "one"
  ) throws -> TestRepository.Output {
    try remote.upkeep(["reconcile", "--repo", url, "--commit", "always"] + options, machine: machine)
  }

  @Test func `R32 a hook refuses: exit 6 with its words, no second try, and the next run sends both in order`() throws {
    let remote = try RemoteWorld()
    try remote.declare(["api", "web"])
    let daemon = try GitDaemon(remote.host)
    try remote.host.hook("pre-receive", "echo tried >> tries; echo 'The branch is frozen until Monday.' >&2; exit 1")
    remote.world.answer("web", 503)
    let refused = try reconcile(remote, daemon.url)
    #expect(refused.status == 6, "\(refused.stdout)\(refused.stderr)")
    #expect(refused.stdout.contains("The branch is frozen until Monday."), "\(refused.stdout)")
    let quiet = try reconcile(remote, daemon.url, ["--quiet"])
    #expect(quiet.status == 6)
    #expect(quiet.stderr.contains("The branch is frozen until Monday."), "\(quiet.stderr)")
    let json = try reconcile(remote, daemon.url, ["--format", "json"])
    #expect(json.status == 6)
    #expect(json.stdout.contains(#""push": "failed""#), "\(json.stdout)")
    #expect(try remote.host.git("rev-parse", "HEAD") != "")
    let tries = try String(contentsOfFile: remote.host.repository + "/tries", encoding: .utf8)
    #expect(tries.split(separator: "\n").count == 3)
    #expect(remote.host.commitCount("health") == 0)
    try FileManager.default.removeItem(atPath: remote.host.repository + "/hooks/pre-receive")
    remote.world.answer("web", 200)
    #expect(try reconcile(remote, daemon.url).status == 0)
    let subjects = try remote.host.git("log", "--format=%s", "--reverse", "health").split(separator: "\n")
    #expect(subjects.count == 4)
    #expect(subjects.first?.contains("web degraded") == true)
    #expect(subjects.last?.contains("web recovered") == true)
  }

  @Test func `R32 reports that wait are put on top of what another machine pushed, and no line is lost`() throws {
    let remote = try RemoteWorld()
    try remote.declare(["api", "web"])
    let daemon = try GitDaemon(remote.host)
    try remote.host.hook("pre-receive", "exit 1")
    remote.world.answer("web", 503)
    #expect(try reconcile(remote, daemon.url).status == 6)
    try FileManager.default.removeItem(atPath: remote.host.repository + "/hooks/pre-receive")
    remote.world.answer("web", 200)
    #expect(try reconcile(remote, daemon.url, machine: "two").status == 0)
    let last = try reconcile(remote, daemon.url)
    #expect(last.status == 0, "\(last.stdout)\(last.stderr)")
    #expect(remote.host.commitCount("health") == 3)
    #expect(try remote.host.git("rev-list", "--merges", "--count", "health") == "0")
    let names = try remote.host.git("ls-tree", "-r", "--name-only", "health", "transitions/").split(separator: "\n")
    let lines = try names.flatMap { try remote.host.git("show", "health:\($0)").split(separator: "\n") }
    for (observer, to) in [("one", "degraded"), ("two", "operational"), ("one", "operational")] {
      #expect(
        lines.contains { $0.contains("\"key\":\"web\"") && $0.contains("\"to\":\"\(to)\"") && $0.contains(observer) },
        "\(observer) \(to): \(lines)")
    }
    #expect(try remote.host.git("fsck", "--strict", "--no-dangling") == "")
  }

  @Test func `R32 a host whose quota is used up refuses once, in its own words`() throws {
    let remote = try RemoteWorld()
    try remote.declare(["api"])
    var options = WebHost.Options()
    options.tls = nil
    options.isPrivate = false
    options.bodyLimit = "900"
    let web = try WebHost(remote.host, options)
    let run = try reconcile(remote, web.url)
    #expect(run.status == 6, "\(run.stdout)\(run.stderr)")
    #expect(run.stdout.contains("413"), "\(run.stdout)")
    #expect(web.requests.filter { $0.hasPrefix("POST") && $0.contains("git-receive-pack") }.count == 1)
    let daemon = try GitDaemon(remote.host)
    try remote.host.hook("pre-receive", "echo 'fatal: quota of 10 MB exceeded' >&2; exit 1")
    let quota = try reconcile(remote, daemon.url, machine: "two")
    #expect(quota.status == 6)
    #expect(quota.stdout.contains("quota of 10 MB exceeded"), "\(quota.stdout)")
  }

  @Test func `R32 the branch moves while the pack is under way: built anew on it, nobody is forced`() throws {
    let remote = try RemoteWorld()
    try remote.declare(["api"])
    let daemon = try GitDaemon(remote.host)
    try remote.host.git("config", "receive.denyNonFastForwards", "true")
    #expect(try reconcile(remote, daemon.url).status == 0)
    // The first push finds that somebody else was faster, between its look at the refs and its move of one.
    let other = try remote.host.git("commit-tree", "health^{tree}", "-p", "health", "-m", "somebody else's")
    try remote.host.hook(
      "pre-receive",
      "[ -e moved ] || { touch moved; unset GIT_QUARANTINE_PATH; git update-ref refs/heads/health \(other); }")
    let run = try reconcile(remote, daemon.url)
    #expect(run.status == 0, "\(run.stdout)\(run.stderr)")
    #expect(try remote.host.git("log", "--format=%s", "health").contains("somebody else's"))
    #expect(remote.host.commitCount("health") == 3)
  }

  @Test func `R31 a push without a login is refused, and says what to do`() throws {
    let remote = try RemoteWorld()
    try remote.declare(["api"])
    let web = try WebHost(remote.host)
    let arguments = ["reconcile", "--repo", web.url, "--ca-file", web.authority.caFile, "--ref", "main"]
    let none = try remote.upkeep(arguments)
    #expect(none.status == 1)
    #expect(none.stderr.contains("--git-token"), "\(none.stderr)")
    let untrusted = try remote.upkeep(["reconcile", "--repo", web.url, "--ref", "main"])
    #expect(untrusted.stderr.contains("--ca-file"), "\(untrusted.stderr)")
  }

  @Test(arguments: [4])
  func `R32 writers at once all land, in one line`(writers: Int) throws {
    let remote = try RemoteWorld()
    try remote.declare(["api"])
    let daemon = try GitDaemon(remote.host)
    let reports = 3
    let failures = Failures()
    let threads = (0..<writers).map { number -> DispatchSemaphore in
      let done = DispatchSemaphore(value: 0)
      Thread {
        for _ in 0..<reports {
          let run = try? reconcile(remote, daemon.url, machine: "m\(number)")
          if run?.status != 0 { failures.add("\(run?.stdout ?? "")\(run?.stderr ?? "")") }
        }
        done.signal()
      }.start()
      return done
    }
    for thread in threads { thread.wait() }
    #expect(failures.all == [])
    #expect(remote.host.commitCount("health") == writers * reports)
    #expect(try remote.host.git("rev-list", "--merges", "--count", "health") == "0")
    #expect(try remote.host.git("fsck", "--strict", "--no-dangling") == "")
  }

  @Test func `R31 R35 a run and its child that are killed lose nothing, and the next run sends what waits`() throws {
    let remote = try RemoteWorld()
    try remote.declare(["api"])
    let daemon = try GitDaemon(remote.host)
    for round in 0..<12 {
      remote.world.answer("api", round % 2 == 0 ? 503 : 200)
      let run = try Run(
        ["reconcile", "--repo", daemon.url, "--commit", "always"], in: remote.world,
        environment: remote.variables())
      usleep(UInt32.random(in: 20_000...900_000))
      let child = leftovers(of: remote.home).first { $0.contains("git-worker") }.flatMap {
        Int32($0.prefix { $0 != " " })
      }
      if round % 3 == 0, let child { kill(child, SIGKILL) } else { run.signal(SIGKILL) }
      _ = run.end()
      #expect(eventually { leftovers(of: remote.home).isEmpty }, "\(leftovers(of: remote.home))")
      #expect(try remote.host.git("fsck", "--strict", "--no-dangling") == "")
    }
    let last = try reconcile(remote, daemon.url)
    #expect(last.status == 0, "\(last.stdout)\(last.stderr)")
    let cached = try #require(try remote.cached().first)
    #expect(
      try TestRepository.run(["git", "-C", cached, "rev-parse", "health"], in: remote.home)
        == remote.host.git("rev-parse", "health"))
    #expect(try TestRepository.run(["git", "-C", cached, "fsck", "--strict", "--no-dangling"], in: remote.home) == "")
    #expect(try remote.host.git("rev-list", "--merges", "--count", "health") == "0")
  }
}

/// What went wrong on threads.
private final class Failures: Sendable {
  private let texts = Mutex<[String]>([])
  var all: [String] { texts.withLock { $0 } }
  func add(_ text: String) { texts.withLock { $0.append(text) } }
}

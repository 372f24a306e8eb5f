import Foundation
import GitHosts
import LoopbackServers
import TestRepositories
import Testing

/// What is kept of a remote, and the reports in it that did not arrive there yet.
@Suite struct PendingReportTests {
  private func started(_ arguments: [String] = []) throws -> (remote: RemoteWorld, daemon: GitDaemon) {
    let remote = try RemoteWorld()
    try remote.declare(["api"])
    let daemon = try GitDaemon(remote.host)
    let run = try remote.upkeep(["reconcile", "--repo", daemon.url] + arguments)
    try #require(run.status == 0, "\(run.stderr)")
    return (remote, daemon)
  }

  @Test(arguments: ["refs/heads/health", "refs/upkeep/reports"])
  func `R32 prune keeps reports that never arrived, on a branch and on any other ref`(ref: String) throws {
    let remote = try RemoteWorld()
    try remote.declare(["api"])
    let daemon = try GitDaemon(remote.host)
    try remote.host.hook("pre-receive", "exit 1")
    let base = ["reconcile", "--repo", daemon.url, "--report-ref", ref, "--commit", "always"]
    #expect(try remote.upkeep(base).status == 6)
    let prune = ["cache", "prune", "--older-than", "0s"]
    #expect(try remote.upkeep(prune).stdout.contains("kept, not pushed yet"))
    try FileManager.default.removeItem(atPath: remote.host.repository + "/hooks/pre-receive")
    #expect(try remote.upkeep(base).status == 0)
    #expect(remote.host.commitCount(ref) == 2)
    // One that arrived and one more that did not.
    try remote.host.hook("pre-receive", "exit 1")
    #expect(try remote.upkeep(base).status == 6)
    #expect(try remote.upkeep(prune).stdout.contains("kept, not pushed yet"))
    try FileManager.default.removeItem(atPath: remote.host.repository + "/hooks/pre-receive")
    #expect(try remote.upkeep(base).status == 0)
    #expect(try remote.upkeep(prune).stdout.contains("removed"))
    #expect(leftovers(of: remote.home) == [])
  }

  @Test func `R32 prune keeps what cannot be opened`() throws {
    let (remote, daemon) = try started()
    let cached = try #require(try remote.cached().first)
    try FileManager.default.removeItem(atPath: cached + "/HEAD")
    let kept = try remote.upkeep(["cache", "prune", "--older-than", "0s"])
    #expect(kept.stdout.contains("kept, not pushed yet"), "\(kept.stdout)")
    // The next run makes it anew, and keeps the old one, in which reports may be.
    let run = try remote.upkeep(["reconcile", "--repo", daemon.url, "--commit", "always"])
    #expect(run.status == 0, "\(run.stderr)")
    #expect(run.stderr.contains("/damaged-"), "\(run.stderr)")
  }

  @Test func `R34 R35 a damaged cache that holds reports is kept beside the new one, and never pruned`() throws {
    let (remote, daemon) = try started()
    try remote.host.hook("pre-receive", "exit 1")
    #expect(try remote.upkeep(["reconcile", "--repo", daemon.url, "--commit", "always"]).status == 6)
    try FileManager.default.removeItem(atPath: remote.host.repository + "/hooks/pre-receive")
    let cached = try #require(try remote.cached().first)
    let pending = try TestRepository.run(["git", "-C", cached, "rev-parse", "health"], in: remote.home)
    // A file of the report is gone; the report's own commit can still be read.
    let blob = try TestRepository.run(["git", "-C", cached, "rev-parse", "health:health.json"], in: remote.home)
    let tree = try TestRepository.run(["git", "-C", cached, "rev-parse", "health^{tree}"], in: remote.home)
    for object in [blob, tree] {
      let path = "\(cached)/objects/\(object.prefix(2))/\(object.dropFirst(2))"
      if FileManager.default.fileExists(atPath: path) {
        try FileManager.default.removeItem(atPath: path)
        break
      }
    }
    let run = try remote.upkeep(["reconcile", "--repo", daemon.url, "--commit", "always"])
    #expect(run.status == 0, "\(run.stdout)\(run.stderr)")
    #expect(run.stderr.contains("may hold reports that were not pushed"), "\(run.stderr)")
    let folder = URL(fileURLWithPath: cached).deletingLastPathComponent().path
    let names = try FileManager.default.contentsOfDirectory(atPath: folder)
    let aside = try #require(names.first { $0.hasPrefix("damaged-") })
    let kept = try TestRepository.run(
      ["git", "--git-dir", "\(folder)/\(aside)", "rev-parse", "health"], in: remote.home)
    #expect(kept == pending)
    let prune = ["cache", "prune", "--older-than", "0s"]
    #expect(try remote.upkeep(prune).stdout.contains("damaged repository"))
    try FileManager.default.removeItem(atPath: "\(folder)/\(aside)")
    #expect(try remote.upkeep(prune).stdout.contains("removed"))
  }

  @Test func `R34 a short limit for the remote does not cost the cache`() throws {
    let (remote, daemon) = try started()
    let cached = try #require(try remote.cached().first)
    func identity() throws -> UInt64? {
      try FileManager.default.attributesOfItem(atPath: cached)[.systemFileNumber] as? UInt64
    }
    let before = try identity()
    let run = try remote.upkeep(["reconcile", "--repo", daemon.url, "--remote-timeout", "1ms"])
    #expect(run.status == 1 || run.status == 0)
    #expect(!run.stderr.contains("damaged"), "\(run.stderr)")
    #expect(try identity() == before)
  }

  @Test func `a run keeps its place in the cache, also when packing was due`() throws {
    let (remote, daemon) = try started()
    let cached = try #require(try remote.cached().first)
    for number in 0..<42 {
      let blob = try TestRepository.output(
        of: ["git", "-C", cached, "hash-object", "-w", "--stdin"], in: remote.home, input: "\(number)"
      ).stdout
      _ = try TestRepository.output(
        of: ["git", "-C", cached, "pack-objects", "-q", "objects/pack/pack"], in: cached, input: blob)
    }
    let hanging = try FaultServer(Scripts.silent)
    try remote.host.commit([
      "components.json":
        #"{"version":1,"components":[{"key":"slow","provider":"http","retries":0,"config":{"url":"\#(hanging.url)","timeout":"60s"}}]}"#
    ])
    let arguments = ["reconcile", "--repo", daemon.url, "--allow", "deletes", "--quiet"]
    let first = try Run(arguments, in: remote.world, environment: remote.variables())
    #expect(eventually { hanging.connectionCount == 1 })
    let packs = try FileManager.default.contentsOfDirectory(atPath: cached + "/objects/pack")
    #expect(packs.count { $0.hasSuffix(".pack") } <= 3)
    let prune = ["cache", "prune", "--older-than", "0s", "--force"]
    #expect(try remote.upkeep(prune).stdout.contains("kept, in use"))
    first.signal(SIGTERM)
    _ = first.end()
    #expect(try remote.upkeep(prune).stdout.contains("removed"))
  }

  @Test func `prune and runs that begin at the same time do not meet in the middle`() throws {
    let (remote, daemon) = try started()
    for _ in 0..<4 {
      let variables = remote.variables()
      let runs = try (0..<2).map { _ in
        try Run(["plan", "--repo", daemon.url], in: remote.world, environment: variables)
      }
      let prunes = try (0..<2).map { _ in
        try Run(["cache", "prune", "--older-than", "0s"], in: remote.world, environment: variables)
      }
      for end in runs.map({ $0.end() }) { #expect(end.status == 0, "\(end.stderr)") }
      for end in prunes.map({ $0.end() }) { #expect(end.status == 0, "\(end.stderr)") }
    }
    #expect(leftovers(of: remote.home) == [])
  }

  @Test func `R13 a password of a credential helper is masked where the host repeats it`() throws {
    let remote = try RemoteWorld()
    let (user, password) = ("ada", "h3lper-s3cr3t")
    let basic = Data("\(user):\(password)".utf8).base64EncodedString()
    let echo = try FaultServer { peer in
      while let request = peer.readRequest() {
        let isKnown = request.lowercased().contains("authorization:")
        let body = isKnown ? "no luck with \(password), sent as \(basic)\n" : "who are you?\n"
        peer.write(
          "HTTP/1.1 \(isKnown ? 403 : 401) Status\r\nContent-Type: text/plain\r\nContent-Length: \(body.utf8.count)\r\n"
            + "WWW-Authenticate: Basic realm=\"x\"\r\n\r\n\(body)")
      }
    }
    let home = try remote.folder()
    let helper = home + "/helper"
    try Data("#!/bin/sh\n[ $1 = get ] && printf 'username=\(user)\\npassword=%s\\n' '\(password)'\n".utf8)
      .write(to: URL(fileURLWithPath: helper))
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: helper)
    try Data("[credential]\n helper = \(helper)\n".utf8).write(to: URL(fileURLWithPath: home + "/.gitconfig"))
    let run = try remote.upkeep(["plan", "--repo", "http://127.0.0.1:\(echo.port)/shop.git"])
    #expect(run.status == 1)
    #expect(run.stderr.contains("no luck with ***"), "\(run.stderr)")
    for secret in [password, basic] { #expect(!(run.stderr + run.stdout).contains(secret), "\(run.stderr)") }
  }
}

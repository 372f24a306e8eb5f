import Foundation
import GitHosts
import TestRepositories
import Testing

@Suite struct CacheTests {
  private func started() throws -> (remote: RemoteWorld, daemon: GitDaemon) {
    let remote = try RemoteWorld()
    try remote.declare(["api"])
    let daemon = try GitDaemon(remote.host)
    let run = try remote.upkeep(["reconcile", "--repo", daemon.url])
    try #require(run.status == 0, "\(run.stderr)")
    return (remote, daemon)
  }

  @Test func `R33 only the refs that are needed are kept, and nothing is fetched without news`() throws {
    let (remote, daemon) = try started()
    try remote.host.commit(["other.txt": "x"], to: "other")
    try remote.host.git("tag", "v1", "main")
    #expect(try remote.upkeep(["plan", "--repo", daemon.url]).status == 0)
    let cached = try #require(try remote.cached().first)
    func refs() throws -> [String] {
      try TestRepository.run(["git", "-C", cached, "for-each-ref", "--format=%(refname)"], in: remote.home)
        .split(separator: "\n").map(String.init)
    }
    #expect(try refs() == ["refs/heads/health", "refs/heads/main", "refs/remotes/origin/health"])
    let packs = try FileManager.default.contentsOfDirectory(atPath: cached + "/objects/pack").sorted()
    #expect(try remote.upkeep(["plan", "--repo", daemon.url]).status == 0)
    #expect(try FileManager.default.contentsOfDirectory(atPath: cached + "/objects/pack").sorted() == packs)
    // A tag and another branch can be planned, too.
    #expect(try remote.upkeep(["plan", "--repo", daemon.url, "--ref", "v1"]).status == 0)
    let commit = try remote.host.git("rev-parse", "main")
    #expect(try remote.upkeep(["plan", "--repo", daemon.url, "--ref", String(commit.prefix(10))]).status == 0)
    let missing = try remote.upkeep(["plan", "--repo", daemon.url, "--ref", "mian"])
    #expect(missing.status == 1)
    #expect(missing.stderr.contains("'main'"), "\(missing.stderr)")
  }

  @Test func `R1 a branch that is deleted on the remote is told, and is never no news`() throws {
    let (remote, daemon) = try started()
    let tip = try remote.host.git("rev-parse", "main")
    try remote.host.git("branch", "-q", "keep", "main")
    try remote.host.git("update-ref", "-d", "refs/heads/main")
    let run = try remote.upkeep(["reconcile", "--repo", daemon.url, "--ref", "main"])
    #expect(run.status == 1)
    #expect(run.stderr.contains("refs/heads/main is gone"), "\(run.stderr)")
    #expect(run.stderr.contains(tip.prefix(8)))
    #expect(remote.host.commitCount("health") == 1)
  }

  @Test func `R32 a health branch that is deleted or taken back on the remote is told and respected`() throws {
    let (remote, daemon) = try started()
    for _ in 0..<2 {
      #expect(try remote.upkeep(["reconcile", "--repo", daemon.url, "--commit", "always"]).status == 0)
    }
    let third = try remote.host.git("rev-parse", "health")
    try remote.host.git("update-ref", "refs/heads/health", "health~2")
    let back = try remote.upkeep(["reconcile", "--repo", daemon.url, "--commit", "always"])
    #expect(back.status == 0, "\(back.stderr)")
    #expect(back.stderr.contains("taken back"), "\(back.stderr)")
    #expect(remote.host.commitCount("health") == 2)
    #expect(try !remote.host.git("rev-list", "health").contains(third))
    try remote.host.git("update-ref", "-d", "refs/heads/health")
    let gone = try remote.upkeep(["reconcile", "--repo", daemon.url, "--commit", "always"])
    #expect(gone.status == 0, "\(gone.stderr)")
    #expect(gone.stderr.contains("refs/heads/health is gone"), "\(gone.stderr)")
    #expect(remote.host.commitCount("health") == 3)
  }

  @Test(arguments: ["cut", "empty", "missing pack", "no repository"])
  func `R34 a cache that is damaged is told and fetched anew`(damage: String) throws {
    let (remote, daemon) = try started()
    let cached = try #require(try remote.cached().first)
    let manager = FileManager.default
    switch damage {
    case "missing pack":
      for name in try manager.contentsOfDirectory(atPath: cached + "/objects/pack") where name.hasSuffix(".pack") {
        try manager.removeItem(atPath: "\(cached)/objects/pack/\(name)")
      }
    case "no repository": try manager.removeItem(atPath: cached + "/objects")
    default:
      let tip = try TestRepository.run(["git", "-C", cached, "rev-parse", "health"], in: remote.home)
      let path = "\(cached)/objects/\(tip.prefix(2))/\(tip.dropFirst(2))"
      let bytes = try #require(manager.contents(atPath: path))
      try manager.removeItem(atPath: path)
      try bytes.prefix(damage == "cut" ? 20 : 0).write(to: URL(fileURLWithPath: path))
    }
    let run = try remote.upkeep(
      ["reconcile", "--repo", daemon.url, "--commit", "always", "--remote-timeout", "2s"])
    #expect(run.status == 0, "\(run.stdout)\(run.stderr)")
    if damage != "no repository" { #expect(run.stderr.contains("is damaged and is fetched anew"), "\(run.stderr)") }
    #expect(remote.host.commitCount("health") == 2)
    #expect(try remote.host.git("rev-list", "--merges", "--count", "health") == "0")
    #expect(leftovers(of: remote.home) == [])
  }

  @Test func `loose objects and packs are packed before they become a burden`() throws {
    let (remote, daemon) = try started()
    let cached = try #require(try remote.cached().first)
    // Each makes a pack of its own.
    for number in 0..<42 {
      let blob = try TestRepository.output(
        of: ["git", "-C", cached, "hash-object", "-w", "--stdin"], in: remote.home, input: "\(number)"
      ).stdout
      _ = try TestRepository.output(
        of: ["git", "-C", cached, "pack-objects", "-q", "objects/pack/pack"], in: cached, input: blob)
    }
    let news = try remote.declare(["api", "web"])
    #expect(try remote.upkeep(["plan", "--repo", daemon.url]).status == 0)
    let packs = try FileManager.default.contentsOfDirectory(atPath: cached + "/objects/pack")
    #expect(packs.count { $0.hasSuffix(".pack") } <= 2)
    let run = try remote.upkeep(["reconcile", "--repo", daemon.url])
    #expect(run.status == 0, "\(run.stderr)")
    #expect(try remote.host.git("show", "health:health.json").contains(news))
    #expect(try TestRepository.run(["git", "-C", cached, "fsck", "--strict", "--no-dangling"], in: remote.home) == "")
  }

  @Test func `cache list shows what is kept, and prune removes it but for what was not pushed`() throws {
    let (remote, daemon) = try started()
    let list = try remote.upkeep(["cache", "list"])
    #expect(list.stdout.contains(daemon.url), "\(list.stdout)")
    #expect(try remote.upkeep(["cache", "list", "--format", "json"]).stdout.contains("\"bytes\""))
    #expect(try remote.upkeep(["cache", "prune"]).stdout.contains("Nothing is that old."))
    try remote.host.hook("pre-receive", "exit 1")
    #expect(try remote.upkeep(["reconcile", "--repo", daemon.url, "--commit", "always"]).status == 6)
    let kept = try remote.upkeep(["cache", "prune", "--older-than", "0s"])
    #expect(kept.stdout.contains("kept, not pushed yet"), "\(kept.stdout)")
    #expect(try remote.upkeep(["cache", "prune", daemon.url, "--force"]).stdout.contains("removed"))
    #expect(try remote.upkeep(["cache", "list"]).stdout.contains("Nothing is kept."))
  }
}

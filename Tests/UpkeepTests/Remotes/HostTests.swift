import Foundation
import GitHosts
import LoopbackServers
import TestRepositories
import Testing

@Suite struct HostTests {
  /// The main job over one address: clone, report, push, and again with news.
  private func proveMainJob(
    _ remote: RemoteWorld, _ url: String, _ options: [String], environment: [String: String] = [:],
    sourceLocation: Testing.SourceLocation = #_sourceLocation
  ) throws {
    try remote.declare(["api", "web"])
    let arguments = ["reconcile", "--repo", url] + options
    let first = try remote.upkeep(arguments, environment: environment)
    #expect(first.status == 0, "\(first.stdout)\(first.stderr)", sourceLocation: sourceLocation)
    #expect(first.stdout.contains("pushed to"), "\(first.stdout)", sourceLocation: sourceLocation)
    #expect(remote.host.commitCount("health") == 1, sourceLocation: sourceLocation)
    remote.world.answer("web", 503)
    let newer = try remote.declare(["api", "web", "new"])
    // Another machine knows nothing but the address, and goes on where the first one stopped (R28).
    let second = try remote.upkeep(arguments, environment: environment, machine: "two")
    #expect(second.status == 0, "\(second.stderr)", sourceLocation: sourceLocation)
    let third = try remote.upkeep(arguments, environment: environment)
    #expect(third.status == 0, "\(third.stderr)", sourceLocation: sourceLocation)
    #expect(remote.host.commitCount("health") >= 2, sourceLocation: sourceLocation)
    #expect(try remote.reported("web")?.contains("degraded") == true, sourceLocation: sourceLocation)
    #expect(try remote.host.git("show", "health:health.json").contains(newer), sourceLocation: sourceLocation)
    #expect(try remote.host.git("rev-list", "--merges", "--count", "health") == "0", sourceLocation: sourceLocation)
    #expect(
      try remote.host.git("fsck", "--strict", "--no-dangling") == "", sourceLocation: sourceLocation)
    #expect(leftovers(of: remote.home) == [], sourceLocation: sourceLocation)
  }

  @Test(arguments: [["TLSv1.2"], ["TLSv1.3"]])
  func `R31 https with a login: read, report, push, and again from another machine`(versions: [String]) throws {
    let remote = try RemoteWorld()
    var options = WebHost.Options()
    options.tls = versions
    let web = try WebHost(remote.host, options)
    try proveMainJob(
      remote, web.url,
      ["--git-token", "env:GIT_TOKEN", "--git-user", WebHost.user, "--ca-file", web.authority.caFile],
      environment: ["GIT_TOKEN": WebHost.password])
  }

  @Test(arguments: ["ed25519", "rsa", "certified"])
  func `R31 ssh with each kind of key: read, report, push, and again from another machine`(kind: String) throws {
    let remote = try RemoteWorld()
    let ssh = try SSHHost(remote.host, hostKey: kind == "rsa" ? "rsa" : "ed25519")
    try proveMainJob(
      remote, ssh.url, ["--ssh-key", "file:\(ssh.keys[kind] ?? "")", "--known-hosts", ssh.knownHosts])
  }

  @Test func `R31 the git protocol: read, report, push, and again from another machine`() throws {
    let remote = try RemoteWorld()
    let daemon = try GitDaemon(remote.host)
    try proveMainJob(remote, daemon.url, [])
  }

  @Test func `R33 a file address is opened, and its ref is moved there without a push`() throws {
    let remote = try RemoteWorld()
    try remote.declare(["api"])
    try remote.host.hook("pre-receive", "exit 1")
    let run = try remote.upkeep(["reconcile", "--repo", "file://\(remote.host.repository)"])
    #expect(run.status == 0, "\(run.stderr)")
    #expect(remote.host.commitCount("health") == 1)
    #expect(!FileManager.default.fileExists(atPath: remote.home + "/one/cache"))
  }

  @Test func `R31 a checkout pushes its reports when told to, and the next one builds on those of others`() throws {
    let remote = try RemoteWorld()
    let daemon = try GitDaemon(remote.host)
    try remote.declare(["api"])
    let clone = try remote.folder() + "/shop"
    try TestRepository.run(["git", "clone", "-q", daemon.url, clone], in: remote.home)
    #expect(try remote.upkeep(["reconcile", "--repo", clone]).status == 0)
    #expect(remote.host.commitCount("health") == 0)
    let pushed = try remote.upkeep(["reconcile", "--repo", clone, "--push", "--commit", "always"])
    #expect(pushed.status == 0, "\(pushed.stderr)")
    #expect(remote.host.commitCount("health") == 2)
    #expect(try remote.upkeep(["reconcile", "--repo", daemon.url, "--commit", "always"], machine: "two").status == 0)
    #expect(
      try remote.upkeep(
        ["reconcile", "--repo", clone, "--commit", "always"], environment: ["UPKEEP_PUSH": "true"]
      ).status == 0)
    #expect(remote.host.commitCount("health") == 4)
    try TestRepository.run(["git", "-C", clone, "remote", "rename", "origin", "central"], in: remote.home)
    #expect(
      try remote.upkeep(["reconcile", "--repo", clone, "--push", "--remote", "central", "--commit", "always"]).status
        == 0)
    #expect(remote.host.commitCount("health") == 5)
    let nowhere = try remote.upkeep(["reconcile", "--repo", clone, "--push", "--remote", "nowhere"])
    #expect(nowhere.status == 64)
    #expect(nowhere.stderr.contains("git remote -v"))
  }

  @Test(arguments: ["main", nil])
  func `R5 a run in a checkout of depth one works as it is`(ref: String?) throws {
    let remote = try RemoteWorld()
    let daemon = try GitDaemon(remote.host)
    try remote.declare(["api"])
    try remote.declare(["api", "web"])
    #expect(try remote.upkeep(["reconcile", "--repo", daemon.url], machine: "two").status == 0)
    let clone = try remote.folder() + "/shop"
    try TestRepository.run(["git", "clone", "-q", "--depth", "1", daemon.url, clone], in: remote.home)
    if ref != nil { try TestRepository.run(["git", "-C", clone, "checkout", "-q", "--detach"], in: remote.home) }
    let options = ["--repo", clone] + (ref.map { ["--ref", $0] } ?? [])
    let plan = try remote.upkeep(["plan"] + options)
    #expect(plan.stdout.hasPrefix("No changes."), "\(plan.stdout)\(plan.stderr)")
    let run = try remote.upkeep(["reconcile", "--commit", "always"] + options)
    #expect(run.status == 0, "\(run.stdout)\(run.stderr)")
    #expect(remote.host.commitCount("health") == 2)
    let status = try remote.upkeep(["status", "--from-git"] + options)
    #expect(status.status == 0, "\(status.stderr)")
    // What only the checkout has, as the merge of a pull request, is planned from there.
    let merge = try remote.upkeep(["plan", "--repo", clone, "--ref", "HEAD"])
    #expect(merge.stdout.hasPrefix("No changes."), "\(merge.stdout)\(merge.stderr)")
  }

  @Test func `in a checkout of depth one that lacks the ref, its settings hold`() throws {
    let remote = try RemoteWorld()
    let daemon = try GitDaemon(remote.host)
    try remote.declare(["api"])
    try remote.declare(["api", "web"], extra: ["upkeep.json": #"{"report_ref":"elsewhere"}"#])
    let clone = try remote.folder() + "/shop"
    try TestRepository.run(["git", "clone", "-q", "--depth", "1", daemon.url, clone], in: remote.home)
    try TestRepository.run(["git", "-C", clone, "checkout", "-q", "--detach"], in: remote.home)
    try TestRepository.run(["git", "-C", clone, "branch", "-q", "-D", "main"], in: remote.home)
    for count in 1...2 {
      let run = try remote.upkeep(["reconcile", "--commit", "always", "--repo", clone, "--ref", "main"])
      #expect(run.status == 0, "\(run.stdout)\(run.stderr)")
      #expect(remote.host.commitCount("elsewhere") == count)
    }
    #expect(remote.host.commitCount("health") == 0)
  }

  @Test(arguments: ["main", "origin/main"])
  func `R14 the plan of a merge works in a checkout of depth one, and with nothing but an address`(base: String) throws
  {
    let remote = try RemoteWorld()
    try remote.declare(["api", "web"])
    let daemon = try GitDaemon(remote.host)
    try remote.host.git("branch", "topic")
    try remote.declare(["api", "web", "db"])
    // The topic began before the base went on, and changes another part of the file.
    let tree = try remote.host.git("rev-parse", "topic^{tree}")
    let commit = try remote.host.git("commit-tree", tree, "-p", "topic", "-m", "Nothing that the manifest says")
    try remote.host.git("update-ref", "refs/heads/topic", commit)
    let folder = remote.home + "/checkout"
    try TestRepository.run(["git", "clone", "-q", "--depth", "1", "-b", "topic", daemon.url, folder], in: remote.home)
    let plan = ["plan", "--store", "memory:", "--format", "json", "--base", base]
    for arguments in [
      ["--repo", folder], ["--repo", folder, "--head", "HEAD"], ["--repo", daemon.url, "--head", "topic"],
    ] {
      let output = try remote.upkeep(plan + arguments)
      #expect(output.status == 0, "\(arguments): \(output.stderr)")
      // What the base has gained is created, and not deleted.
      #expect(output.stdout.contains("\"key\": \"db\""), "\(arguments): \(output.stdout)")
    }
    let missing = try remote.upkeep(["plan", "--store", "memory:", "--repo", folder, "--base", "nothing"])
    #expect(missing.status == 1)
    #expect(missing.stderr.contains("there is no branch or tag 'nothing'"), "\(missing.stderr)")
  }
}

import Foundation
import GitHosts
import TestRepositories
import Testing

/// The status page on a branch, as hosts of pages take it.
@Suite struct RenderBranchTests {
  private let world: World

  init() throws {
    world = try World()
    try world.declare([world.entry("api"), world.entry("web")])
    #expect(try world.upkeep("reconcile").status == 0)
  }

  private func render(_ arguments: String...) throws -> TestRepository.Output {
    try world.upkeep(["render", "--branch", "pages"] + arguments)
  }

  /// Commits a file to the branch, as a person would in a clone of their own.
  private func put(_ text: String, at path: String) throws {
    let folder = world.repository.folder + "/person"
    try TestRepository.run(["git", "clone", "-q", "-b", "pages", world.repository.path, folder], in: "/tmp")
    try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/" + path))
    try TestRepository.run(["git", "add", "-A"], in: folder)
    try TestRepository.run(
      ["git", "-c", "user.name=Eve", "-c", "user.email=eve@example.org", "commit", "-qm", "mine"], in: folder)
    try TestRepository.run(["git", "push", "-q"], in: folder)
    try FileManager.default.removeItem(atPath: folder)
  }

  @Test func `R29 an edition is one commit, the same again is none, and nothing else is touched (R33)`() throws {
    let before = try world.repository.untouchables()
    let first = try render()
    #expect(first.status == 0 && first.stdout.contains("commit"), "\(first.stderr)")
    #expect(try render().stdout == "pages: nothing changed, no commit\n")
    #expect(world.repository.commitCount("pages") == 1)
    #expect(try world.repository.untouchables() == before)
    #expect(try world.repository.show("pages:index.html").contains("All 2 components are operational"))
    let message = try world.repository.git("log", "-1", "--format=%B", "pages")
    #expect(message.hasPrefix("pages: All 2 components are operational\n\nReport-Commit: "))
    #expect(try world.repository.git("fsck", "--strict", "--no-dangling") == "")
  }

  @Test func `two clones make the same commit`() throws {
    var commits: Set<String> = []
    for name in ["one", "two"] {
      let folder = world.repository.folder
      try TestRepository.run(["git", "clone", "-q", "--bare", world.repository.path, name], in: folder)
      let output = try world.upkeep("render", "--repo", "\(folder)/\(name)", "--branch", "pages")
      #expect(output.status == 0, "\(output.stderr)")
      commits.insert(try TestRepository.run(["git", "-C", "\(folder)/\(name)", "rev-parse", "pages"], in: folder))
    }
    #expect(commits.count == 1)
  }

  @Test func `files of people stay, what an earlier edition left goes, and the page never goes back by itself`() throws
  {
    #expect(try render().status == 0)
    try put("status.example.com", at: "CNAME")
    let report = try world.repository.git("rev-parse", "health")
    try world.declare([world.entry("web")])
    // The next report must be of a later second, or the two are of the same age.
    let first = try world.repository.git("log", "-1", "--format=%ct", "health")
    let isLater = try eventually {
      try world.upkeep("reconcile", "--commit", "always")
      return try world.repository.git("log", "-1", "--format=%ct", "health") != first
    }
    #expect(isLater)
    let next = try render()
    #expect(next.status == 0 && next.stdout.contains("removed"), "\(next.stderr)")
    let names = try world.repository.git("ls-tree", "-r", "--name-only", "pages").split(separator: "\n")
    #expect(names.contains("CNAME") && names.contains("components/web.html") && !names.contains("components/api.html"))
    try world.repository.git("update-ref", "refs/heads/older", report)
    let back = try render("--report-ref", "older")
    #expect(back.status == 0 && back.stdout.contains("which is newer"), "\(back.stdout)")
    #expect(try render("--report-ref", "older", "--at", "0s").stdout.contains("commit"))
  }

  @Test func `a file of somebody else and a branch that is none for pages are refused`() throws {
    try world.repository.git("branch", "site", "main")
    #expect(try world.upkeep("render", "--branch", "site").stderr.contains("holds components.json"))
    #expect(try world.upkeep("render", "--branch", "main").stderr.contains("is the branch of HEAD"))
    #expect(try world.upkeep("render", "--branch", "health").status == 64)
    #expect(try render().status == 0)
    try put("mine", at: ".upkeep-files")
    let refused = try render("--title", "Other")
    #expect(refused.status == 1 && refused.stderr.contains("was not written by `upkeep render`"))
  }

  @Test func `R31 R32 editions are pushed, and made anew upon what another machine pushed`() throws {
    let remote = try RemoteWorld()
    try remote.declare(["api"])
    let daemon = try GitDaemon(remote.host)
    func run(_ arguments: String..., machine: String) throws -> TestRepository.Output {
      try remote.upkeep(arguments + ["--repo", daemon.url], machine: machine)
    }
    #expect(try run("reconcile", machine: "one").status == 0)
    let first = try run("render", "--branch", "pages", "--push", machine: "one")
    #expect(first.status == 0 && first.stdout.contains("pushed to"), "\(first.stdout)\(first.stderr)")
    let second = try run("render", "--branch", "pages", "--title", "Two", machine: "two")
    #expect(second.status == 0 && remote.host.commitCount("pages") == 2, "\(second.stdout)\(second.stderr)")
    let third = try run("render", "--branch", "pages", "--title", "Three", machine: "one")
    #expect(third.status == 0 && remote.host.commitCount("pages") == 3, "\(third.stdout)\(third.stderr)")
    try remote.host.hook("pre-receive", "echo 'No pages on Fridays.' >&2; exit 1")
    let refused = try run("render", "--branch", "pages", "--title", "Four", machine: "two")
    #expect(refused.status == 6 && refused.stderr.contains("No pages on Fridays."), "\(refused.stderr)")
    #expect(try remote.host.git("fsck", "--strict", "--no-dangling") == "")
  }

  @Test func `what people write about an incident and announce is on the pages`() throws {
    world.answer("api", 0)
    #expect(try world.upkeep("reconcile").status == 0)
    #expect(try world.upkeep("incident", "note", "api", "A disk is <b>full</b>; making room.").status == 0)
    #expect(try world.upkeep("announce", "New region", "--text=- Closer to Asia").status == 0)
    let site = world.repository.folder + "/site"
    #expect(try world.upkeep("render", "--out", site).status == 0)
    func text(_ path: String) throws -> String { try String(contentsOfFile: site + "/" + path, encoding: .utf8) }
    let page = try text("index.html")
    #expect(page.contains("A disk is &lt;b&gt;full&lt;/b&gt;; making room.") && page.contains("New region"))
    #expect(page.contains("<li>Closer to Asia</li>"))
    #expect(try text("components/api.html").contains("making room"))
    #expect(try text("feed.atom").contains("making room") && text("api/v2/incidents.json").contains("making room"))
  }
}

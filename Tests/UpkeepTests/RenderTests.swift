import Foundation
import JSONText
import LoopbackServers
import TestRepositories
import Testing

/// The status page as a user makes it, from a bare clone of a repository that the program itself filled.
@Suite struct RenderTests {
  private let world: World
  private var site: String { world.repository.folder + "/site" }

  init() throws {
    world = try World()
    world.answer("api", 0)
    try world.declare([
      world.entry("api", #","group":"edge""#), world.entry("web", #","group":"edge""#),
      world.entry("inner", #","labels":{"visibility":"private"}"#),
    ])
    #expect(try world.upkeep("reconcile").status == 0)
  }

  private func render(_ arguments: String...) throws -> TestRepository.Output {
    try world.upkeep(["render", "--out", site] + arguments)
  }

  private func text(_ path: String) -> String? { try? String(contentsOfFile: site + "/" + path, encoding: .utf8) }

  private func write(_ text: String, _ path: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: site + "/" + path))
  }

  @Test func `two bare clones give the same bytes, and a second time nothing is written`() throws {
    var sites: [[String: Data]] = []
    for name in ["one", "two"] {
      let folder = world.repository.folder
      try TestRepository.run(["git", "clone", "-q", "--bare", world.repository.path, name], in: folder)
      let arguments = ["render", "--repo", "\(folder)/\(name)", "--out", "\(folder)/site-\(name)"]
      let output = try world.upkeep(arguments)
      #expect(output.status == 0 && output.stdout.contains("written"), "\(output.stderr)")
      #expect(try world.upkeep(arguments).stdout.contains("all as they were"))
      let manager = FileManager.default
      sites.append(
        try manager.subpathsOfDirectory(atPath: "\(folder)/site-\(name)").reduce(into: [:]) { files, path in
          files[path] = manager.contents(atPath: "\(folder)/site-\(name)/\(path)")
        })
    }
    #expect(sites[0] == sites[1] && sites[0]["index.html"] != nil)
    let sums = try TestRepository.output(
      of: ["sha256sum", "--quiet", "-c", ".upkeep-files"], in: world.repository.folder + "/site-one")
    #expect(sums.status == 0, "\(sums.stdout)")
  }

  @Test func `the page shows what is down and nothing private, with the settings of the ref and of the command line`()
    throws
  {
    try world.repository.commit([
      "upkeep.json":
        #"{"page":{"title":"Shop","links":[{"title":"Help","url":"https://example.com"}],"messages":false}}"#
    ])
    let output = try render("--base-url", "https://status.example.com/", "--months", "1")
    #expect(output.status == 0, "\(output.stderr)")
    let page = try #require(text("index.html"))
    #expect(page.contains("1 of 2 components is down") && page.contains(">Shop<") && page.contains(">Help<"))
    #expect(!page.contains("inner"))
    #expect(text("feed.json")?.contains(#""feed_url": "https://status.example.com/feed.json""#) == true)
    let names = try FileManager.default.subpathsOfDirectory(atPath: site)
    #expect(!names.contains { $0.contains("inner") } && names.count { $0.hasPrefix("sla/") } == 1)
    #expect(try render("--title", "Other").status == 0)
    #expect(text("index.html")?.contains(">Other<") == true)
  }

  @Test func `the page as it was at a time shows what was then`() throws {
    let first = try world.repository.git("rev-parse", "health")
    world.answer("api", 200)
    #expect(try world.upkeep("reconcile").status == 0)
    #expect(try render().status == 0)
    #expect(text("index.html")?.contains("All 2 components are operational") == true)
    let then = try render("--at", first)
    #expect(then.status == 0, "\(then.stderr)")
    #expect(text("index.html")?.contains("1 of 2 components is down") == true)
    #expect(try render("--at", "2999-01-01").status == 64)
  }

  @Test func `our provider reads the page's API`() throws {
    #expect(try render().status == 0)
    let summary = try #require(text("api/v2/summary.json"))
    let server = try FaultServer { peer in
      guard let request = peer.readRequest(), request.hasPrefix("GET /api/v2/summary.json ") else { return }
      peer.write(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: \(summary.utf8.count)\r\n\r\n\(summary)")
    }
    func state(_ more: String...) throws -> JSONValue {
      let output = try world.upkeep(
        ["probe", "statuspage", "url=\(server.url)"] + more + ["--format", "json"])
      return try JSONValue(parsing: Array(output.stdout.utf8))
    }
    #expect(try state("component=api")["state"] == "down")
    #expect(try state("component=web")["state"] == "operational")
    let whole = try state()
    #expect(whole["state"] == "degraded")
    #expect(whole["message"]?.string?.contains("1 of 2 components is down: api major outage") == true)
  }

  @Test func `a file of somebody else is never replaced, removed or written through`() throws {
    let manager = FileManager.default
    try manager.createDirectory(atPath: site, withIntermediateDirectories: true)
    try write("mine", "index.html")
    let refused = try render()
    #expect(refused.status == 1 && refused.stderr.contains("index.html was not written by `upkeep render`"))
    #expect(try manager.contentsOfDirectory(atPath: site) == ["index.html"], "nothing was begun")
    try manager.removeItem(atPath: site + "/index.html")
    let outside = world.repository.folder + "/outside"
    try manager.createDirectory(atPath: outside, withIntermediateDirectories: true)
    try manager.createSymbolicLink(atPath: site + "/components", withDestinationPath: outside)
    #expect(try render().stderr.contains("is no folder"))
    #expect(try manager.contentsOfDirectory(atPath: outside).isEmpty)
    try manager.removeItem(atPath: site + "/components")
    try write("CNAME", "CNAME")
    #expect(try render().status == 0)
    #expect(text("CNAME") == "CNAME")
  }

  @Test func `what an earlier page left goes, unless somebody made it theirs`() throws {
    #expect(try render().status == 0)
    try write("mine now", "badges/component/api/state.svg")
    try world.declare([world.entry("web")])
    #expect(try world.upkeep("reconcile").status == 0)
    let output = try render()
    #expect(output.status == 0 && output.stdout.contains("removed"), "\(output.stderr)")
    #expect(text("components/api.html") == nil && text("badges/component/api/state.svg") == "mine now")
    #expect(text("components/web.html") != nil)
  }

  @Test(arguments: [
    (#"{"page":{"titel":"x"}}"#, "page.titel"), (#"{"page":{"dates":"xx"}}"#, "page.dates"),
    (#"{"page":{"links":[{"title":"x","url":"javascript:alert(1)"}]}}"#, "page.links.0.url"),
    (#"{"page":{"hide_labels":["private"]}}"#, "page.hide_labels"), (#"{"page":3}"#, "an object is expected"),
    (#"{"page":{"base_url":"ftp://x"}}"#, "page.base_url"),
  ])
  func `wrong settings are named`(settings: String, words: String) throws {
    try world.repository.commit(["upkeep.json": settings])
    let output = try render()
    #expect(output.status == 64 && output.stderr.contains(words), "\(output.stderr)")
  }

  @Test func `what cannot be rendered is a clear error`() throws {
    #expect(try world.upkeep("render").status == 64)
    let output = try world.upkeep("render", "--out", "/proc/nowhere")
    #expect(output.status == 1 && output.stderr.contains("/proc/nowhere"))
    #expect(try world.upkeep("render", "--out", site, "--report-ref", "nothing").stderr.contains("there is no report"))
  }

  @Test func `the settings sample of the examples is valid`() throws {
    let sample = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("examples/page/upkeep.json")
    try world.repository.commit(["upkeep.json": try String(contentsOf: sample, encoding: .utf8)])
    let output = try render()
    #expect(output.status == 0, "\(output.stderr)")
    #expect(text("index.html")?.contains("Acme status") == true)
  }
}

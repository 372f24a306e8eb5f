import Foundation
import JSONText
import TestRepositories
import Testing

/// `upkeep verify`: a history that runs made is whole, and each way to alter it is found.
@Suite(.timeLimit(.minutes(3))) struct VerifyCommandTests {
  /// A history with outages, a rename, a removal, a return, maintenance, a pause, and words of people.
  private static func world() throws -> World {
    let world = try World()
    world.answer("db", 0)
    try world.declare([world.entry("api"), world.entry("db"), world.entry("web", #","depends_on":["db"]"#)])
    _ = try world.upkeep("reconcile")
    world.answer("db", 200)
    world.answer("api", 503)
    _ = try world.upkeep("reconcile")
    _ = try world.upkeep("incident", "note", "db", "Mended.")
    try world.declare([
      world.entry("gateway", #","previously":["api"]"#).replacing("/gateway\"", with: "/api\""), world.entry("db"),
    ])
    world.answer("db", 0)
    world.answer("api", 200)
    _ = try world.upkeep("reconcile", "--allow", "deletes")
    _ = try world.upkeep("component", "delete", "db")
    try world.declare([
      world.entry("gateway", #","previously":["api"]"#).replacing("/gateway\"", with: "/api\""), world.entry("db"),
      world.entry("new", #","paused":true"#),
    ])
    world.answer("db", 200)
    _ = try world.upkeep("reconcile")
    _ = try world.upkeep("announce", "Hello")
    _ = try world.upkeep("reconcile", "--commit", "always")
    #expect(world.repository.commitCount("health") >= 6)
    return world
  }

  private static func findings(_ world: World, _ arguments: String...) throws -> [JSONValue] {
    let run = try world.upkeep(["verify", "--format", "json"] + arguments)
    let json = try JSONValue(parsing: Array(run.stdout.utf8))
    #expect(run.status == (json["whole"]?.bool == true ? 0 : 1), "\(run.stdout)\(run.stderr)")
    return json["findings"]?.array ?? []
  }

  @Test func `what runs and people made is whole, and a second look reads only what is new`() throws {
    let world = try Self.world()
    let count = world.repository.commitCount("health")
    let first = try world.upkeep("verify")
    #expect(first.stdout == "The history is whole: \(count) commits of refs/heads/health read.\n", "\(first.stdout)")
    _ = try world.upkeep("reconcile", "--commit", "always")
    let second = try world.upkeep("verify")
    #expect(
      second.stdout
        == "The history is whole: 1 commit of refs/heads/health read, \(count) before were whole at an earlier time.\n")
    try Data("damaged".utf8).write(to: URL(fileURLWithPath: world.repository.path + "/.git/upkeep/verified.json"))
    #expect(try world.upkeep("verify").stdout.contains("\(count + 1) commits"))
    #expect(try world.upkeep("verify", "--all").stdout.contains("\(count + 1) commits"))
  }

  @Test func `a history of two owners and of runs without a store is whole`() throws {
    let world = try World()
    for status in [200, 0, 0, 200, 503] {
      world.answer("api", status)
      for owner in ["one", "two"] {
        try world.declare(
          [world.entry("\(owner == "one" ? "api" : "web")", #","failure_threshold":2"#)],
          head: #""owner":"\#(owner)","defaults":{"retries":0},"#)
        _ = try world.upkeep("reconcile", "--store", "memory:")
      }
    }
    #expect(try Self.findings(world).isEmpty)
  }

  /// Writes another tree upon the tip, or in its place, as somebody with the right to push could.
  private static func alter(
    _ world: World, amending: Bool = false, message: String? = nil, _ change: (String) throws -> Void
  ) throws {
    let folder = world.repository.folder + "/pages"
    _ = try world.repository.git("worktree", "add", "-q", folder, "health")
    try change(folder)
    _ = try world.repository.git("-C", folder, "add", "-A")
    let text = try message ?? (amending ? world.repository.git("log", "-1", "--format=%B", "health") : "tidy up")
    let made = try TestRepository.output(
      of: ["git", "-C", folder, "commit", "-q", "-m", text] + (amending ? ["--amend"] : []), in: folder)
    #expect(made.status == 0, "\(made.stderr)")
    _ = try world.repository.git("worktree", "remove", "--force", folder)
  }

  private static func edit(_ path: String, _ change: (String) -> String) throws {
    let text = try String(contentsOfFile: path, encoding: .utf8)
    let changed = change(text)
    #expect(changed != text)
    try changed.write(toFile: path, atomically: true, encoding: .utf8)
  }

  private static func file(_ folder: String, _ name: String) throws -> String {
    let files = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(name)").sorted()
    return "\(folder)/\(name)/" + (files.last ?? "")
  }

  private static let report = "operational: tidy\n\nHealth-State: operational\nObserver: x\n"

  enum Forgery: String, CaseIterable, Sendable {
    case stateByHand, stateByReport, outageErased, lineChanged, lineInserted, dayRemoved, appliedByHand, headChanged,
      amended, merged, sinceChanged, componentDropped
  }

  @Test(arguments: Forgery.allCases)
  func `each way to alter the history is found, with its commit and file`(forgery: Forgery) throws {
    let world = try Self.world()
    world.answer("api", 0)
    _ = try world.upkeep("reconcile")
    world.answer("api", 200)
    _ = try world.upkeep("reconcile")
    let honest = try Self.findings(world, "--all")
    #expect(honest.isEmpty, "\(honest)")
    var file = "health.json"
    switch forgery {
    case .stateByHand:
      try Self.alter(world) { try Self.edit($0 + "/health.json") { $0.replacing("operational", with: "degraded") } }
    case .stateByReport:
      try Self.alter(world, message: Self.report.replacing("State: operational", with: "State: down")) {
        try Self.edit($0 + "/health.json") {
          $0.replacing(#"{"key":"db","state":"operational""#, with: #"{"key":"db","state":"down""#)
            .replacing(#""state": "operational""#, with: #""state": "down""#)
            .replacing(#""operational":2"#, with: #""operational":1"#).replacing(#""down":0"#, with: #""down":1"#)
        }
      }
    case .outageErased, .lineChanged, .lineInserted:
      try Self.alter(world, message: Self.report) { folder in
        let path = try Self.file(folder, "transitions")
        file = "transitions/" + (path as NSString).lastPathComponent
        try Self.edit(path) { text in
          var lines = text.split(separator: "\n").map(String.init)
          switch forgery {
          case .outageErased: lines.removeAll { $0.contains(#""key":"db""#) }
          case .lineChanged: lines[0] = lines[0].replacing(#""message":""#, with: #""message":"not so bad: "#)
          default: lines.insert(lines[0], at: 1)
          }
          return lines.joined(separator: "\n") + "\n"
        }
      }
    case .dayRemoved:
      try Self.alter(world, message: Self.report) { folder in
        let path = try Self.file(folder, "transitions")
        file = "transitions/" + (path as NSString).lastPathComponent
        try FileManager.default.removeItem(atPath: path)
      }
    case .appliedByHand:
      file = "applied.json"
      try Self.alter(world) {
        try Self.edit($0 + "/applied.json") { $0.replacing(#""key":"db""#, with: #""key":"dc""#) }
      }
    case .componentDropped:
      try Self.alter(world, message: Self.report) {
        try Self.edit($0 + "/health.json") { text in
          text.split(separator: "\n").filter { !$0.hasPrefix(#"{"key":"db""#) }.joined(separator: "\n")
            .replacing(#""operational":2"#, with: #""operational":1"#) + "\n"
        }
      }
    case .headChanged:
      try Self.alter(world, message: Self.report) {
        try Self.edit($0 + "/health.json") { $0.replacing(#""operational":2"#, with: #""operational":3"#) }
      }
    case .amended:
      try Self.alter(world, amending: true) {
        try Self.edit($0 + "/health.json") { $0.replacing("200", with: "201") }
      }
      let finding = try #require(
        try Self.findings(world).first { $0["finding"]?.string?.contains("rewritten") == true })
      #expect(finding["file"] == nil)
      return
    case .merged:
      let tree = try world.repository.git("rev-parse", "health^{tree}")
      let merge = try world.repository.git(
        "commit-tree", tree, "-p", "health", "-p", "health~1", "-m", "Merge")
      _ = try world.repository.git("update-ref", "refs/heads/health", merge)
      let finding = try #require(try Self.findings(world).first)
      #expect(finding["finding"]?.string?.contains("is a merge") == true)
      return
    case .sinceChanged:
      world.answer("db", 0)
      _ = try world.upkeep("reconcile")
      _ = try world.repository.git("update-ref", "-d", "refs/heads/none")
      try Self.alter(world, amending: true) {
        try Self.edit($0 + "/health.json") {
          $0.replacing(#/("key":"db","state":"down","since":")\d{4}/#) { "\($0.output.1)2001" }
        }
      }
    }
    let found = try Self.findings(world, "--all")
    let finding = try #require(found.first { $0["file"]?.string == file }, "\(found)")
    #expect(finding["commit"]?.string == (try world.repository.git("rev-parse", "health")))
    let text = try world.upkeep("verify", "--all")
    #expect(text.status == 1)
    #expect(text.stdout.hasPrefix("The history was altered: "))
  }

  @Test func `with trusted keys every commit must be signed by one`() throws {
    let world = try World()
    try world.declare([world.entry("api")])
    let key = world.repository.folder + "/key"
    _ = try TestRepository.output(of: ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], in: "/")
    let allowed = world.repository.folder + "/allowed"
    try ("bot@example.org " + String(contentsOfFile: key + ".pub", encoding: .utf8))
      .write(toFile: allowed, atomically: true, encoding: .utf8)
    _ = try world.upkeep("reconcile", "--sign", "ssh", "--signing-key", key)
    let signed = try world.upkeep("verify", "--allowed-signers", allowed)
    #expect(signed.status == 0, "\(signed.stdout)\(signed.stderr)")
    #expect(signed.stdout.contains("1 signed by somebody trusted"))
    _ = try world.upkeep("reconcile", "--commit", "always")
    let unsigned = try world.upkeep("verify", "--allowed-signers", allowed)
    #expect(unsigned.status == 1)
    #expect(unsigned.stdout.contains("it is not signed"), "\(unsigned.stdout)")
    #expect(try world.upkeep("verify").status == 0)
    // Who trusts others begins anew: nothing that was verified before counts.
    _ = try world.upkeep("reconcile", "--commit", "always", "--sign", "ssh", "--signing-key", key)
    _ = try world.repository.git("update-ref", "refs/heads/health", "health~2")
    #expect(try world.upkeep("verify", "--allowed-signers", allowed).status == 0)
    try "nobody@example.org ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n"
      .write(toFile: allowed, atomically: true, encoding: .utf8)
    #expect(try world.upkeep("verify", "--allowed-signers", allowed).status == 1)
  }
}

import Foundation
import JSONText
import TestRepositories
import Testing

/// What a hostile pull request cannot do (docs/security.md): each test is a sentence of that page.
@Suite struct PullRequestSecurityTests {
  private let world: World
  private static let secret = "s3cr3t-value-of-the-runner"

  init() throws {
    world = try World()
    try world.declare([world.entry("api"), world.entry("db")])
    try #require(try world.upkeep("reconcile").status == 0)
  }

  /// Commits what a stranger proposes on a branch of its own.
  private func propose(_ files: [String: String]) throws {
    try world.repository.git("switch", "-q", "-C", "change", "main")
    try world.repository.commit(files)
    try world.repository.git("switch", "-q", "main")
  }

  private func propose(_ entries: [String]) throws {
    let all = [world.entry("api"), world.entry("db")] + entries
    let head = "{\"version\":1,\"defaults\":{\"retries\":0},\"components\":["
    try propose(["components.json": head + all.joined(separator: ",\n") + "]}"])
  }

  /// Plans the pull request as the files of `examples/ci` do.
  private func plan(
    _ more: String..., environment: [String: String] = [:]
  ) throws -> TestRepository.Output {
    try world.upkeep(
      ["plan", "--base", "main", "--head", "change", "--store", "memory:", "--probe"] + more, environment: environment)
  }

  @Test func `it cannot leave components behind without a word by naming another owner`() throws {
    let head = #"{"version":1,"owner":"evil","defaults":{"retries":0},"components":["#
    try propose(["components.json": head + world.entry("harmless") + "]}"])
    for form in ["text", "markdown", "github"] {
      let output = try world.upkeep("plan", "--base", "main", "--head", "change", "--format", form).stdout
      let plain = output.replacingOccurrences(of: "&#34;", with: "\"")
      #expect(plain.contains("evil") && plain.contains("in place of"), "\(output)")
    }
    let json = try world.upkeep("plan", "--base", "main", "--head", "change", "--format", "json").stdout
    #expect(json.contains("\"former_owner\": \"default\""))
  }

  @Test func `it cannot change all checks at once by renaming them`() throws {
    let keys = (10..<30).map { "c\($0)" }
    try world.declare(keys.map { world.entry($0) } + [world.entry("api"), world.entry("db")])
    try #require(try world.upkeep("reconcile").status == 0)
    let renamed = keys.map { key in
      #"{"key":"new-\#(key)","provider":"http","previously":["\#(key)"],"config":{"url":"\#(world.url("other"))"}}"#
    }
    try propose(renamed)
    let refused = try world.upkeep("plan", "--base", "main", "--head", "change")
    #expect(refused.status == 3)
    #expect(refused.stdout.contains("Refused by guard \"updates\""))
  }

  @Test func `it cannot hide what it replaces behind fields that it adds`() throws {
    let before = #"{"key":"api","provider":"http","config":{"headers":{"A":"b"},"url":"\#(world.url("api"))"}}"#
    try world.declare([before, world.entry("db")])
    try #require(try world.upkeep("reconcile").status == 0)
    let headers = (0..<300).map { #""A-\#($0)":"\#(String(repeating: "x", count: 60))""# }.joined(separator: ",")
    let head = "{\"version\":1,\"defaults\":{\"retries\":0},\"components\":["
    let entry = #"{"key":"api","provider":"http","config":{"headers":{\#(headers)},"url":"http://192.0.2.1/taken"}}"#
    try propose(["components.json": head + entry + "," + world.entry("db") + "]}"])
    let comment = try world.upkeep("plan", "--base", "main", "--head", "change", "--format", "markdown").stdout
    #expect(comment.contains("http://192.0.2.1/taken"))
    #expect(comment.contains("more fields"))
  }

  @Test func `it cannot push updates and deletes out of a comment with rows that it adds`() throws {
    let noise = (0..<900).map { number in
      #"{"key":"a\#(number)","provider":"tcp","config":{"host":"\#(String(repeating: "a", count: 60)).example","port":1}}"#
    }
    let head = "{\"version\":1,\"defaults\":{\"retries\":0},\"components\":["
    let entry = #"{"key":"api","provider":"http","config":{"url":"http://192.0.2.1/taken"}}"#
    try propose(["components.json": head + ([entry] + noise).joined(separator: ",") + "]}"])
    let comment = try world.upkeep("plan", "--base", "main", "--head", "change", "--format", "markdown").stdout
    #expect(comment.utf8.count <= 65_536 && comment.contains("more, see the full plan"))
    #expect(comment.contains("http://192.0.2.1/taken") && comment.contains("| `db` | no longer in"))
  }

  @Test func `it cannot run a program, not even from an allowed folder`() throws {
    let mark = world.repository.folder + "/ran"
    try propose([#"{"key":"evil","provider":"exec","config":{"command":"touch","args":["\#(mark)"]}}"#])
    let output = try plan("--allow-exec", "/usr/bin")
    #expect(output.status == 0, "\(output.stderr)")
    #expect(output.stdout.contains("evil"))
    #expect(!FileManager.default.fileExists(atPath: mark))
  }

  @Test func `R13 it cannot read a secret, from a variable or from a file`() throws {
    let file = world.repository.folder + "/secret"
    try Data(Self.secret.utf8).write(to: URL(fileURLWithPath: file))
    let asked = world.requestCount
    try propose(
      [#"{"env":"UPKEEP_TOKEN"}"#, #"{"file":"\#(file)"}"#].enumerated().map { index, reference in
        let config = #"{"url":"\#(world.url("steal\(index)"))","headers":{"Authorization":\#(reference)}}"#
        return #"{"key":"steal\#(index)","provider":"http","config":\#(config)}"#
      })
    for form in ["text", "json", "markdown", "github"] {
      let output = try plan(
        "--format", form, "--allow-secret-folder", world.repository.folder, environment: ["UPKEEP_TOKEN": Self.secret])
      #expect(!(output.stdout + output.stderr).contains(Self.secret))
      #expect(output.stdout.contains("steal0"), "\(output.stderr)")
    }
    #expect(!world.requests.dropFirst(asked).contains { $0.contains(Self.secret) || $0.contains("/steal") })
  }

  @Test func `its settings do not count: not its limits, and not its sinks`() throws {
    let sinks = #""sinks":[{"name":"leak","type":"webhook","url":"\#(world.url("leak"))"}]"#
    try propose([
      "upkeep.json": #"{"limits":{"delete_percent":100,"few_deletes":100},\#(sinks)}"#,
      "components.json": #"{"version":1,"components":[\#(world.entry("other"))]}"#,
    ])
    let output = try plan()
    #expect(output.status == 3, "\(output.stdout)\(output.stderr)")
    #expect(output.stdout.contains("Refused by guard"))
    #expect(!world.requests.contains { $0.contains("/leak") })
  }

  @Test func `R9 it cannot write to the repository, to a ref or to the store`() throws {
    try propose([world.entry("new")])
    // Both sides moved, so the merge makes a tree that is on neither.
    try world.repository.commit(["unrelated.txt": "main went on"])
    func everything() throws -> [String: Data] {
      let folder = world.repository.path + "/.git"
      return try FileManager.default.subpathsOfDirectory(atPath: folder).reduce(into: [:]) { files, name in
        // SQLite makes its index of the write-ahead log anew for readers.
        guard !name.hasSuffix("-shm"), !name.hasSuffix("-wal") else { return }
        files[name] = FileManager.default.contents(atPath: folder + "/" + name)
      }
    }
    let before = try everything()
    #expect(try plan().status == 0)
    let stored = try world.upkeep("plan", "--base", "main", "--head", "change", "--probe")
    #expect(stored.status == 0 && stored.stdout.contains("1 to create"), "\(stored.stdout)\(stored.stderr)")
    #expect(try everything() == before)
  }

  @Test func `with --deny-private it cannot reach private addresses`() throws {
    let asked = world.requestCount
    let port = try #require(URL(string: world.url("x"))?.port)
    let urls = [
      "http://127.0.0.1:\(port)/", "http://localhost:\(port)/", "http://[::1]:\(port)/", "http://2130706433:\(port)/",
      "http://[::ffff:127.0.0.1]:\(port)/", "http://169.254.169.254/latest/meta-data/", "http://10.0.0.1/",
    ]
    var entries = urls.enumerated().map { index, url in
      #"{"key":"p\#(index)","provider":"http","config":{"url":"\#(url)","timeout":"2s"}}"#
    }
    entries.append(#"{"key":"p9","provider":"tcp","config":{"host":"127.0.0.1","port":\#(port)}}"#)
    try propose(entries)
    let output = try plan("--deny-private", "--format", "json")
    #expect(output.status == 0, "\(output.stderr)")
    let rows = try #require(JSONValue(parsing: Array(output.stdout.utf8))["changes"]?.array)
    #expect(rows.count == entries.count)
    for row in rows {
      #expect(row["probe"]?["state"] != "operational", "\(row["key"]?.string ?? "")")
    }
    #expect(world.requestCount == asked)
  }

  @Test(
    arguments: [
      ("nesting", 65), ("integers", 65), ("problems", 65), ("a long text", 0), ("large", 1), ("tree bomb", 1),
      ("deep folders", 1),
    ])
  func `it cannot exhaust memory or time`(kind: String, status: Int32) throws {
    let file = "components.json"
    switch kind {
    case "nesting": try propose([file: String(repeating: "[", count: 1_000_000)])
    case "integers":
      let number = String(repeating: "9", count: 1_000_000)
      try propose([file: #"{"version":\#(number),"components":[]}"#])
    case "problems":
      let entries = String(repeating: #"{"key":"A","provider":"x","y":1},"#, count: 100_000)
      try propose([file: #"{"version":1,"components":[\#(entries)0]}"#])
    case "a long text":
      try propose([
        world.entry("long").replacing(
          "{\"key\"", with: "{\"description\":\"\(String(repeating: "x", count: 3_000))\",\"key\"")
      ])
    case "large": try propose([file: String(repeating: " ", count: 130 << 20)])
    default: try proposeTree(kind == "tree bomb" ? (levels: 12, width: 40) : (levels: 400, width: 1))
    }
    let output = try TestRepository.output(
      of: [
        "timeout", "30", World.program, "plan", "--base", "main", "--head", "change", "--store", "memory:", "--format",
        "markdown",
      ], in: world.repository.path)
    #expect(output.status == status, "\(output.status) \(output.stdout.prefix(500))\(output.stderr.prefix(500))")
    #expect(output.stdout.utf8.count <= 65_536)
    #expect(output.stderr.utf8.count < 60_000)
  }

  /// A manifest folder in which each folder holds the one below under many names: few objects, no end of paths.
  private func proposeTree(_ size: (levels: Int, width: Int)) throws {
    let repository = world.repository
    func make(_ lines: [String]) throws -> String {
      let output = try TestRepository.output(
        of: ["git", "-C", repository.path, "mktree"], in: repository.folder,
        input: lines.map { $0 + "\n" }.joined())
      return output.stdout.trimmingCharacters(in: .whitespacesAndNewlines)
    }
    let blob = try repository.git("rev-parse", "main:components.json")
    var tree = try make(["100644 blob \(blob)\tx.json"])
    for _ in 0..<size.levels {
      tree = try make((0..<size.width).map { "040000 tree \(tree)\tf\($0)" })
    }
    let root = try make(["040000 tree \(tree)\tcomponents"])
    let commit = try repository.git("commit-tree", root, "-p", "main", "-m", "bomb")
    try repository.git("branch", "-f", "change", commit)
  }

  @Test(arguments: ["symlink", "submodule", "symlink in the folder"])
  func `it cannot escape through links and submodules`(kind: String) throws {
    let repository = world.repository
    let target = repository.folder + "/outside.json"
    try Data("{\"version\":1,\"components\":[\(world.entry("outside"))]}".utf8).write(to: URL(fileURLWithPath: target))
    try repository.git("switch", "-q", "-C", "change", "main")
    try repository.git("rm", "-q", "components.json")
    switch kind {
    case "submodule":
      let head = try repository.git("rev-parse", "HEAD")
      try repository.git("update-index", "--add", "--cacheinfo", "160000,\(head),components.json")
    default:
      let path = kind == "symlink" ? "components.json" : "components/a.json"
      try FileManager.default.createDirectory(
        atPath: repository.path + "/components", withIntermediateDirectories: true)
      try FileManager.default.createSymbolicLink(atPath: repository.path + "/" + path, withDestinationPath: target)
      try repository.git("add", "-A")
    }
    try repository.git("commit", "-q", "-m", "escape")
    try repository.git("switch", "-q", "-f", "main")
    let output = try plan()
    #expect(output.status == 1, "\(output.stdout)\(output.stderr)")
    #expect(!output.stdout.contains("outside"))
    #expect(output.stderr.contains("symbolic link") || output.stderr.contains("submodule"))
  }

  @Test func `the name of a file cannot fake lines of output`() throws {
    let entry = "{\"version\":1,\"components\":[\(world.entry("x"))]}"
    try world.repository.git("switch", "-q", "-C", "change", "main")
    try world.repository.git("rm", "-q", "components.json")
    try world.repository.commit(["components/a\nNo changes.\n::add-mask::e\n.json": entry])
    try world.repository.git("switch", "-q", "main")
    for form in ["text", "github", "markdown"] {
      let output = try plan("--format", form)
      #expect(output.status == 65)
      let lines = (output.stdout + output.stderr).split(separator: "\n")
      #expect(!lines.contains { $0.hasPrefix("No changes") || $0.hasPrefix("::add-mask") })
      #expect(output.stderr.contains("U+000A"), "\(output.stderr)")
    }
  }

  @Test func `it cannot hide what a row says: control, bidirectional and homoglyph keys are refused`() throws {
    for name in ["pay\u{202E}lap", "a\u{7}b", "x\u{2066}y"] {
      try propose([world.entry("new", ",\"name\":\"\(name.replacing("\u{7}", with: "\\u0007"))\"")])
      let output = try plan()
      #expect(output.status == 65, "\(output.stdout)")
      #expect(output.stderr.contains("U+"))
      #expect(!output.stderr.unicodeScalars.contains { $0.value == 0x202E || $0.value == 0x2066 || $0.value == 7 })
    }
    try propose([world.entry("new").replacing("\"new\"", with: "\"n\u{435}w\"")])
    let output = try plan()
    #expect(output.status == 65 && output.stderr.contains("key"), "\(output.stderr)")
  }

  @Test(arguments: [
    ("p\u{200B}ay", "p\\u{200b}ay"), ("p\u{430}ypal", "p\\u{430}ypal"), ("x ##[debug] y", "#\\u{23}[debug]"),
    ("\u{E0041}tag", "\\u{e0041}tag"), ("soft\u{AD}hyphen", "soft\\u{ad}hyphen"),
  ])
  func `what a reviewer could not see in names, descriptions and URLs is made visible`(
    text: String, shown: String
  ) throws {
    let url = "http://example.invalid/?q=" + text.replacing(" ", with: "")
    let config = #""provider":"http","config":{"url":"\#(url)"}"#
    try propose([#"{"key":"new","name":"\#(text)","description":"\#(text)",\#(config)}"#])
    for form in ["text", "github", "markdown"] {
      let output = try plan("--format", form)
      #expect(output.status == 0, "\(output.stderr)")
      let plain = output.stdout.replacing("&#92;", with: "\\").replacing("&#123;", with: "{")
        .replacing("&#125;", with: "}").replacing("&#35;", with: "#").replacing("&#91;", with: "[")
        .replacing("&#93;", with: "]").replacing("&#63;", with: "?").replacing("&#8203;", with: "")
      #expect(plain.contains(shown), "\(form): \(output.stdout)")
      #expect(!output.stdout.contains(text.replacing(" ", with: "")), "\(form): \(output.stdout)")
      #expect(!output.stdout.contains("##["))
    }
  }

  @Test func `R13 it cannot choose the host to which the job's token is sent`() throws {
    let world = try World()
    try world.declare([world.entry("api")])
    try world.repository.commit(["upkeep.json": #"{"remote":"\#(world.url("x.git"))"}"#])
    let folder = world.repository.folder
    try TestRepository.run(
      ["git", "clone", "-q", "--depth", "1", "file://\(world.repository.path)", "shallow"], in: folder)
    let output = try world.upkeep(
      ["plan", "--ref", "HEAD", "--repo", folder + "/shallow"], environment: ["UPKEEP_GIT_TOKEN": "s3cr3t"])
    #expect(output.status == 64 && output.stderr.contains("upkeep.json: remote: the name of a remote"), "\(output)")
    #expect(world.requestCount == 0)
  }
}

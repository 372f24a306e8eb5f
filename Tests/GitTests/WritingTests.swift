import Foundation
import Git
import Testing

@Suite struct WritingTests {
  let sandbox: Sandbox
  init() throws { sandbox = try Sandbox() }

  private let ref = "refs/heads/health"

  @Test func `an orphan branch begins, grows and shrinks, and git agrees`() async throws {
    try sandbox.sample()
    let repository = try await sandbox.open()
    let first = try await repository.perform { repository in
      let id = try repository.commit(
        ["health.json": "{}\n", "daily/2026-01-01.json": "1\n", "daily/2026-01-02.json": "2\n"], on: nil)
      try repository.compareAndSwap("refs/heads/health", to: id, expecting: nil, message: "report: begin")
      return id
    }
    let second = try await repository.perform { repository in
      let blob = try repository.writeBlob(Array("{\"a\":1}\n".utf8))
      let tree = try repository.updatedTree(
        base: first,
        edits: [
          "health.json": .put(blob), "deep/er/file": .put(blob), "daily/2026-01-01.json": .remove,
          "daily/2026-01-02.json": .remove, "not/there": .remove, "absent": .remove,
        ])
      let id = try repository.commit(
        tree: tree, parents: [first], author: Sandbox.someone, committer: Sandbox.someone,
        message: "down: api\n\nObserver: x\n")
      try repository.compareAndSwap("refs/heads/health", to: id, expecting: first, message: "report: down")
      return id
    }
    #expect(try sandbox.git("fsck", "--strict", "--no-dangling") == "")
    #expect(
      try sandbox.git("log", "--format=%H %an %ae %at %cn %s", "health").split(separator: "\n").map(String.init) == [
        "\(second) Bot bot@example.org 1700000000 Bot down: api", "\(first) Bot bot@example.org 1700000000 Bot Test",
      ])
    #expect(
      try sandbox.git("ls-tree", "-r", "-t", "--name-only", "health") == "deep\ndeep/er\ndeep/er/file\nhealth.json")
    #expect(try sandbox.git("cat-file", "-p", "health:health.json") == "{\"a\":1}")
    #expect(try sandbox.git("log", "-g", "--format=%gn %gs", "health") == "Bot report: down\nBot report: begin")
  }

  @Test func `no edits, or only removals of what is not there, give the same tree`() async throws {
    let id = try sandbox.sample()
    let repository = try await sandbox.open()
    let tree = try sandbox.id("HEAD^{tree}")
    #expect(try await repository.updatedTree(base: id, edits: [:]) == tree)
    #expect(try await repository.updatedTree(base: tree, edits: ["x/y": .remove, "z": .remove]) == tree)
    let empty = try await repository.updatedTree(base: nil, edits: [:])
    #expect(empty.hex == "4b825dc642cb6eb9a060e54bf8d69288fbee4904")
    #expect(
      try await repository.updatedTree(
        base: id,
        edits: [
          "components.json": .remove, "docs/guide.md": .remove, "link": .remove, "run.sh": .remove,
        ]) == empty)
  }

  @Test func `a lost race is a conflict, and the winner stays`() async throws {
    let main = try sandbox.sample()
    let repository = try await sandbox.open()
    let (one, two) = try await repository.perform { repository in
      (try repository.commit(["a": "1"], on: nil), try repository.commit(["a": "2"], on: nil))
    }
    try await repository.compareAndSwap(ref, to: one, expecting: nil, message: "one")
    #expect(
      await failure { try await repository.compareAndSwap(ref, to: two, expecting: nil, message: "x") }?.code
        == .conflict)
    #expect(
      await failure { try await repository.compareAndSwap(ref, to: two, expecting: main, message: "x") }?.code
        == .conflict)
    #expect(try sandbox.id("health") == one)
    try await repository.compareAndSwap(ref, to: two, expecting: one, message: "two")
    try sandbox.git("update-ref", "-d", ref)
    #expect(
      await failure { try await repository.compareAndSwap(ref, to: one, expecting: two, message: "x") }?.code
        == .conflict)
    #expect(try await repository.tip(of: ref) == nil)
  }

  @Test func `a packed ref is compared and moved too`() async throws {
    try sandbox.sample()
    let repository = try await sandbox.open()
    let (one, two) = try await repository.perform { repository in
      (try repository.commit(["a": "1"], on: nil), try repository.commit(["a": "2"], on: nil))
    }
    try await repository.compareAndSwap(ref, to: one, expecting: nil, message: "one")
    try sandbox.git("pack-refs", "--all")
    #expect(
      await failure { try await repository.compareAndSwap(ref, to: two, expecting: nil, message: "x") }?.code
        == .conflict)
    try await repository.compareAndSwap(ref, to: two, expecting: one, message: "two")
    #expect(try sandbox.id("health") == two)
  }

  @Test func `symbolic refs, short names and nonsense are refused`() async throws {
    let id = try sandbox.sample()
    try sandbox.git("symbolic-ref", "refs/heads/alias", "refs/heads/main")
    let repository = try await sandbox.open()
    func code(_ ref: String) async -> GitError.Code? {
      await failure { try await repository.compareAndSwap(ref, to: id, expecting: id, message: "x") }?.code
    }
    #expect(await code("refs/heads/alias") == .wrongKind)
    for name in ["HEAD", "health", "refs/heads/a b", "refs/heads/..", "refs/heads/x.lock", ""] {
      #expect(await code(name) == .invalidName, "\(name)")
    }
  }

  @Test func `a fresh lock of another program is respected`() async throws {
    try sandbox.sample()
    let repository = try await sandbox.open()
    let id = try await repository.perform { try $0.commit(["a": "1"], on: nil) }
    try sandbox.write("", to: "repo/.git/refs/heads/health.lock")
    #expect(
      await failure { try await repository.compareAndSwap(ref, to: id, expecting: nil, message: "x") }?.code == .locked)
    #expect(FileManager.default.fileExists(atPath: "\(sandbox.path)/repo/.git/refs/heads/health.lock"))
  }

  @Test func `R35 a lock that a killed program left is removed, and that is told`() async throws {
    try sandbox.sample()
    let notices = Notices()
    let repository = try await sandbox.open(options: .init(notice: { notices.add($0) }))
    let id = try await repository.perform { try $0.commit(["a": "1"], on: nil) }
    try sandbox.write("", to: "repo/.git/refs/heads/health.lock")
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSinceNow: -120)],
      ofItemAtPath: "\(sandbox.path)/repo/.git/refs/heads/health.lock")
    try await repository.compareAndSwap(ref, to: id, expecting: nil, message: "x")
    #expect(try sandbox.id("health") == id)
    #expect(notices.all.count == 1)
    #expect(notices.all.first?.contains("health.lock") == true)
  }

  @Test func `R35 four writers with a repository each lose nothing`() async throws {
    try sandbox.git("init", "-q", "--bare")
    let path = "\(sandbox.path)/repo"
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<4 {
        group.addTask {
          let repository = try await Repository.open(path)
          for round in 0..<50 { try await add("\(writer)-\(round)", to: repository) }
        }
      }
      try await group.waitForAll()
    }
    let repository = try await sandbox.open()
    let tip = try await repository.resolve("health")
    let lines = String(decoding: try await repository.blob(at: "log", in: tip), as: UTF8.self).split(separator: "\n")
    let expected = (0..<4).flatMap { writer in (0..<50).map { "\(writer)-\($0)" } }
    #expect(lines.count == 200)
    #expect(Set(lines.map(String.init)) == Set(expected))
    #expect(try sandbox.git("rev-list", "--count", "health") == "200")
    #expect(try sandbox.git("fsck", "--strict", "--no-dangling") == "")
  }

  @Sendable private func add(_ line: String, to repository: Repository) async throws {
    while true {
      do {
        return try await repository.perform { repository in
          let tip = try repository.tip(of: "refs/heads/health")
          let old = try tip.map { try repository.blob(at: "log", in: $0) } ?? []
          let id = try repository.commit(["log": String(decoding: old, as: UTF8.self) + line + "\n"], on: tip)
          try repository.compareAndSwap("refs/heads/health", to: id, expecting: tip, message: line)
        }
      } catch let error as GitError where error.code == .conflict || error.code == .locked {
        await Task.yield()
      }
    }
  }

  @Test func `R33 work tree, index and HEAD stay as they are, to the byte`() async throws {
    try sandbox.sample()
    try sandbox.write("changed, not staged", to: "repo/components.json")
    try sandbox.write("untracked", to: "repo/new.txt")
    let repository = try await sandbox.open()
    let before = try contents()
    try await repository.perform { repository in
      let id = try repository.commit(["components.json": "other", "new.txt": "other"], on: nil)
      try repository.compareAndSwap("refs/heads/health", to: id, expecting: nil, message: "x")
    }
    #expect(before.count >= 7)
    #expect(try contents() == before)
    #expect(try sandbox.git("status", "--porcelain") == " M components.json\n?? new.txt")
  }

  /// Every file outside of `.git`, and the index, HEAD and their reflog inside.
  private func contents() throws -> [String: Data] {
    let root = "\(sandbox.path)/repo"
    let files = try FileManager.default.subpathsOfDirectory(atPath: root)
    let own = [".git/index", ".git/HEAD", ".git/logs/HEAD", ".git/config", ".git/refs/heads/main"]
    return try files.filter { !$0.hasPrefix(".git/") || own.contains($0) }.reduce(into: [:]) { found, file in
      var isFolder: ObjCBool = false
      let exists = FileManager.default.fileExists(atPath: "\(root)/\(file)", isDirectory: &isFolder)
      if exists, !isFolder.boolValue { found[file] = try Data(contentsOf: URL(fileURLWithPath: "\(root)/\(file)")) }
    }
  }

  @Test(arguments: [
    "", "/a", "a/", "a//b", "../a", "a/../b", ".", "a/.", ".git", ".GIT/config", "a/.Git/x", ".git.", ".git ", "git~1",
    ".git::$INDEX_ALLOCATION", ".g\u{200C}it", ".gitmodules", ".GitModules", "gitmod~1", "a\nb", "a\tb", "a\u{7F}",
    "a\u{0}b", ".gitmodules/\u{301}x", ".git:\u{301}", "a/../\u{301}", "a\\b", "a\u{85}b",
  ])
  func `R33 a path that git or a file system would stumble over is not written`(path: String) async throws {
    try sandbox.git("init", "-q", "--bare")
    let repository = try await sandbox.open()
    let blob = try await repository.writeBlob([1])
    let error = await failure { try await repository.updatedTree(base: nil, edits: [path: .put(blob)]) }
    #expect(error?.code == .invalidName)
  }

  @Test(arguments: ["a/\u{301}", ".github/workflows/x.yml", ".gitignore", "a b/ü.json", "...", "git", ".git-x", "a:b"])
  func `a path that only looks odd is written`(path: String) async throws {
    try sandbox.git("init", "-q", "--bare")
    let repository = try await sandbox.open()
    let id = try await repository.perform { try $0.commit([path: "x"], on: nil) }
    try await repository.compareAndSwap(ref, to: id, expecting: nil, message: "x")
    #expect(try await repository.list("", in: id, recursive: true).map(\.path) == [path])
    #expect(try sandbox.git("fsck", "--strict", "--no-dangling") == "")
  }

  @Test func `a file never takes the place of a folder, nor the reverse`() async throws {
    let id = try sandbox.sample()
    let repository = try await sandbox.open()
    let blob = try await repository.writeBlob([1])
    let edits: [[String: TreeEdit]] = [
      ["docs": .put(blob)], ["docs": .remove], ["run.sh/x": .put(blob)], ["a": .put(blob), "a/b": .put(blob)],
    ]
    for edit in edits {
      #expect(await failure { try await repository.updatedTree(base: id, edits: edit) }?.code == .wrongKind, "\(edit)")
    }
  }

  @Test func `a commit of what is not there, or with a bad signature, is refused`() async throws {
    let id = try sandbox.sample()
    let repository = try await sandbox.open()
    let nothing = try #require(ObjectID(hex: String(repeating: "1", count: 40)))
    func code(tree: ObjectID, parents: [ObjectID], name: String = "A", message: String = "x") async -> GitError.Code? {
      let signature = Signature(.init(name: name, email: "a@b"), seconds: 1)
      return await failure {
        try await repository.commit(
          tree: tree, parents: parents, author: signature, committer: signature, message: message)
      }?.code
    }
    #expect(await code(tree: nothing, parents: []) == .notFound)
    #expect(await code(tree: id, parents: [nothing]) == .notFound)
    #expect(await code(tree: id, parents: [], name: "A\nparent 0") == .invalidName)
    #expect(await code(tree: id, parents: [], name: "A<\u{301}") == .invalidName)
    #expect(await code(tree: id, parents: [], name: " ") == .invalidName)
    #expect(await code(tree: id, parents: [], message: "a\u{0}b") == .invalidName)
    #expect(await code(tree: id, parents: [id]) == nil)
  }

  @Test func `R35 empty objects of a crash are removed, whole ones and files in the making are not`() async throws {
    let id = try sandbox.sample()
    let name = String(repeating: "0", count: 38)
    try sandbox.write("", to: "repo/.git/objects/00/\(name)")
    try sandbox.write("", to: "repo/.git/objects/00/tmp_obj_x")
    let repository = try await sandbox.open()
    let removed = await repository.removeEmptyObjects()
    #expect(removed.map { $0.hasSuffix("objects/00/\(name)") } == [true])
    #expect(FileManager.default.fileExists(atPath: "\(sandbox.path)/repo/.git/objects/00/tmp_obj_x"))
    #expect(try await repository.commit(id).parents == [])
  }
}

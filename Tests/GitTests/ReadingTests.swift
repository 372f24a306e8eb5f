import Foundation
import Git
import Testing

@Suite struct ReadingTests {
  let sandbox: Sandbox
  init() throws { sandbox = try Sandbox() }

  @Test func `every way to name a commit leads to it`() async throws {
    let id = try sandbox.sample()
    try sandbox.git("tag", "light")
    try sandbox.git("tag", "-a", "v1", "-m", "One")
    try sandbox.git("tag", "-a", "outer", "v1", "-m", "A tag of a tag")
    try sandbox.git("update-ref", "refs/remotes/origin/topic", "HEAD")
    try sandbox.git("pack-refs", "--all")
    let repository = try await sandbox.open()
    let tag = try sandbox.id("v1").hex
    let names = [
      "HEAD", "main", "refs/heads/main", "heads/main", "light", "v1", "outer", "refs/tags/v1", "origin/topic",
      id.hex, id.hex.uppercased(), String(id.hex.prefix(7)), tag, "v1^{commit}", "main~0",
    ]
    for name in names { #expect(try await repository.resolve(name) == id, "\(name)") }
    #expect(try await repository.refNames() == ["light", "main", "origin/topic", "outer", "v1"])
  }

  @Test func `R1 a missing ref is named, and so are those that come near`() async throws {
    try sandbox.sample()
    let repository = try await sandbox.open()
    let error = await failure { try await repository.resolve("mian") }
    #expect(error?.code == .notFound)
    #expect(error?.message.contains("'mian'") == true)
    #expect(error?.message.contains("Did you mean 'main'?") == true)
    let far = await failure { try await repository.resolve("release/2030") }
    #expect(far?.message.contains("there are 'main'") == true)
    for name in ["feature branch", "a..b", "-x", "main:docs", "main~99", "0000000", String(repeating: "0", count: 40)] {
      #expect(await failure { try await repository.resolve(name) }?.code == .notFound, "\(name)")
    }
    #expect(await failure { try await repository.resolve("") }?.code == .invalidName)
  }

  @Test func `a name that leads to no commit says what it is`() async throws {
    try sandbox.sample()
    try sandbox.git("tag", "blob", "HEAD:components.json")
    let repository = try await sandbox.open()
    let error = await failure { try await repository.resolve("blob") }
    #expect(error?.code == .wrongKind)
    #expect(error?.message.contains("blob") == true)
  }

  @Test func `R1 an unborn HEAD names its branch`() async throws {
    try sandbox.git("init", "-q", "-b", "trunk")
    let repository = try await sandbox.open()
    #expect(try await repository.head() == .unborn("trunk"))
    let error = await failure { try await repository.resolve("HEAD") }
    #expect(error?.code == .unborn)
    #expect(error?.message.contains("'trunk'") == true)
    #expect(await failure { try await repository.resolve("trunk") }?.code == .notFound)
  }

  @Test func `HEAD on a branch and a detached HEAD differ`() async throws {
    let id = try sandbox.sample()
    let repository = try await sandbox.open()
    #expect(try await repository.head() == .branch("main", id))
    try sandbox.git("checkout", "-q", "--detach")
    #expect(try await repository.head() == .detached(id))
    #expect(try await repository.resolve("HEAD") == id)
  }

  @Test func `a commit says all that git says`() async throws {
    let id = try sandbox.sample()
    let facts = try await sandbox.open().commit(id)
    #expect(facts.tree == (try sandbox.id("HEAD^{tree}")))
    #expect(facts.parents.isEmpty)
    #expect(facts.author.identity == .init(name: "Ann", email: "ann@example.org"))
    #expect(facts.author.seconds == 1_700_000_000)
    #expect(facts.author.offset == 60)
    #expect(facts.committer == Signature(.init(name: "Carl", email: "carl@example.org"), seconds: 1_700_000_060))
    #expect(facts.message.hasPrefix("First\n\nBody.\n"))
    #expect(facts.trailers == [.init(key: "Health-State", value: "down"), .init(key: "Observer", value: "me")])
  }

  @Test func `a file reads byte for byte, with its size, loose and packed`() async throws {
    let id = try sandbox.sample()
    let expected = try Data(contentsOf: URL(fileURLWithPath: "\(sandbox.path)/repo/components.json"))
    let loose = try await sandbox.open()
    #expect(try await loose.blob(at: "components.json", in: id) == Array(expected))
    try sandbox.git("gc", "-q")
    let packed = try await sandbox.open()
    #expect(try await packed.blob(at: "components.json", in: id) == Array(expected))
    #expect(try await packed.blob(at: "docs/guide.md", in: id) == Array("# Guide\n".utf8))
    #expect(try await packed.withBlob(at: "docs/guide.md", in: id) { $0.byteCount } == 8)
    #expect(try await packed.fileEntry(at: "run.sh", in: id).kind == .executable)
    #expect(try await packed.fileEntry(at: "components.json", in: id).size == expected.count)
    // A repository that was open before the repack finds the objects again.
    #expect(try await loose.blob(at: "run.sh", in: id) == Array("#!/bin/sh\n".utf8))
  }

  @Test func `an empty file has no bytes`() async throws {
    try sandbox.git("init", "-q", "-b", "main")
    try sandbox.write("", to: "repo/empty")
    try sandbox.git("add", ".")
    try sandbox.git("commit", "-q", "-m", "x")
    #expect(try await sandbox.open().blob(at: "empty", in: sandbox.id("HEAD")) == [])
  }

  @Test(arguments: [
    ("missing.json", GitError.Code.notFound, "no such path"), ("docs/missing", .notFound, "no such path"),
    ("components.json/x", .notFound, "no such path"), ("link", .wrongKind, "symbolic link"),
    ("docs", .wrongKind, "folder"), ("vendor", .wrongKind, "submodule"), ("", .invalidName, "from the root"),
    ("/components.json", .invalidName, "from the root"), ("docs/", .invalidName, "from the root"),
  ])
  func `R1 what is no file is refused with path and commit`(
    path: String, code: GitError.Code, words: String
  ) async throws {
    try sandbox.sample()
    try sandbox.git("update-index", "--add", "--cacheinfo", "160000,\(sandbox.id("HEAD").hex),vendor")
    try sandbox.git("commit", "-q", "-m", "Submodule")
    let id = try sandbox.id("HEAD")
    let repository = try await sandbox.open()
    let error = await failure { try await repository.blob(at: path, in: id) }
    #expect(error?.code == code)
    #expect(error?.message.contains(words) == true, "\(String(describing: error))")
    #expect(error?.operation.contains("'\(path)' at \(id)") == true)
  }

  @Test func `a folder lists as git does`() async throws {
    let id = try sandbox.sample()
    for name in ["docs.md", "docs/a/deep.json", "docs-old/x", "docs0"] { try sandbox.write("x", to: "repo/\(name)") }
    try sandbox.git("add", ".")
    try sandbox.git("commit", "-q", "-m", "More")
    let tip = try sandbox.id("HEAD")
    let repository = try await sandbox.open()
    let all = try await repository.list("", in: tip, recursive: true)
    #expect(
      all.map(\.path)
        == (try sandbox.git("ls-tree", "-r", "--name-only", "HEAD").split(separator: "\n").map(String.init)))
    let root = try await repository.list("", in: tip)
    #expect(
      root.map(\.path) == (try sandbox.git("ls-tree", "--name-only", "HEAD").split(separator: "\n").map(String.init)))
    #expect(root.first { $0.path == "docs" }?.kind == .folder)
    #expect(root.first { $0.path == "docs" }?.size == nil)
    #expect(root.first { $0.path == "link" }?.kind == .symlink)
    #expect(try await repository.list("docs/", in: id).map(\.path) == ["docs/guide.md"])
    #expect(try await repository.list("docs", in: id).map(\.size) == [8])
    #expect(await failure { try await repository.list("none", in: id) }?.code == .notFound)
    #expect(await failure { try await repository.list("run.sh", in: id) }?.code == .wrongKind)
  }

  @Test func `ancestry is told, both ways and for strangers`() async throws {
    let first = try sandbox.sample()
    try sandbox.git("commit", "-q", "--allow-empty", "-m", "Second")
    let second = try sandbox.id("HEAD")
    let repository = try await sandbox.open()
    let stranger = try await repository.perform { try $0.commit(["a": "1"], on: nil) }
    #expect(try await repository.descends(second, from: first))
    #expect(try await repository.descends(first, from: first))
    #expect(try await !repository.descends(first, from: second))
    #expect(try await !repository.descends(stranger, from: first))
    #expect(try await repository.mergeBase(first, second) == first)
    #expect(try await repository.mergeBase(first, stranger) == nil)
  }

  @Test func `R1 a shallow clone reads fine, and says when its history is too short`() async throws {
    let first = try sandbox.sample()
    try sandbox.git("commit", "-q", "--allow-empty", "-m", "Second")
    let second = try sandbox.id("HEAD")
    try sandbox.git("clone", "-q", "--depth", "1", "file://\(sandbox.path)/repo", "../shallow")
    let repository = try await sandbox.open("shallow")
    #expect(await repository.isShallow)
    #expect(try await repository.blob(at: "docs/guide.md", in: second) == Array("# Guide\n".utf8))
    #expect(await failure { try await repository.descends(second, from: first) }?.code == .shallow)
    #expect(await failure { try await repository.mergeBase(second, first) }?.code == .shallow)
    #expect(await failure { try await repository.commit(first) }?.code == .shallow)
  }

  @Test func `R1 a blob that a partial clone left out is told apart from one that is not there`() async throws {
    try sandbox.sample()
    try sandbox.git("config", "uploadpack.allowFilter", "true")
    try sandbox.git(
      "clone", "-q", "--bare", "--filter=blob:none", "file://\(sandbox.path)/repo", "../partial.git")
    let repository = try await sandbox.open("partial.git")
    let id = try await repository.resolve("main")
    let error = await failure { try await repository.blob(at: "components.json", in: id) }
    #expect(error?.code == .partialClone)
    #expect(try await repository.list("", in: id).map(\.path) == ["components.json", "docs", "link", "run.sh"])
    #expect(await failure { try await repository.blob(at: "none", in: id) }?.code == .notFound)
  }

  @Test func `a sparse checkout opens`() async throws {
    let id = try sandbox.sample()
    try sandbox.git("sparse-checkout", "set", "docs")
    #expect(try await sandbox.open().blob(at: "components.json", in: id).count == 15)
  }

  @Test func `R1 a damaged object is corrupt, not missing`() async throws {
    let id = try sandbox.sample()
    let blob = try sandbox.id("HEAD:components.json").hex
    let file = URL(fileURLWithPath: "\(sandbox.path)/repo/.git/objects/\(blob.prefix(2))/\(blob.dropFirst(2))")
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: file.path)
    try Data(repeating: 0xAA, count: 40).write(to: file)
    let repository = try await sandbox.open()
    let error = await failure { try await repository.blob(at: "components.json", in: id) }
    #expect(error?.code == .corrupt)
    #expect(error?.message.contains("git fsck") == true)
  }
}

import Foundation
import Git
import Testing

@Suite struct OpeningTests {
  let sandbox: Sandbox
  init() throws { sandbox = try Sandbox() }

  @Test(arguments: ["repo", "repo/.git"])
  func `a work tree and its git folder open the same repository`(folder: String) async throws {
    try sandbox.sample()
    let repository = try await sandbox.open(folder)
    #expect(!repository.isBare)
    #expect(repository.gitDirectory.hasSuffix("/repo/.git/"))
    #expect(repository.commonDirectory == repository.gitDirectory)
    #expect(repository.workTree?.hasSuffix("/repo/") == true)
    #expect(await !repository.isShallow)
  }

  @Test func `a folder below opens only when the search goes upward`() async throws {
    try sandbox.sample()
    let error = await failure { try await sandbox.open("repo/docs") }
    #expect(error?.code == .notARepository)
    let repository = try await sandbox.open("repo/docs", options: .init(searchingUpward: true))
    #expect(repository.workTree?.hasSuffix("/repo/") == true)
  }

  @Test func `a bare repository has no work tree and reads as well`() async throws {
    let id = try sandbox.sample()
    try sandbox.git("clone", "-q", "--bare", "../repo", "../bare.git")
    let repository = try await sandbox.open("bare.git")
    #expect(repository.isBare)
    #expect(repository.workTree == nil)
    #expect(try await repository.resolve("main") == id)
  }

  @Test func `a linked work tree shares the common folder`() async throws {
    let id = try sandbox.sample()
    try sandbox.git("worktree", "add", "-q", "../linked", "-b", "other")
    let repository = try await sandbox.open("linked")
    #expect(repository.commonDirectory.hasSuffix("/repo/.git/"))
    #expect(repository.gitDirectory.hasSuffix("/repo/.git/worktrees/linked/"))
    #expect(try await repository.head() == .branch("other", id))
    let next = try await repository.perform { try $0.commit(["a": "1"], on: id) }
    try await repository.compareAndSwap("refs/heads/health", to: next, expecting: nil, message: "test")
    #expect(try sandbox.id("health") == next)
  }

  @Test func `R1 no repository, missing folder and plain file say so`() async throws {
    try sandbox.write("x", to: "file")
    for path in ["", "nowhere", "file"] {
      let error = await failure { try await sandbox.open(path) }
      #expect(error?.code == .notARepository, "\(path): \(String(describing: error))")
      #expect(error?.description.contains(sandbox.path) == true)
    }
  }

  @Test func `R1 a SHA-256 repository is refused, bare or not`() async throws {
    try sandbox.git("init", "-q", "--object-format=sha256")
    try sandbox.git("init", "-q", "--bare", "--object-format=sha256", in: "bare.git")
    for folder in ["repo", "bare.git"] {
      let error = await failure { try await sandbox.open(folder) }
      #expect(error?.code == .unsupported)
      #expect(error?.message.contains("SHA-256") == true)
    }
  }

  @Test func `R1 a reftable repository is refused`() async throws {
    try sandbox.sample()
    try sandbox.git("config", "core.repositoryFormatVersion", "1")
    try sandbox.git("config", "extensions.refStorage", "reftable")
    #expect(await failure { try await sandbox.open() }?.code == .unsupported)
  }

  @Test(.enabled("only root can give files away") { geteuid() == 0 })
  func `a repository of another user is refused, and opens when its owner is trusted`() async throws {
    let id = try sandbox.sample()
    for path in ["repo", "repo/.git"] { chown("\(sandbox.path)/\(path)", 12345, 12345) }
    let error = await failure { try await sandbox.open() }
    #expect(error?.code == .notOwner)
    #expect(error?.message.contains("safe.directory") == true)
    let repository = try await sandbox.open(options: .init(trustingOwner: true))
    #expect(try await repository.resolve("main") == id)
  }

  @Test func `a new repository is one that git takes, keeps a reflog and is not made twice`() async throws {
    let path = "\(sandbox.path)/deep/new.git"
    let repository = try await Repository.initialise(path, bare: true, branch: "trunk")
    #expect(repository.isBare)
    #expect(try await repository.head() == .unborn("trunk"))
    #expect(try sandbox.git("config", "core.logAllRefUpdates", in: "deep/new.git") == "true")
    let first = try await repository.perform { try $0.commit(["a": "1"], on: nil) }
    try await repository.compareAndSwap("refs/heads/trunk", to: first, expecting: nil, message: "begin")
    #expect(try sandbox.git("reflog", "show", "trunk", in: "deep/new.git").hasSuffix("trunk@{0}: begin"))
    #expect(await failure { try await Repository.initialise(path, bare: true) }?.code == .conflict)
  }
}

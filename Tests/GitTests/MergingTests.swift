import Foundation
import Git
import Testing

@Suite struct MergingTests {
  private let sandbox: Sandbox

  init() throws {
    sandbox = try Sandbox()
    try sandbox.git("init", "-q", "-b", "main")
    try commit(["a.json": "1\n2\n3\n4\n5\n", "b.json": "b\n"], "base")
    try sandbox.git("branch", "topic")
  }

  private func commit(_ files: [String: String], _ message: String) throws {
    for (name, text) in files { try sandbox.write(text, to: "repo/\(name)") }
    try sandbox.git("add", "-A")
    try sandbox.git("commit", "-q", "-m", message)
  }

  private func objects() throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: sandbox.path + "/repo/.git").sorted()
  }

  @Test func `R9 R14 both sides of a merge are in its tree, and nothing reaches the disk`() async throws {
    try commit(["a.json": "1\n2\n3\n4\nfive\n", "c.json": "c\n"], "main goes on")
    try sandbox.git("checkout", "-q", "topic")
    try commit(["a.json": "one\n2\n3\n4\n5\n"], "topic goes on")
    let before = try objects()
    let repository = try await sandbox.open()
    let (main, topic) = (try sandbox.id("main"), try sandbox.id("topic"))
    let (merged, added) = try await repository.perform { repository in
      try repository.writeToMemory()
      guard case .tree(let tree) = try repository.merge(topic, into: main) else { return ("", "") }
      return (
        String(decoding: try repository.blob(at: "a.json", in: tree), as: UTF8.self),
        String(decoding: try repository.blob(at: "c.json", in: tree), as: UTF8.self)
      )
    }
    #expect(merged == "one\n2\n3\n4\nfive\n" && added == "c\n")
    #expect(try objects() == before)
  }

  @Test func `R14 files that both sides change in the same place are conflicts by name`() async throws {
    try commit(["a.json": "main\n"], "main")
    try sandbox.git("checkout", "-q", "topic")
    try commit(["a.json": "topic\n"], "topic")
    let (main, topic) = (try sandbox.id("main"), try sandbox.id("topic"))
    let merge = try await sandbox.open().perform { repository in
      try repository.writeToMemory()
      return try repository.merge(topic, into: main)
    }
    #expect(merge == .conflicts(["a.json"]))
  }

  @Test func `A side that is behind the other adds nothing`() async throws {
    try commit(["c.json": "c\n"], "main")
    let (main, topic) = (try sandbox.id("main"), try sandbox.id("topic"))
    let repository = try await sandbox.open()
    let tree = try await repository.commit(main).tree
    #expect(try await repository.merge(topic, into: main) == .tree(tree))
    #expect(try await repository.merge(main, into: topic) == .tree(tree))
  }

  @Test func `Histories that share nothing are no merge`() async throws {
    try sandbox.git("checkout", "-q", "--orphan", "other")
    try commit(["z.json": "z\n"], "other")
    let (main, other) = (try sandbox.id("main"), try sandbox.id("other"))
    let repository = try await sandbox.open()
    #expect(await failure { try await repository.merge(other, into: main) }?.code == .wrongKind)
  }

  @Test func `R14 the host's merge commit is the result, even where the history is cut off`() async throws {
    try commit(["c.json": "c\n"], "main")
    try sandbox.git("checkout", "-q", "topic")
    try commit(["d.json": "d\n"], "topic")
    try sandbox.git("checkout", "-q", "-b", "merge", "main")
    try sandbox.git("merge", "-q", "--no-ff", "-m", "merge", "topic")
    try sandbox.git("clone", "-q", "--depth", "2", "-b", "merge", "file://\(sandbox.path)/repo", "../shallow")
    let (main, merge) = (try sandbox.id("main"), try sandbox.id("merge"))
    let repository = try await sandbox.open("shallow")
    let tree = try await repository.commit(merge).tree
    #expect(try await repository.merge(merge, into: main) == .tree(tree))
  }
}

import Git
import GitOps
import TestRepositories
import Testing
import UpkeepModel

@Suite struct GitManifestSourceTests {
  private func read(_ repository: TestRepository, ref: String? = nil, path: String? = nil) async throws -> ManifestFiles
  {
    try await GitManifestSource(Repository.open(repository.path)).read(ref: ref, path: path)
  }

  private func problem(_ repository: TestRepository, ref: String? = nil, path: String? = nil) async -> String {
    do {
      return "read \(try await read(repository, ref: ref, path: path).revision)"
    } catch {
      return "\(error)"
    }
  }

  @Test func `components.json of the default branch is read at its commit`() async throws {
    let repository = try TestRepository()
    let commit = try repository.commit(["components.json": "{}\n"])
    let files = try await read(repository)
    #expect(files.revision == Revision(commit: commit, ref: "main", path: "components.json"))
    #expect(files.files.map(\.bytes) == [Array("{}\n".utf8)])
  }

  @Test func `R4 the work tree counts for nothing, only the commit does`() async throws {
    let repository = try TestRepository()
    try repository.commit(["components.json": "{}\n"])
    try TestRepository.run(["sh", "-c", "echo changed > components.json; git add -A"], in: repository.path)
    #expect(try await read(repository).files.map(\.bytes) == [Array("{}\n".utf8)])
  }

  @Test func `a folder is read whole, sorted, with only its json files`() async throws {
    let repository = try TestRepository()
    try repository.commit([
      "components/b.json": "2", "components/a/x.json": "1", "components/README.md": "no", "components/c.json": "3",
    ])
    let files = try await read(repository)
    #expect(files.revision.path == "components")
    #expect(files.files.map(\.path) == ["components/a/x.json", "components/b.json", "components/c.json"])
  }

  @Test func `any branch, tag, commit and path can be named`() async throws {
    let repository = try TestRepository()
    let first = try repository.commit(["infra/health.json": "1"])
    try repository.git("tag", "-a", "v1", "-m", "one")
    try repository.commit(["infra/health.json": "2"])
    for ref in ["v1", first, String(first.prefix(10)), "main~1"] {
      let files = try await read(repository, ref: ref, path: "infra/health.json")
      #expect(files.revision.commit == first)
      #expect(files.files.map(\.bytes) == [Array("1".utf8)])
    }
  }

  @Test func `R1 a missing ref is named, with those that come near`() async throws {
    let repository = try TestRepository()
    try repository.commit(["components.json": "{}"])
    let message = await problem(repository, ref: "mian")
    #expect(message.contains("mian"))
    #expect(message.contains("main"))
  }

  @Test func `R1 a missing path names the commit and what was looked for`() async throws {
    let repository = try TestRepository()
    let commit = try repository.commit(["other.txt": ""])
    #expect(
      await problem(repository)
        == "there is neither components.json nor a folder components/ at commit \(commit.prefix(8)); "
        + "name the manifest with --manifest, or make one with `upkeep init`")
    #expect(await problem(repository, path: "x.json") == "there is no x.json at commit \(commit.prefix(8))")
  }

  @Test func `R1 an unborn branch and a detached HEAD say what to do`() async throws {
    let repository = try TestRepository()
    #expect(await problem(repository).contains("has no commit yet"))
    try repository.commit(["components.json": "{}"])
    try repository.git("checkout", "-q", "--detach")
    #expect(await problem(repository).contains("--ref main"))
  }

  @Test func `R1 a symbolic link is no manifest`() async throws {
    let repository = try TestRepository()
    try TestRepository.run(["ln", "-s", "/etc/passwd", "components.json"], in: repository.path)
    try repository.commit([:])
    let message = await problem(repository)
    #expect(message.contains("components.json"))
    #expect(message.contains("link"))
  }

  @Test func `a folder without a json file is an error and not an empty manifest`() async throws {
    let repository = try TestRepository()
    try repository.commit(["components/README.md": "nothing here"])
    #expect(await problem(repository).contains("holds no .json file"))
  }
}

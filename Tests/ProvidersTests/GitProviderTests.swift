import Foundation
import JSONText
import Providers
import TestRepositories
import Testing
import UpkeepModel

@Suite struct GitProviderTests {
  private func check(
    _ repository: TestRepository, _ config: JSONObject, after age: Int64, network: NetworkPolicy = .anywhere
  ) async throws -> Finding {
    let seconds = try #require(Int64(try repository.git("log", "-1", "--format=%ct", "main")))
    var context = ProbeContext(secrets: Secrets(), network: network)
    context.now = { Timestamp(seconds: seconds + age) }
    var config = config
    if config["repository"] == nil { config["repository"] = .string(repository.path) }
    // Tests that wait for programs may hold every thread of the pool for longer than the default.
    config["timeout"] = "1h"
    return try await GitProvider().probe(for: config, context: context).check()
  }

  private func repository() throws -> TestRepository {
    let repository = try TestRepository()
    try repository.commit(["reports/day.txt": "1", "other": "1"], message: "first")
    return repository
  }

  @Test(arguments: [(3_599, "operational"), (3_600, "degraded"), (7_199, "degraded"), (7_200, "down")])
  func `the age of the newest commit decides`(age: Int64, state: String) async throws {
    let config: JSONObject = ["degraded_after": "1h", "down_after": "2h"]
    let finding = try await check(try repository(), config, after: age)
    #expect(finding.state.rawValue == state)
    #expect(finding.message.hasPrefix("the newest commit of HEAD is "))
  }

  @Test func `one threshold is enough, and a clock that is behind does no harm`() async throws {
    let repository = try repository()
    #expect(try await check(repository, ["down_after": "1h"], after: 3_600).state == .down)
    #expect(try await check(repository, ["degraded_after": "1h"], after: 999_999).state == .degraded)
    #expect(try await check(repository, ["down_after": "1h"], after: -500).state == .operational)
  }

  @Test func `the ref is a branch, a tag or a commit, and the repository a path or a file URL`() async throws {
    let repository = try repository()
    try repository.git("tag", "v1")
    for ref in ["main", "refs/heads/main", "v1", "HEAD"] {
      let config: JSONObject = [
        "repository": .string("file://" + repository.path), "ref": .string(ref), "down_after": "1h",
      ]
      #expect(try await check(repository, config, after: 0).state == .operational, "\(ref)")
    }
  }

  @Test func `with a path, the newest commit that changed it counts`() async throws {
    let repository = try repository()
    let first = try repository.git("rev-parse", "HEAD").prefix(8)
    for number in 2...5 { try repository.commit(["other": "\(number)"], message: "other \(number)") }
    let config: JSONObject = ["path": "reports", "down_after": "100d"]
    let finding = try await check(repository, config, after: 0)
    #expect(finding.state == .operational)
    #expect(finding.message.hasPrefix("the last change of reports is \(first) of "), "\(finding.message)")
    try repository.commit(["reports/day.txt": "2"], message: "second")
    let last = try repository.git("rev-parse", "HEAD").prefix(8)
    #expect(
      try await check(repository, config, after: 0).message.hasPrefix("the last change of reports is \(last) of "))
  }

  @Test func `R26 what cannot be read is unknown, with the reason`() async throws {
    let repository = try repository()
    let cases: [(JSONObject, String)] = [
      (["repository": "/nowhere/at/all", "down_after": "1h"], "there is no git repository"),
      (["ref": "none", "down_after": "1h"], "there is no branch, tag or commit 'none'"),
      (["path": "absent", "down_after": "1h"], "there is no absent at HEAD"),
    ]
    for (config, reason) in cases {
      let finding = try await check(repository, config, after: 0)
      #expect(finding.state == .unknown)
      #expect(finding.message.contains(reason), "\(finding.message)")
    }
    #expect(try await check(repository, ["down_after": "1h"], after: 0, network: .publicOnly).state == .unknown)
  }

  @Test(
    arguments: [
      (["repository": "/r"], nil), (["repository": "r", "down_after": "1h"], "repository"),
      (["repository": "https://example.org/r.git", "down_after": "1h"], "repository"),
      (["repository": "/r", "down_after": "1h", "degraded_after": "1h"], "degraded_after"),
      (["repository": "/r", "down_after": "1h", "ref": ""], "ref"),
    ] as [(JSONObject, String?)])
  func `settings that cannot be are refused`(config: JSONObject, setting: String?) throws {
    #expect(try #require(complaint(of: GitProvider(), about: config)).setting == setting)
  }

  @Test func `R27 a check whose time is over, or that is cancelled, ends and is unknown`() async throws {
    let repository = try repository()
    let context = ProbeContext(secrets: Secrets())
    let probe = try GitProvider().probe(
      for: ["repository": .string(repository.path), "down_after": "1h"], context: context)
    let task = Task { await probe.check() }
    task.cancel()
    let finding = await task.value
    #expect(finding.state == .unknown || finding.state == .operational)
  }
}

import Foundation
import JSONText
import TestRepositories
import Testing

/// History as a user asks for it, from a bare clone of a repository that the program itself filled.
@Suite struct HistoryCommandTests {
  private func manifest(_ url: String) -> String {
    #"{"version":1,"components":[{"key":"api","provider":"http","retries":0,"config":{"url":"\#(url)"}}]}"#
  }

  private func json(_ output: TestRepository.Output) throws -> JSONValue {
    try JSONValue(parsing: Array(output.stdout.utf8))
  }

  @Test func `history, at, diff and blame tell the same of a component that went down after a change`() throws {
    let world = try World()
    try world.declare([world.entry("api")])
    #expect(try world.upkeep("reconcile").status == 0)
    let broken = try world.repository.commit(
      ["components.json": manifest("http://127.0.0.1:\(world.refused)/")], message: "Break the api")
    #expect(try world.upkeep("reconcile").status == 0)
    try TestRepository.run(
      ["git", "clone", "-q", "--bare", world.repository.path, "bare"], in: world.repository.folder)
    let bare = ["--repo", world.repository.folder + "/bare"]

    let history = try json(world.upkeep(["history", "--format", "json"] + bare))
    #expect(history["rows"]?.array?.first?["title"] == "api" && history["rows"]?.array?.first?["state"] == "down")
    let now = try world.upkeep(["at", "0s", "--format", "json"] + bare)
    #expect(try json(now)["state"] == "down")
    let before = try world.upkeep(["at", "health~1", "--format", "json"] + bare)
    #expect(try json(before)["state"] == "operational")
    let difference = try json(world.upkeep(["diff", "health~1", "health", "--format", "json"] + bare))
    #expect(difference["components"]?.array?.first?["after"] == "down")
    let blame = try json(world.upkeep(["blame", "api", "--limit", "1", "--format", "json"] + bare))
    let line = try #require(blame["transitions"]?.array?.first)
    #expect(line["in_force"]?["commit"] == .string(broken) && line["in_force"]?["subject"] == "Break the api")
    #expect(line["last_change"]?["commit"] == .string(broken))
    #expect(line["last_change"]?["fields"] == ["config.url"])
  }

  @Test func `two clones give the same bytes, and git blame agrees with the history`() throws {
    let world = try World()
    try world.repository.commit(["components.json": manifest("http://127.0.0.1:\(world.refused)/")])
    #expect(try world.upkeep("reconcile").status == 0)
    var answers: Set<String> = []
    for clone in ["one", "two"] {
      try TestRepository.run(["git", "clone", "-q", world.repository.path, clone], in: world.repository.folder)
      for format in ["text", "json", "csv", "markdown"] {
        let output = try world.upkeep(
          ["history", "--format", format, "--repo", world.repository.folder + "/" + clone])
        answers.insert(format + output.stdout)
      }
    }
    #expect(answers.count == 4)
    let line = try world.repository.git("blame", "-s", "health", "--", "health.json").split(separator: "\n")
      .first { $0.contains(#""key":"api""#) }
    let since = try #require(try json(world.upkeep("at", "0s", "--format", "json"))["components"]?.array?.first)
    #expect(try line?.contains(#require(since["since"]?.string)) == true)
  }

  @Test func `what cannot be answered is a clear error`() throws {
    let world = try World()
    try world.repository.commit(["components.json": #"{"version":1,"components":[]}"#])
    let none = try world.upkeep("history")
    #expect(none.status == 1 && none.stderr.contains("there is no report on refs/heads/health yet"))
    #expect(try world.upkeep("reconcile").status == 0)
    let nobody = try world.upkeep("blame", "nobody")
    #expect(nobody.status == 1 && nobody.stderr.contains(#"no component "nobody" is or was"#))
    let when = try world.upkeep("at", "yesterday")
    #expect(when.status == 64 && when.stderr.contains("is neither a time"))
    #expect(try world.upkeep("at", "2999-01-01").status == 64)
    #expect(try world.upkeep("history", "--month", "2026-13").status == 64)
    #expect(try world.upkeep("history", "--label", "team").status == 64)
  }
}

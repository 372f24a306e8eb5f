import Digests
import JSONText
import Testing
import UpkeepModel

@testable import Rendering

@Suite struct PlanJSONTests {
  @Test func `a plan is JSON in the documented shape`() {
    let plan = Samples.plan([Samples.update, Samples.delete])
    #expect(
      PlanJSON.render(plan) == """
        {
          "version": 1,
          "commit": "1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d",
          "ref": "refs/heads/main",
          "manifest": "components.json",
          "owner": "platform",
          "store_revision": 41,
          "digest": "sha256:\(plan.digest.hex)",
          "summary": {
            "create": 0,
            "update": 1,
            "move": 0,
            "delete": 1,
            "keep": 7
          },
          "guards": [],
          "changes": [
            {
              "action": "update",
              "key": "db",
              "fields": [
                {
                  "field": "config.port",
                  "from": "5432",
                  "to": 5432
                },
                {
                  "field": "config.timeout",
                  "from": "5s",
                  "to": "2s"
                },
                {
                  "field": "group",
                  "from": null,
                  "to": "data"
                },
                {
                  "field": "retries",
                  "from": 5,
                  "to": null
                }
              ],
              "source": {
                "file": "components.json",
                "line": 5,
                "pointer": "/components/0"
              },
              "reason": "differs from what is recorded",
              "drift": false,
              "component": {
                "config": {
                  "host": "db.internal",
                  "port": 5432
                },
                "group": "data",
                "key": "db",
                "provider": "tcp"
              }
            },
            {
              "action": "delete",
              "key": "cache",
              "fields": [],
              "source": {
                "file": "components.json",
                "line": 1,
                "pointer": "/components/0"
              },
              "reason": "no longer in components.json at 1a2b3c4d",
              "drift": false
            }
          ],
          "withheld": []
        }

        """)
  }

  @Test func `R11 R15 guards, moves, drift and withheld rows stand in the JSON`() throws {
    let json = try readJSON(PlanJSON.render(Samples.full))
    let rows = json["changes"]?.array ?? []
    #expect(rows.compactMap { $0["action"]?.string } == ["move", "create", "update", "update", "delete"])
    #expect(rows[0]["from"] == "site")
    #expect(rows.map { $0["drift"]?.bool } == [false, false, false, true, false])
    #expect(rows[3]["fields"]?.array?.first?["to"] == ["file": "/run/secrets/queue"])
    #expect(json["guards"]?.array?.first?["lifted"] == false)
    #expect(json["guards"]?.array?.first?["override"] == "--allow deletes")
    #expect(json["withheld"]?.array?.first?["withheld"]?.string?.hasPrefix("it is protected") == true)
  }

  @Test func `every plan keeps to the schema`() throws {
    for plan in [Samples.full, Samples.plan([]), Samples.plan([Samples.create])] {
      let json = try readJSON(PlanJSON.render(plan))
      #expect(violations(of: PlanJSON.schema, by: json, root: PlanJSON.schema) == [])
    }
    var broken = try readJSON(PlanJSON.render(Samples.full)).object ?? [:]
    broken["digest"] = "md5"
    broken["extra"] = 1
    broken["guards"] = nil
    #expect(violations(of: PlanJSON.schema, by: .object(broken), root: PlanJSON.schema).count == 3)
  }

  @Test func `hostile texts survive unchanged and cannot act on a terminal`() throws {
    var change = Samples.delete
    change.reason = Samples.hostile + "\u{E0041}"
    let text = PlanJSON.render(Samples.plan([change]))
    #expect(try readJSON(text)["changes"]?.array?.first?["reason"] == .string(change.reason))
    let escaped = text.unicodeScalars.allSatisfy { $0 == "\n" || !isDeceptive($0) }
    #expect(escaped)
  }

  @Test func `a saved plan reads back what an apply needs`() throws {
    let plan = Samples.plan([Samples.delete], guards: Samples.refusal(lifting: [.deletes]))
    let saved = try SavedPlan(readJSON(PlanJSON.render(plan)))
    #expect(saved.revision == Samples.revision)
    #expect(saved.owner == "platform")
    #expect(saved.storeRevision == 41)
    #expect(saved.digest == "sha256:" + plan.digest.hex)
    #expect(saved.lifted == [.deletes])
    #expect(try SavedPlan(readJSON(PlanJSON.render(Samples.full))).lifted == [])
  }

  @Test(
    arguments: [
      ("version", 2, "the plan has version 2, this program reads version 1"),
      ("commit", .null, "the plan has no \"commit\" that is a text"),
      ("store_revision", "41", "the plan has no \"store_revision\" that is a whole number"),
      ("digest", "sha256:123", "the plan's \"digest\" is not sha256: and 64 hexadecimal digits"),
      (
        "guards", [["name": "everything", "lifted": true]], "the plan names a guard that does not exist, \"everything\""
      ),
      ("guards", ["deletes"], "the plan has no \"guards\" that is a list of objects with \"name\" and \"lifted\""),
    ] as [(String, JSONValue, String)])
  func `a file that is no saved plan is refused by name`(member: String, value: JSONValue, start: String) throws {
    var json = try readJSON(PlanJSON.render(Samples.full)).object ?? [:]
    json[member] = value
    let problem = #expect(throws: SavedPlan.Problem.self) { try SavedPlan(.object(json)) }
    #expect(problem?.description == start + "; make it again with plan --save FILE")
  }

  @Test func `something else than a plan is refused`() {
    #expect(throws: SavedPlan.Problem.self) { try SavedPlan(parsing: Array("not json".utf8)) }
    #expect(throws: SavedPlan.Problem.self) { try SavedPlan([]) }
  }
}

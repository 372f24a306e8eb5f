import JSONText
import Sinks
import Testing
import UpkeepModel

@Suite struct AudienceTests {
  private func audience(_ settings: JSONObject) throws -> Audience {
    var settings = settings
    settings["name"] = "x"
    settings["kind"] = "log"
    let reader = SinkListReader([.object(settings)])
    return try #require(reader.declarations.first, "\(reader.problems)").audience
  }

  @Test func `without settings everything is told`() throws {
    for kind in [Event.Kind.down, .degraded, .recovered] {
      #expect(try audience([:]).includes(fullEvent(kind), told: nil))
    }
  }

  @Test(
    arguments: [
      (["components": ["api", "web-*"]], true), (["components": ["web-*"]], false), (["groups": ["ed*"]], true),
      (["groups": ["core"]], false), (["labels": ["team": "plat*"]], true), (["labels": ["team": "web"]], false),
      (["labels": ["tier": "*"]], false), (["components": ["api"], "labels": ["team": "web"]], false),
      (["events": ["degraded"]], false), (["events": ["down", "recovered"]], true),
    ] as [(JSONObject, Bool)])
  func `events of some kinds and of some components`(settings: JSONObject, isTold: Bool) throws {
    #expect(try audience(settings).includes(fullEvent(), told: nil) == isTold)
  }

  @Test func `a recovery goes to whoever was told of the problem, and to nobody else`() throws {
    let recovery = fullEvent(.recovered)
    let deaf = try audience(["events": ["down", "recovered"], "components": ["other"]])
    #expect(deaf.includes(recovery, told: fullEvent(.down)))
    #expect(try !audience([:]).includes(recovery, told: fullEvent(.recovered)))
    #expect(try !audience(["events": ["down"]]).includes(recovery, told: fullEvent(.down)))
  }

  @Test func `where nobody knows what was told, the recovery's own move decides`() throws {
    var recovery = fullEvent(.recovered)
    let audience = try audience(["events": ["down", "recovered"]])
    #expect(audience.includes(recovery, told: nil))
    recovery.transition.from = .degraded
    #expect(!audience.includes(recovery, told: nil))
    recovery.transition.from = .unknown
    #expect(audience.includes(recovery, told: nil))
  }
}

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

  @Test func `a reminder comes as often as the sink asks, else as the run says, to whoever was told of the problem`()
    throws
  {
    func reminder(after hours: Int64) -> Event {
      var event = event("api", .reminder, at: 1_800_000_000 + hours * 3600)
      event.transition.from = .down
      event.transition.to = .down
      return event
    }
    let told = event("api", .down)
    let own = try audience(["remind_every": "4h", "events": ["down", "recovered"]])
    #expect(!own.includes(reminder(after: 3), told: told, remindingEvery: .seconds(3600)))
    #expect(own.includes(reminder(after: 4), told: told, remindingEvery: .seconds(3600)))
    #expect(!own.includes(reminder(after: 7), told: reminder(after: 4)))
    #expect(!own.includes(reminder(after: 9), told: event("api", .recovered)))
    #expect(own.includes(reminder(after: 9), told: nil))
    let general = try audience([:])
    #expect(!general.includes(reminder(after: 9), told: told))
    #expect(general.includes(reminder(after: 1), told: told, remindingEvery: .seconds(3600)))
    let deaf = try audience(["events": ["down"]])
    #expect(!deaf.includes(reminder(after: 9), told: told, remindingEvery: .seconds(3600)))
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

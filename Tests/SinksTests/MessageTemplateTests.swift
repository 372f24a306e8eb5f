import Sinks
import Testing
import UpkeepModel

@Suite struct MessageTemplateTests {
  @Test func `every placeholder stands for what the event holds`() throws {
    let template = try MessageTemplate(
      "{event} {component} {name} {group} {from}>{state} {message} {at} {manifest} {observer} {labels.team}{labels.no}")
    #expect(
      template.text(for: fullEvent(message: "gone"))
        == "down api Public API edge operational>down gone 2027-01-15T08:00:00Z "
        + "7f903d488206962be9ad558149acd5fde636f270 here platform")
  }

  @Test func `how long it lasted is known where the event tells since when`() throws {
    let template = try MessageTemplate("{name} {state} after {duration}")
    var event = fullEvent(.recovered)
    #expect(template.text(for: event) == "Public API operational after ")
    event.since = event.transition.at.advanced(by: .seconds(-5400))
    #expect(template.text(for: event) == "Public API operational after 1h30m")
    #expect(Event(json: event.json) == event)
  }

  @Test func `values are escaped, the words of the template are not, and braces are doubled`() throws {
    let template = try MessageTemplate("*{{{message}}}*")
    #expect(template.text(for: event(message: "a*b")) { $0.replacing("*", with: "?") } == "*{a?b}*")
  }

  @Test(arguments: ["{nmae}", "{", "{name", "}", "{labels.}", "{name!r}", "{0}", "{{}"])
  func `anything else in braces is a problem that lists what there is`(text: String) {
    #expect(throws: ConfigProblem.self) { try MessageTemplate(text) }
    do {
      _ = try MessageTemplate("{nmae}")
    } catch {
      #expect(error.message.contains("{component} {name} {group}") && error.message.contains("{labels.NAME}"))
    }
  }
}

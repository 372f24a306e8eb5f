import JSONText
import UpkeepModel

extension Accounting {
  /// Reads `"accounting": {"degraded": "up", "unknown": "excluded", "maintenance": "excluded", "gaps": "excluded"}`.
  init(settings value: JSONValue?) throws(UsageProblem) {
    self.init()
    guard let value else { return }
    guard let object = value.object else {
      throw UsageProblem("\(SettingsFile.path): accounting: an object is expected")
    }
    for member in object.members {
      let place = "\(SettingsFile.path): accounting.\(member.name)"
      let share = member.value.string.flatMap { Share(rawValue: $0) }
      let isCounted = member.name == "maintenance" && member.value == "counted"
      guard ["degraded", "gaps", "maintenance", "unknown"].contains(member.name) else {
        throw UsageProblem("\(place): unknown kind of time; there are: degraded, gaps, maintenance, unknown")
      }
      guard let share = share ?? (isCounted ? .up : nil) else {
        let more = member.name == "maintenance" ? ", or counted for what the state is" : ""
        throw UsageProblem("\(place): one of up, down, excluded is expected\(more)")
      }
      switch member.name {
      case "degraded": degraded = share
      case "gaps": gaps = share
      case "unknown": unknown = share
      default: maintenance = isCounted ? nil : share
      }
    }
  }
}

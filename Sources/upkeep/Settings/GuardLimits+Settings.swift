import JSONText
import UpkeepModel

extension GuardLimits {
  /// Reads `"limits": {"delete_percent": 30, "few_deletes": 3, "update_percent": 50, "small_count": 10}`.
  init(settings value: JSONValue?) throws(UsageProblem) {
    self.init()
    guard let value else { return }
    guard let object = value.object else { throw UsageProblem("\(SettingsFile.path): limits: an object is expected") }
    for member in object.members {
      let place = "\(SettingsFile.path): limits.\(member.name)"
      guard let number = member.value.integer.flatMap({ Int(exactly: $0) }), number >= 0 else {
        throw UsageProblem("\(place): a whole number from 0 on is expected")
      }
      switch member.name {
      case "delete_percent": deletePercent = number
      case "few_deletes": fewDeletes = number
      case "update_percent": updatePercent = number
      case "small_count": smallCount = number
      default:
        throw UsageProblem(
          "\(place): unknown limit; there are: delete_percent, few_deletes, small_count, update_percent")
      }
    }
  }
}

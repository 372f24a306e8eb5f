/// `transitions/2026-11-22.jsonl`: every transition of a day in UTC, one line each, only ever appended to.
enum TransitionsFile {
  static let folder = "transitions"

  static func path(ofDay day: String) -> String { "\(folder)/\(day).jsonl" }
}

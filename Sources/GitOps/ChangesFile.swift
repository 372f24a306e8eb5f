/// `changes/2026-11-22.jsonl`: every change of the recorded components of a day in UTC, one line each, only ever
/// appended to.
enum ChangesFile {
  static let folder = "changes"

  static func path(ofDay day: String) -> String { "\(folder)/\(day).jsonl" }
}

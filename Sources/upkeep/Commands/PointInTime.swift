import GitOps
import UpkeepModel

/// Reads a point of the past as people write it: a time, how long before the newest report, or a commit of a report.
struct PointInTime {
  let reader: GitHistory
  let newest: Timestamp

  init(_ reader: GitHistory) async throws {
    self.reader = reader
    newest = try await reader.newestReport()
  }

  /// - Throws: ``UsageProblem`` when the text is none of these, or after the newest report.
  func moment(_ text: String) async throws -> Timestamp {
    let moment: Timestamp
    if let time = try? WindowOptions.moment(text, "", before: newest) {
      moment = time
    } else {
      do {
        moment = try await reader.moment(ofReport: text)
      } catch let problem as GitOpsProblem {
        throw UsageProblem(
          "\"\(text)\" is neither a time (2026-11-22, 2026-11-22T14:00:00Z, or 7d for that long before the newest "
            + "report) nor a report: \(problem)")
      }
    }
    guard moment <= newest else {
      throw UsageProblem("nothing is known of \(moment): the newest report is of \(newest)")
    }
    return moment
  }
}

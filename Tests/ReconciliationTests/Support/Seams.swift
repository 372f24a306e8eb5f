import Reconciliation
import Synchronization
import UpkeepModel

/// A manifest in memory, at a commit that a test sets.
final class Declared: ManifestSource {
  private let state = Mutex((commit: "c1", text: ""))
  func set(_ commit: String, _ keys: String...) {
    write(commit, keys.map { #"{"key":"\#($0)","provider":"fixed","retries":0}"# })
  }
  func write(_ commit: String, _ entries: [String]) {
    let text = "{\"version\":1,\"components\":[\(entries.joined(separator: ","))]}"
    state.withLock { $0 = (commit, text) }
  }
  func writeText(_ commit: String, _ text: String) { state.withLock { $0 = (commit, text) } }
  func read(ref: String?, path: String?) async throws -> ManifestFiles {
    let (commit, text) = state.withLock { $0 }
    return ManifestFiles(
      revision: Revision(commit: commit, ref: "main", path: "components.json"),
      files: [.init(path: "components.json", bytes: Array(text.utf8))])
  }
  func commit(of ref: String?) async throws -> String { state.withLock { $0.commit } }
}

/// A log that keeps reports, and fails while a test wants it to.
final class Reports: HealthLog {
  private let state = Mutex((reports: [Report](), isBroken: false))
  var all: [Report] { state.withLock { $0.reports } }
  func fail(_ isBroken: Bool) { state.withLock { $0.isBroken = isBroken } }
  func recorded() async throws -> RecordedState? { nil }
  func openDays(before today: Day) async throws -> OpenDays? { nil }
  func reportedChecks(in span: TimeSpan) async throws -> [String: [Timestamp]] { [:] }
  func suspensions() async throws -> [Suspension] { [] }
  func publish(_ report: Report, when rule: CommitRule) async throws -> Publication {
    try state.withLock { state in
      if state.isBroken { throw GitOpsProblem(.unreadable, "the disk is full") }
      state.reports.append(report)
    }
    return .committed(id: "r\(all.count)", ref: "refs/heads/health", subject: "")
  }
}

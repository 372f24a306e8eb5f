import ArgumentParser
import Git
import GitOps
import JSONText
import ManifestFormat
import Reconciliation
import Rendering
import UpkeepModel

/// An error on its way to a person and to the exit code.
struct Failure {
  let status: ExitStatus
  let message: String

  /// Takes any error that a command can throw.
  init(_ error: any Error) {
    switch error {
    case let error as UsageProblem: (status, message) = (.usage, error.description)
    case let error as InvalidManifest: (status, message) = (.invalidManifest, Self.list(error, place: ""))
    case let error as InvalidDesiredState:
      let place = " in \(error.revision.path) at commit \(error.revision.commit.prefix(8)), nothing was changed"
      (status, message) = (.invalidManifest, Self.list(error.problems, place: place))
    case let error as WriterLease.Held: (status, message) = (.locked, error.description)
    case let error as GitOpsProblem where error.code == .contended: (status, message) = (.locked, error.description)
    // Paths of the repository stand in it, and a line end in one would fake a line.
    case let error as GitOpsProblem: (status, message) = (.failed, sanitised(error.description))
    case let error as ProtectedComponent: (status, message) = (.refused, error.description)
    case let error as UnverifiedCommit: (status, message) = (.refused, sanitised(error.description))
    case let error as StoreKept: (status, message) = (.refused, error.description)
    case let error as SignaturesLost: (status, message) = (.refused, error.description)
    case let error as WrongRef: (status, message) = (.refused, error.description)
    case let error as StalePlan: (status, message) = (.stale, error.description)
    case let error as SavedPlan.Problem: (status, message) = (.usage, error.description)
    case let error as StoreError: (status, message) = (Self.status(of: error.code), error.description)
    case is CancellationError: (status, message) = (.interrupted, "interrupted; what was done by then is kept")
    default: (status, message) = (.failed, "\(error)")
    }
  }

  private static func status(of code: StoreError.Code) -> ExitStatus {
    switch code {
    case .stale: .stale
    case .busy, .fenced: .locked
    case .notFound, .conflict, .unavailable, .corrupt: .failed
    }
  }

  /// Every problem on a line, and how many there are.
  static func list(_ error: InvalidManifest, place: String) -> String {
    let count = error.diagnostics.count + error.omitted
    let more = error.omitted > 0 ? ["and \(error.omitted) more"] : []
    let lines = error.diagnostics.map(\.description) + more
    return (lines + ["\(count) problem\(count == 1 ? "" : "s")\(place)"]).joined(separator: "\n")
  }

  /// The first line of it, for a place where there is room for one.
  var firstLine: String {
    let lines = message.split(separator: "\n")
    return (lines.first.map(String.init) ?? "")
      + (lines.count > 2 ? " (and \(lines.count - 2) more; see `upkeep validate`)" : "")
  }
}

/// Runs a command's work: errors are told on standard error and become the exit code; an interrupt cancels it.
func run(_ work: @escaping @Sendable () async throws -> Void) async throws {
  do {
    try await Interrupts.cancelling(work)
  } catch let code as ExitCode {
    throw code
  } catch let error as ValidationError {
    throw error
  } catch {
    let failure = Failure(error)
    let terminal = Terminal.current
    let shown = failure.message.split(separator: "\n", omittingEmptySubsequences: false).map { sanitised(String($0)) }
    let prefix = failure.status == .invalidManifest ? "" : "error: "
    terminal.note(prefix + shown.joined(separator: "\n"))
    throw failure.status.code
  }
}

/// Where reports are kept for ever: the health ref of a repository.
package protocol HealthLog: Sendable {
  /// What the newest report holds, so that an empty store can go on from there; `nil` when there is no report yet.
  ///
  /// - Throws: ``GitOpsProblem`` when there is one that cannot be read.
  func recorded() async throws -> RecordedState?

  /// What is needed to roll up the days that are over and have no roll-up yet; `nil` when there is none.
  ///
  /// - Parameter today: The day that is not over.
  func openDays(before today: Day) async throws -> OpenDays?

  /// When components were checked according to the reports that were committed inside the span, by key: all that is
  /// left of checks where no store survives a run.
  func reportedChecks(in span: TimeSpan) async throws -> [String: [Timestamp]]

  /// Makes a commit of the report when the rule asks for it. A writer that came in between is built upon, never
  /// overwritten.
  func publish(_ report: Report, when rule: CommitRule) async throws -> Publication

  /// The sources that are suspended, sorted by owner.
  ///
  /// - Throws: ``GitOpsProblem`` when one cannot be read: passed over, it would be lifted.
  func suspensions() async throws -> [Suspension]

  /// Publishes, and pushes where there is a remote. What could not be pushed stays here and goes out with the next run.
  func deliver(_ report: Report, when rule: CommitRule) async throws -> (publication: Publication, push: PushOutcome)
}

extension HealthLog {
  package func deliver(
    _ report: Report, when rule: CommitRule
  ) async throws -> (publication: Publication, push: PushOutcome) {
    (try await publish(report, when: rule), .off)
  }
}

/// How one commit stands to another that was applied before it (R23).
package enum Succession: Hashable, Sendable {
  /// It is the same, or comes after it.
  case onward
  /// It comes before it.
  case older
  /// The two have gone different ways: the branch was rewritten.
  case apart
  /// It cannot be told; the reason.
  case untold(String)
}

/// Where manifests come from: a commit of a repository.
package protocol ManifestSource: Sendable {
  /// The files of the manifest, all read from ONE commit (R4).
  ///
  /// - Parameters:
  ///   - ref: The ref, tag or commit; `nil` for the repository's default branch.
  ///   - path: A file or a folder; `nil` for `components.json`, else `components/`.
  func read(ref: String?, path: String?) async throws -> ManifestFiles

  /// The commit that ``read(ref:path:)`` would read now.
  func commit(of ref: String?) async throws -> String

  /// How a commit stands to the one that was applied last.
  func succession(of commit: String, after applied: String) async throws -> Succession
}

extension ManifestSource {
  /// A source without history has no older commits.
  package func succession(of commit: String, after applied: String) async throws -> Succession { .onward }
}

/// The files of a manifest at one commit.
package struct ManifestFiles: Sendable {
  /// One file.
  package struct File: Sendable {
    /// The path inside the commit.
    package var path: String
    /// The content, as it is in the object database.
    package var bytes: [UInt8]

    package init(path: String, bytes: [UInt8]) {
      self.path = path
      self.bytes = bytes
    }
  }

  /// The commit, ref and path that were read.
  package var revision: Revision
  /// The files, sorted by path.
  package var files: [File]

  package init(revision: Revision, files: [File]) {
    self.revision = revision
    self.files = files
  }
}

/// A change under review, as it would be once merged.
package struct ReviewedChange: Sendable {
  /// The commit that it is merged into.
  package var baseCommit: String
  /// The manifest there; `nil` when there is none.
  package var base: ManifestFiles?
  /// The manifest of the merge. Its revision names the commit under review.
  package var merged: ManifestFiles

  package init(baseCommit: String, base: ManifestFiles?, merged: ManifestFiles) {
    self.baseCommit = baseCommit
    self.base = base
    self.merged = merged
  }
}

/// A manifest or a report that cannot be read or written. Names the commit and the place (R1).
package struct GitOpsProblem: Error, Hashable, Sendable, CustomStringConvertible {
  /// What a caller can react to.
  package enum Code: Hashable, Sendable {
    /// The ref, the path or the repository is not there.
    case notFound
    /// Other writers kept winning.
    case contended
    /// What is there cannot be read.
    case unreadable
  }

  package var code: Code
  /// What is wrong and how to mend it.
  package var message: String

  package init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  package var description: String { message }
}

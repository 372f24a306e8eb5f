/// Why a git operation did not happen.
///
/// Two errors are equal when their codes are: callers react to the code, people read the rest.
package struct GitError: Error, Sendable {
  /// A reason that a caller may react to.
  package enum Code: Sendable {
    /// No such branch, tag, commit, path or object.
    case notFound
    /// An abbreviated id fits several objects.
    case ambiguous
    /// The branch has no commit yet.
    case unborn
    /// The repository uses a format that libgit2 1.5 cannot read (SHA-256, reftable).
    case unsupported
    /// The repository belongs to another user (`safe.directory`).
    case notOwner
    /// There is no repository at that place.
    case notARepository
    /// Someone else changed it meanwhile: read again, rebuild, retry.
    case conflict
    /// Someone else holds a lock: retry a little later.
    case locked
    /// An object or file of the repository is damaged.
    case corrupt
    /// A blob was left on the server by a partial clone.
    case partialClone
    /// The history ends early because the clone is shallow.
    case shallow
    /// A ref name, path, identity, date or message that git does not take.
    case invalidName
    /// It is there, but a symlink, folder, submodule or symbolic ref stands where something else is needed.
    case wrongKind
    /// It is larger than what is gone through; see ``Repository/TreeLimits``.
    case tooLarge
    /// The operating system refused: disk full, permissions, read-only.
    case io
    /// Anything else that libgit2 reports.
    case failed
  }

  package let code: Code
  /// What was tried, as a phrase that follows "cannot".
  package let operation: String
  /// What went wrong and how to remedy it.
  package let message: String

  package init(_ code: Code, operation: String, message: String) {
    self.code = code
    self.operation = operation
    self.message = message
  }
}

extension GitError: Equatable {
  package static func == (left: GitError, right: GitError) -> Bool { left.code == right.code }
}

extension GitError: CustomStringConvertible {
  package var description: String { "cannot \(operation): \(message)" }
}

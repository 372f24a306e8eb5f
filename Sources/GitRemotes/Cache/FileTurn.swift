internal import Git
internal import Glibc

/// A lock on a file that the kernel drops when its holder dies, shared by readers or held by one.
final class FileTurn: Sendable {
  enum Kind {
    case shared
    case alone
  }

  private let file: CInt

  /// Waits for the turn.
  ///
  /// - Returns: `nil` when others held it for longer than the limit.
  /// - Throws: ``RemoteProblem`` when the file cannot be made.
  init?(_ path: String, _ kind: Kind, limit: Duration) throws {
    let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard file >= 0 else {
      throw RemoteProblem(.failed, "'\(path)' cannot be written: \(String(cString: strerror(errno)))")
    }
    self.file = file
    guard take(kind, limit: limit) else { return nil }
  }

  /// Changes what is held; when that fails, nothing is held any more until it is taken again.
  func take(_ kind: Kind, limit: Duration) -> Bool {
    let end = ContinuousClock.now + limit
    while flock(file, (kind == .shared ? LOCK_SH : LOCK_EX) | LOCK_NB) != 0 {
      guard errno == EWOULDBLOCK || errno == EINTR, ContinuousClock.now < end else { return false }
      usleep(.random(in: 2000...10000))
    }
    return true
  }

  deinit { close(file) }
}

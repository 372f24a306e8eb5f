internal import Git
internal import Glibc

/// A lock on a file that the kernel drops when its holder dies, shared by readers or held by one.
package final class FileTurn: Sendable {
  package enum Kind: Sendable {
    case shared
    case alone
  }

  private let file: CInt
  private let path: String

  /// Waits for the turn.
  ///
  /// - Returns: `nil` when others held it for longer than the limit.
  /// - Throws: ``RemoteProblem`` when the file cannot be made: `notFound` where its folder is gone.
  package init?(_ path: String, _ kind: Kind, limit: Duration) throws {
    let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard file >= 0 else {
      throw RemoteProblem(
        errno == ENOENT ? .notFound : .failed, "'\(path)' cannot be written: \(String(cString: strerror(errno)))")
    }
    self.file = file
    self.path = path
    guard take(kind, limit: limit) else { return nil }
  }

  /// Changes what is held; when that fails, nothing is held any more until it is taken again.
  package func take(_ kind: Kind, limit: Duration) -> Bool {
    let end = ContinuousClock.now + limit
    while flock(file, (kind == .shared ? LOCK_SH : LOCK_EX) | LOCK_NB) != 0 {
      guard errno == EWOULDBLOCK || errno == EINTR, ContinuousClock.now < end else { return false }
      usleep(.random(in: 2000...10000))
    }
    return true
  }

  /// Whether the file is still the one at its path. Whoever removed the folder took the file along, and from then on
  /// nobody else meets its holder there.
  package var isInPlace: Bool {
    var held = stat()
    var there = stat()
    return fstat(file, &held) == 0 && stat(path, &there) == 0 && held.st_ino == there.st_ino
      && held.st_dev == there.st_dev
  }

  deinit { close(file) }
}

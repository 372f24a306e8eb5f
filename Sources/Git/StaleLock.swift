import Glibc

/// A `<ref>.lock` that may have outlived the program that made it.
///
/// git and libgit2 hold such a file for milliseconds and rename or delete it at the end; killed in between, they leave
/// it, and the ref is blocked for ever.
struct StaleLock {
  let path: String
  /// Seconds.
  var limit: Int = 60

  /// Removes the file that one of our own writers left when it was killed while it moved the ref to a commit.
  ///
  /// Such a file is empty or holds that commit. git's own, of which one could stand there this very moment, holds
  /// another one and is not the same in two looks. The caller must hold the turn of our own writers.
  ///
  /// - Parameter target: The commit, in hexadecimal.
  /// - Returns: What was done, in a sentence; `nil` when it was left alone.
  func removeIfLeft(by target: String) -> String? {
    guard let first = look(), holds(target) else { return nil }
    usleep(200_000)
    guard let second = look(), second.identity == first.identity, unlink(path) == 0 else { return nil }
    return "removed the lock '\(path)', left by a run that was killed"
  }

  private func holds(_ target: String) -> Bool {
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard file >= 0 else { return false }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 128)
    let count = read(file, &bytes, bytes.count)
    guard count >= 0 else { return false }
    // It may have been killed in the middle of writing it.
    return "\(target)\n".utf8.starts(with: bytes.prefix(count))
  }

  /// Removes the file when it is older than the limit and the same in two looks, 50 ms apart. The caller must hold the
  /// turn of our own writers.
  ///
  /// - Returns: What was done, in a sentence; `nil` when it was left alone.
  func removeIfStale() -> String? {
    guard let first = look(), first.age >= limit else { return nil }
    usleep(50_000)
    guard let second = look(), second.identity == first.identity, unlink(path) == 0 else { return nil }
    return "removed the stale lock '\(path)', \(first.age) s old, left by a program that was killed"
  }

  private struct Look {
    let identity: [Int]
    let age: Int
  }

  private func look() -> Look? {
    var status = stat()
    guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return Look(
      identity: [
        Int(status.st_ino), Int(status.st_size), status.st_mtim.tv_sec, status.st_mtim.tv_nsec,
        status.st_ctim.tv_sec, status.st_ctim.tv_nsec,
      ], age: time(nil) - status.st_mtim.tv_sec)
  }
}

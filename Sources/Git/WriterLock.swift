import Glibc

/// The turn of one writer among our own, in any process: an advisory lock that the kernel drops when its holder dies.
///
/// It stands beside git's own `<ref>.lock` and makes contention on that rare. It lies outside `refs/`, where git
/// would take it for a broken ref. While a writer moves a ref, the file says so: whoever gets the turn and finds such
/// a note knows that the writer was killed in the middle.
struct WriterLock: ~Copyable {
  private let file: CInt
  /// What the writer before was doing when it was killed; `nil` when it ended in order.
  let unfinished: Note?

  /// A ref on its way to a commit.
  struct Note: Hashable {
    /// The ref's full name.
    var ref: String
    /// The commit, in hexadecimal.
    var target: String

    init(ref: String, target: String) {
      self.ref = ref
      self.target = target
    }

    /// `nil` unless the text is a whole note.
    fileprivate init?(_ text: String) {
      let words = text.split(separator: " ")
      guard text.hasSuffix("\n"), words.count == 2 else { return nil }
      self.init(ref: String(words[0]), target: String(words[1].dropLast()))
    }

    fileprivate var text: String { "\(ref) \(target)\n" }
  }

  /// Waits for the turn.
  ///
  /// - Parameters:
  ///   - folder: The repository's common folder, with a trailing slash.
  ///   - limit: How long to wait.
  /// - Throws: ``GitError``: `locked` after the limit, `io`.
  init(in folder: String, limit: Duration = .seconds(10), _ operation: String) throws {
    let path = "\(folder)writers.lock"
    let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    guard file >= 0 else {
      throw GitError(.io, operation: operation, message: "'\(path)': \(String(cString: strerror(errno)))")
    }
    let end = ContinuousClock.now + limit
    while flock(file, LOCK_EX | LOCK_NB) != 0 {
      guard errno == EWOULDBLOCK || errno == EINTR, ContinuousClock.now < end else {
        close(file)
        throw GitError(.locked, operation: operation, message: "other writers held '\(path)' for \(limit): retry later")
      }
      usleep(.random(in: 500...3000))
    }
    self.file = file
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = pread(file, &bytes, bytes.count, 0)
    unfinished = count > 0 ? Note(String(decoding: bytes.prefix(count), as: UTF8.self)) : nil
  }

  /// Says what begins now. A note that cannot be written only costs the next writer a wait.
  func begin(_ note: Note) {
    ftruncate(file, 0)
    let bytes = Array(note.text.utf8)
    _ = pwrite(file, bytes, bytes.count, 0)
  }

  /// Ends the turn; what was begun is done.
  func release() {
    ftruncate(file, 0)
    flock(file, LOCK_UN)
  }

  deinit { close(file) }
}

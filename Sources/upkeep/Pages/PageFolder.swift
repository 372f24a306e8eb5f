import Foundation
import Rendering

/// A folder that holds a site beside what others put there.
///
/// Which files are ours stands in ``listName``, with their digests, as `sha256sum` writes it. A file that is not in it is
/// never replaced or removed. New files are written aside first and then moved to their places, so that each is there
/// whole, and a full disk leaves the old site as it is.
struct PageFolder {
  static let listName = ".upkeep-files"
  private static let stage = ".upkeep-new"

  /// What was done.
  struct Outcome: Hashable {
    var written = 0
    var removed = 0

    /// `18 files in public: 3 written, 1 removed`.
    func sentence(place: String, count: Int) -> String {
      let files = "\(count) \(count == 1 ? "file" : "files") in \(sanitised(place))"
      guard written + removed > 0 else { return "\(files), all as they were" }
      return "\(files): \(written) written" + (removed > 0 ? ", \(removed) removed" : "")
    }
  }

  /// Why nothing was written.
  struct Problem: Error, CustomStringConvertible {
    let description: String
  }

  private let root: String

  init(_ path: String) { root = path.hasSuffix("/") && path.count > 1 ? String(path.dropLast()) : path }

  /// Makes the folder hold these files, and none that an earlier site left.
  func write(_ files: [PageFile]) throws -> Outcome {
    do {
      try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
    } catch {
      throw Problem(description: "the folder \(root) cannot be made: \(error.localizedDescription)")
    }
    let turn = try FolderLock(root)
    defer { turn.release() }
    let old = PageFileList(FileManager.default.contents(atPath: root + "/" + Self.listName))
    let new = PageFileList(files)
    try refuseForeign(files, old)
    let changed = files.filter { FileManager.default.contents(atPath: place($0.path)).map(Array.init) != $0.bytes }
    try stage(changed)
    var outcome = Outcome(written: changed.count)
    try put(old.union(new).bytes, at: Self.listName)
    for (number, file) in changed.enumerated() { try move("\(Self.stage)/\(number)", to: file.path) }
    rmdir(place(Self.stage))
    for (path, digest) in old.digests where new.digests[path] == nil {
      if remove(path, ifStill: digest) { outcome.removed += 1 }
    }
    try put(new.bytes, at: Self.listName)
    return outcome
  }

  private func place(_ path: String) -> String { root + "/" + path }

  /// What stands in the way and is not ours stops everything before anything is written.
  private func refuseForeign(_ files: [PageFile], _ old: PageFileList) throws {
    var checked: Set<String> = []
    for file in files {
      var parent = ""
      for name in file.path.split(separator: "/").dropLast() {
        parent += (parent.isEmpty ? "" : "/") + name
        guard checked.insert(parent).inserted, let kind = kind(of: parent), kind != S_IFDIR else { continue }
        throw Problem(
          description: "\(place(parent)) is no folder, and a folder of that name belongs to the pages: move it away")
      }
      guard let kind = kind(of: file.path) else { continue }
      guard kind == S_IFREG else {
        throw Problem(description: "\(place(file.path)) is not a plain file, so it is not replaced: move it away")
      }
      guard old.digests[file.path] == nil,
        FileManager.default.contents(atPath: place(file.path)).map(Array.init) != file.bytes
      else { continue }
      throw Problem(
        description: "\(place(file.path)) was not written by `upkeep render`, so it is not replaced: move it away, or "
          + "name another folder with --out")
    }
  }

  /// The kind of what stands at a path, without following links; `nil` for nothing.
  private func kind(of path: String) -> mode_t? {
    var status = stat()
    return lstat(place(path), &status) == 0 ? status.st_mode & S_IFMT : nil
  }

  private func stage(_ files: [PageFile]) throws {
    let folder = place(Self.stage)
    // What a run that was killed left.
    try? FileManager.default.removeItem(atPath: folder)
    guard !files.isEmpty else { return }
    guard mkdir(folder, 0o777) == 0 else { throw failed("make the folder \(folder)") }
    do {
      // A file that is moved to its place must not turn out empty after a crash; for many, one call does it for all.
      let isMany = files.count > 64
      for (number, file) in files.enumerated() {
        try Self.write(file.bytes, to: "\(folder)/\(number)", isDurable: !isMany)
      }
      if isMany { sync() }
    } catch {
      try? FileManager.default.removeItem(atPath: folder)
      throw error
    }
  }

  private static func write(_ bytes: [UInt8], to path: String, isDurable: Bool = true) throws {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw failed("write \(path)") }
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      guard count >= 0 || errno == EINTR else {
        let problem = failed("write \(path)")
        close(descriptor)
        throw problem
      }
      rest = rest.dropFirst(max(0, count))
    }
    if isDurable, fsync(descriptor) != 0 {
      let problem = failed("write \(path)")
      close(descriptor)
      throw problem
    }
    guard close(descriptor) == 0 else { throw failed("write \(path)") }
  }

  private func put(_ bytes: [UInt8], at path: String) throws {
    guard FileManager.default.contents(atPath: place(path)).map(Array.init) != bytes else { return }
    try Self.write(bytes, to: place(path + ".new"))
    try move(path + ".new", to: path)
  }

  private func move(_ source: String, to path: String) throws {
    if let slash = path.lastIndex(of: "/") {
      try FileManager.default.createDirectory(atPath: place(String(path[..<slash])), withIntermediateDirectories: true)
    }
    guard rename(place(source), place(path)) == 0 else { throw failed("put \(place(path)) in its place") }
  }

  /// Removes a file of an earlier site, unless somebody changed it since; then it is theirs.
  private func remove(_ path: String, ifStill digest: String) -> Bool {
    guard PageFileList.isSafe(path), kind(of: path) == S_IFREG,
      let bytes = FileManager.default.contents(atPath: place(path)),
      PageFileList.digest(of: Array(bytes)) == digest, unlink(place(path)) == 0
    else { return false }
    var folder = path[...]
    while let slash = folder.lastIndex(of: "/") {
      folder = folder[..<slash]
      guard rmdir(place(String(folder))) == 0 else { break }
    }
    return true
  }
}

/// Says why a call of the system failed.
private func failed(_ action: String) -> PageFolder.Problem {
  PageFolder.Problem(description: "could not \(action): \(String(cString: strerror(errno)))")
}

/// Keeps two runs from writing to one folder at once.
private struct FolderLock {
  private let descriptor: Int32

  init(_ folder: String) throws {
    descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failed("open the folder \(folder)") }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw PageFolder.Problem(
        description: "another `upkeep render` is writing to \(folder): try again when it is done")
    }
  }

  func release() { close(descriptor) }
}

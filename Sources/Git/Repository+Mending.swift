import Glibc

extension Repository {
  /// Removes loose objects of zero bytes, which a crash of the machine leaves behind and which block git and libgit2.
  ///
  /// An object file gets its final name only when complete, so an empty one under such a name is never being written.
  ///
  /// - Returns: The paths of the files that were removed.
  package func removeEmptyObjects() -> [String] {
    let objects = "\(commonDirectory)objects/"
    return Self.names(in: objects).filter { $0.utf8.count == 2 && $0.utf8.allSatisfy(\.isHexDigit) }.flatMap { folder in
      Self.names(in: objects + folder).filter { $0.utf8.count == 38 && $0.utf8.allSatisfy(\.isHexDigit) }
        .map { "\(objects)\(folder)/\($0)" }
    }.filter { path in
      var status = stat()
      let empty = lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && status.st_size == 0
      return empty && unlink(path) == 0
    }
  }

  static func names(in folder: String) -> [String] {
    guard let stream = opendir(folder) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      names.append(
        withUnsafePointer(to: &entry.pointee.d_name) {
          $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        })
    }
    return names.sorted()
  }
}

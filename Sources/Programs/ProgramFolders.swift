internal import Glibc

/// The folders out of which programs may be run.
package struct ProgramFolders: Sendable {
  /// As they were named; with none, no program may be run.
  package let folders: [String]

  /// Allows these folders.
  package init(_ folders: [String]) { self.folders = folders }

  /// The executable that a command names, free of symbolic links.
  ///
  /// - Parameter command: An absolute path, or one relative to an allowed folder; the first that has it counts.
  /// - Throws: ``StartProblem/refused(_:)``, also when a link or `..` leads out of the folder.
  func resolve(_ command: String) throws(StartProblem) -> String {
    guard !folders.isEmpty else {
      throw .refused("no folder is allowed to run programs from; pass --allow-exec DIR with the folder of \(command)")
    }
    let allowed = folders.compactMap { Self.realPath($0) }
    guard !allowed.isEmpty else {
      throw .refused("none of the folders of --allow-exec exists: \(folders.joined(separator: ", "))")
    }
    let candidates = command.hasPrefix("/") ? [command] : allowed.map { "\($0)/\(command)" }
    guard let path = candidates.lazy.compactMap({ Self.realPath($0) }).first else {
      throw .refused("\(command) was not found" + (command.hasPrefix("/") ? "" : " in \(list)"))
    }
    guard allowed.contains(where: { Self.holds($0, path) }) else {
      let way = path == command ? "" : ", which is \(path),"
      throw .refused("\(command)\(way) is outside the folders of --allow-exec: \(list)")
    }
    var facts = stat()
    guard stat(path, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else {
      throw .refused("\(command) is not a file")
    }
    guard access(path, X_OK) == 0 else {
      throw .refused("\(command) is not executable for this user; chmod +x it")
    }
    return path
  }

  private var list: String { folders.joined(separator: ", ") }

  private static func holds(_ folder: String, _ path: String) -> Bool {
    path.hasPrefix(folder.hasSuffix("/") ? folder : folder + "/")
  }

  private static func realPath(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}

import Foundation
import TestRepositories

/// A folder with a bare repository `shop.git` on branch `main`, as a git host keeps it, and servers that offer it.
package final class GitHost: Sendable {
  /// Holds the repository and the servers' files.
  package let folder: String
  private let owned: [Server]

  /// The bare repository.
  package var repository: String { folder + "/git/shop.git" }

  private init(folder: String, servers: [Server] = []) {
    self.folder = folder
    owned = servers
  }

  /// Makes the repository; nothing serves it yet.
  package convenience init() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("host-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder + "/git", withIntermediateDirectories: true)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder)
    try TestRepository.run(["git", "init", "-q", "--bare", "-b", "main", folder + "/git/shop.git"], in: folder)
    try TestRepository.run(
      ["git", "-C", folder + "/git/shop.git", "config", "http.receivepack", "true"], in: folder)
    self.init(folder: folder)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// Runs git in the bare repository.
  @discardableResult
  package func git(_ arguments: String...) throws -> String {
    try TestRepository.run(["git", "-C", repository] + arguments, in: folder)
  }

  /// The number of commits on a ref; 0 when it does not exist.
  package func commitCount(_ ref: String) -> Int { (try? git("rev-list", "--count", ref)).flatMap { Int($0) } ?? 0 }

  /// Commits files to a branch of the bare repository, as somebody's push would.
  @discardableResult
  package func commit(_ files: [String: String], to branch: String = "main", message: String = "change") throws
    -> String
  {
    let clone = folder + "/clone-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: clone) }
    try TestRepository.run(["git", "clone", "-q", repository, clone], in: folder)
    let has = (try? git("rev-parse", "--verify", "-q", "refs/heads/\(branch)")) != nil
    try TestRepository.run(
      ["git", "-C", clone] + (has ? ["checkout", "-q", branch] : ["checkout", "-q", "-B", branch]), in: folder)
    for (name, text) in files {
      let url = URL(fileURLWithPath: clone).appendingPathComponent(name)
      try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: url)
    }
    try TestRepository.run(["git", "-C", clone, "add", "-A"], in: folder)
    try TestRepository.run(["git", "-C", clone, "commit", "-q", "--allow-empty", "-m", message], in: folder)
    try TestRepository.run(["git", "-C", clone, "push", "-q", "origin", "HEAD:refs/heads/\(branch)"], in: folder)
    return try git("rev-parse", "refs/heads/\(branch)")
  }

  /// Installs a hook, a shell script.
  package func hook(_ name: String, _ script: String) throws {
    let path = repository + "/hooks/" + name
    try Data("#!/bin/sh\n\(script)\n".utf8).write(to: URL(fileURLWithPath: path))
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
  }
}

internal import Digests
internal import Foundation
package import Git

/// The folder that holds what is kept of remotes: a folder for each address.
package struct CacheFolder: Sendable {
  /// The folder, such as `~/.cache/upkeep/git`.
  package let path: String

  package init(path: String) { self.path = path }

  /// Where the XDG base directory specification puts it.
  package init(environment: [String: String]) throws {
    if let base = environment["XDG_CACHE_HOME"], base.hasPrefix("/") {
      path = "\(base)/upkeep/git"
    } else if let home = environment["HOME"], home.hasPrefix("/") {
      path = "\(home)/.cache/upkeep/git"
    } else {
      throw RemoteProblem(.failed, "there is no place for the cache: set XDG_CACHE_HOME or HOME to a folder")
    }
  }

  /// The place for an address. User and password take no part, so that a changed token changes nothing.
  package func entry(for address: GitAddress) -> CacheEntry {
    let name = address.path.split(separator: "/").last.map(String.init) ?? "repository"
    let readable = name.unicodeScalars.prefix(40).map { scalar -> Character in
      scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
        ? Character(scalar) : "-"
    }
    let login = address.scheme == .ssh ? address.user.map { "\($0)@" } ?? "" : ""
    let digest = SHA256.digest(of: Array("\(login)\(address.url)".utf8)).hex.prefix(16)
    return CacheEntry(path: "\(path)/\(String(readable))-\(digest)")
  }

  /// Everything that is kept, by address.
  package func entries() -> [CacheEntry] {
    names.filter { !$0.contains(CacheEntry.leaving) }.map { CacheEntry(path: "\(path)/\($0)") }
      .filter { $0.address != nil }
  }

  /// Removes what a removal that was killed has left.
  package func sweep() {
    for name in names {
      guard let mark = name.range(of: CacheEntry.leaving), let number = Int32(name[mark.upperBound...]),
        kill(number, 0) != 0
      else { continue }
      try? FileManager.default.removeItem(atPath: "\(path)/\(name)")
    }
  }

  private var names: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted() }
}

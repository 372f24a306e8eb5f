import Digests
import Rendering

/// Which files of a folder or of a branch are a site's own, with their digests, as `sha256sum` writes and checks it.
struct PageFileList {
  /// The SHA-256 of each, in hexadecimal digits, by path.
  private(set) var digests: [String: String] = [:]

  init(_ files: [PageFile]) {
    for file in files { digests[file.path] = Self.digest(of: file.bytes) }
  }

  /// The SHA-256 of a file, in hexadecimal digits.
  static func digest(of bytes: [UInt8]) -> String { SHA256.digest(of: bytes).hex }

  /// Reads a list; a line that is none is left out, as it could name anything.
  init(_ bytes: (some Sequence<UInt8>)?) {
    for line in String(decoding: bytes.map { Array($0) } ?? [], as: UTF8.self).split(separator: "\n") {
      let parts = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true)
      guard parts.count == 2, parts[0].utf8.count == 64 else { continue }
      let path = String(parts[1].drop { $0 == " " })
      if Self.isSafe(path) { digests[path] = String(parts[0]) }
    }
  }

  /// A path that stays inside.
  static func isSafe(_ path: String) -> Bool {
    !path.hasPrefix("/")
      && path.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { !["", ".", ".."].contains($0) }
  }

  /// With what another list has more; where both name a file, with the other's digest.
  func union(_ other: PageFileList) -> PageFileList {
    var union = self
    union.digests.merge(other.digests) { _, new in new }
    return union
  }

  var bytes: [UInt8] {
    Array(digests.sorted { $0.key < $1.key }.map { "\($0.value)  \($0.key)\n" }.joined().utf8)
  }
}

/// Which paths may be written into a tree.
///
/// Stricter than libgit2, which lets newlines, trailing slashes and `.gitmodules` through: whoever checks the tree
/// out, on whatever file system, must get just a file. The rules on disguised `.git` are those of git's
/// `verify_path` and `fsck` (HFS+ ignores some code points, NTFS trailing dots, spaces, streams and has short names).
enum PathRules {
  /// - Throws: ``GitError`` `invalidName`.
  static func check(_ path: String) throws {
    guard let problem = problem(with: path) else { return }
    throw GitError(.invalidName, operation: "write the path '\(printable(path))'", message: problem)
  }

  // Bytes, as git compares them: in Swift's characters, a slash and a combining accent after it are one.
  private static let slash = UInt8(ascii: "/")

  /// `a` and `a/b` for `a/b/c`.
  static func parents(of path: String) -> [String] {
    path.utf8.indices.filter { path.utf8[$0] == slash }.map { String(path[..<$0]) }
  }

  private static func problem(with path: String) -> String? {
    if path.isEmpty { return "it is empty" }
    if path.utf8.count > 4096 { return "it is longer than 4096 bytes" }
    if path.utf8.first == slash { return "it must not begin with a slash" }
    if path.utf8.last == slash { return "it must not end with a slash" }
    if path.unicodeScalars.contains(where: isControl) { return "it holds a control character" }
    if path.utf8.contains(UInt8(ascii: "\\")) { return "it holds a backslash, which separates folders on Windows" }
    for segment in path.utf8.split(separator: slash, omittingEmptySubsequences: false).map(Substring.init) {
      if segment.isEmpty { return "it holds an empty name between two slashes" }
      if segment.utf8.count > 255 { return "a name in it is longer than 255 bytes" }
      if segment == "." || segment == ".." { return "'\(segment)' is not a name" }
      if isReserved(segment) { return "'\(segment)' is reserved for git" }
    }
    return nil
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || (0x2028...0x2029).contains(scalar.value)
  }

  private static func isReserved(_ segment: Substring) -> Bool {
    let visible = segment.unicodeScalars.filter { !isIgnoredByHFS($0) }.prefix { $0 != ":" }
    var name = String(String.UnicodeScalarView(visible)).lowercased()
    while name.last == "." || name.last == " " { name.removeLast() }
    if name == ".git" || name == ".gitmodules" || name == "git~1" { return true }
    return name.hasPrefix("gitmod~") || name.hasPrefix("gi7eba~")
  }

  /// Source: git's `next_hfs_char` (utf8.c).
  private static func isIgnoredByHFS(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x200C...0x200F, 0x202A...0x202E, 0x206A...0x206F, 0xFEFF: true
    default: false
    }
  }

  private static func printable(_ path: String) -> String {
    path.unicodeScalars.prefix(200).reduce(into: "") { $0 += $1.escaped(asASCII: false) }
  }
}

package import Git

/// `~/.netrc`: users and passwords by host, as ftp(1) introduced it and curl and git read it.
package enum NetRC {
  /// The login for a host.
  ///
  /// - Parameters:
  ///   - host: Lowercase.
  ///   - user: Where the address names one, only its entry counts.
  ///   - text: The content of the file.
  package static func login(host: String, user: String?, in text: String) -> RemoteAccess.Login? {
    var words = words(of: text)[...]
    var fields: [String: String] = [:]
    var isMeant = false
    func found() -> RemoteAccess.Login? {
      guard isMeant, let password = fields["password"], let name = fields["login"] ?? user else { return nil }
      return user == nil || user == name ? RemoteAccess.Login(user: name, password: password) : nil
    }
    while let word = words.popFirst() {
      switch word {
      case "machine", "default":
        if let login = found() { return login }
        fields = [:]
        isMeant = word == "default" || words.popFirst()?.lowercased() == host
      case "login", "password", "account": fields[word] = words.popFirst()
      case "macdef": return found()
      default: break
      }
    }
    return found()
  }

  /// Words apart from each other by blanks; quoted ones may hold blanks, and `#` begins a comment at a line's start.
  private static func words(of text: String) -> [String] {
    text.split(whereSeparator: \.isNewline).filter { !$0.drop { $0 == " " || $0 == "\t" }.hasPrefix("#") }.flatMap {
      line in
      var words: [String] = []
      var rest = line.drop { $0 == " " || $0 == "\t" }
      while let first = rest.first {
        if first == "\"", let end = rest.dropFirst().firstIndex(of: "\"") {
          words.append(String(rest[rest.index(after: rest.startIndex)..<end]))
          rest = rest[rest.index(after: end)...]
        } else {
          let end = rest.firstIndex { $0 == " " || $0 == "\t" } ?? rest.endIndex
          words.append(String(rest[..<end]))
          rest = rest[end...]
        }
        rest = rest.drop { $0 == " " || $0 == "\t" }
      }
      return words
    }
  }
}

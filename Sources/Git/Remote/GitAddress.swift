internal import Foundation

/// Where a repository on another machine is: a URL, or the short form of ssh.
package struct GitAddress: Hashable, Sendable {
  /// The protocols that a remote is reached with.
  package enum Scheme: String, Sendable {
    case https
    case http
    case ssh
    case git
    /// A folder of this machine, which is opened and not talked to.
    case file
  }

  package let scheme: Scheme
  /// The user of the address, decoded.
  package let user: String?
  /// The password of the address, decoded; never shown.
  package let password: String?
  /// The host, lowercase; empty for a folder.
  package let host: String
  /// `nil` stands for the protocol's own.
  package let port: Int?
  /// The path as the other side gets it; for a folder its path here.
  package let path: String

  /// Reads an address.
  ///
  /// - Parameter text: `https://`, `http://`, `ssh://`, `git://`, `file://`, or `[user@]host:path`.
  /// - Throws: ``GitError`` `invalidName`, which does not repeat a password.
  package init(_ text: String) throws {
    if let mark = text.firstRange(of: "://") {
      try self.init(scheme: String(text[..<mark.lowerBound]), rest: text[mark.upperBound...])
    } else {
      try self.init(short: text)
    }
  }

  /// Whether the text is an address and not a path: git's own rule, by which a colon before any slash makes a host.
  package static func isAddress(_ text: String) -> Bool {
    if text.contains("://") { return true }
    guard let colon = text.firstIndex(of: ":"), colon > text.startIndex else { return false }
    return !text[..<colon].contains("/")
  }

  private init(scheme name: String, rest: Substring) throws {
    guard let scheme = Scheme(rawValue: name.lowercased()) else {
      throw Self.unfit("the protocol \(name) is not known; there are: https, http, ssh, git, file")
    }
    let slash = rest.firstIndex(of: "/") ?? rest.endIndex
    let authority = rest[..<slash]
    let at = authority.lastIndex(of: "@")
    let login = at.map { authority[..<$0] }
    let place = at.map { authority[authority.index(after: $0)...] } ?? authority
    let parts = login?.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false) ?? []
    var path = String(rest[slash...])
    if scheme != .http, scheme != .https { path = path.removingPercentEncoding ?? path }
    // As in git: /~ada/x means the home of ada at the other end.
    if scheme == .ssh || scheme == .git, path.hasPrefix("/~") { path.removeFirst() }
    let (host, port) = try Self.place(place)
    try self.init(
      scheme: scheme, user: parts.first.flatMap { String($0).removingPercentEncoding },
      password: parts.count > 1 ? String(parts[1]).removingPercentEncoding : nil, host: host, port: port, path: path)
  }

  /// `git@host:path`; the path is relative to the user's home there.
  private init(short text: String) throws {
    guard Self.isAddress(text), let colon = text.firstIndex(of: ":") else {
      throw Self.unfit("it is neither a URL nor written as user@host:path")
    }
    let login = text[..<colon]
    let at = login.lastIndex(of: "@")
    try self.init(
      scheme: .ssh, user: at.map { String(login[..<$0]) }, password: nil,
      host: String(at.map { login[login.index(after: $0)...] } ?? login).lowercased(), port: nil,
      path: String(text[text.index(after: colon)...]))
  }

  private init(scheme: Scheme, user: String?, password: String?, host: String, port: Int?, path: String) throws {
    let isFolder = scheme == .file
    guard isFolder ? host.isEmpty || host == "localhost" : !host.isEmpty else {
      throw Self.unfit(isFolder ? "a file:// address names no host" : "it names no host")
    }
    for text in [user ?? "", host, path]
    where text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) {
      throw Self.unfit("it holds a control character")
    }
    guard !host.hasPrefix("-"), user?.hasPrefix("-") != true, scheme != .ssh || !path.hasPrefix("-") else {
      throw Self.unfit("no host, user or path begins with '-'")
    }
    guard !path.isEmpty, path != "/" else { throw Self.unfit("it names no repository") }
    self.scheme = scheme
    self.user = user?.isEmpty == true ? nil : user
    self.password = password
    self.host = isFolder ? "" : host
    self.port = port
    self.path = path
  }

  private static func place(_ text: Substring) throws -> (host: String, port: Int?) {
    if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
      let rest = text[text.index(after: end)...]
      return (String(text[text.index(after: text.startIndex)..<end]), try port(rest.dropFirst()))
    }
    guard let colon = text.lastIndex(of: ":") else { return (text.lowercased(), nil) }
    return (text[..<colon].lowercased(), try port(text[text.index(after: colon)...]))
  }

  private static func port(_ text: Substring) throws -> Int? {
    if text.isEmpty { return nil }
    guard let number = Int(text), (1...65535).contains(number) else { throw unfit("'\(text)' is no port") }
    return number
  }

  private static func unfit(_ reason: String) -> GitError {
    GitError(.invalidName, operation: "read the repository's address", message: reason)
  }

  /// The address without user and password, as libgit2 gets it.
  package var url: String {
    "\(scheme.rawValue)://\(authority)\(path.hasPrefix("/") ? "" : "/")\(path)"
  }

  private var authority: String {
    (host.contains(":") ? "[\(host)]" : host) + (port.map { ":\($0)" } ?? "")
  }

  /// Whether credentials would be readable on their way there.
  package var isPlain: Bool {
    scheme == .http && host != "localhost" && host != "::1" && !host.hasPrefix("127.")
  }
}

extension GitAddress: CustomStringConvertible {
  /// The address as people may see it: without a password, and for http without a user, which often is a token.
  package var description: String {
    guard scheme == .ssh else { return scheme == .file ? path : url }
    let login = user.map { "\($0)@" } ?? ""
    return path.hasPrefix("/") || port != nil || path.hasPrefix("~")
      ? "ssh://\(login)\(authority)\(path.hasPrefix("/") ? "" : "/")\(path)" : "\(login)\(authority):\(path)"
  }
}

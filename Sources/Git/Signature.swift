import CLibgit2

/// Who made a commit, and when.
package struct Signature: Hashable, Sendable {
  package var identity: Identity
  /// Seconds since 1970-01-01T00:00:00Z.
  package var seconds: Int64
  /// Minutes east of UTC of the clock that they read.
  package var offset: Int

  /// A name and a mail address.
  package struct Identity: Hashable, Sendable {
    package var name: String
    package var email: String

    package init(name: String, email: String) {
      self.name = name
      self.email = email
    }

    /// Reads `Name <address>`, as `git commit --author` takes it; `nil` for anything else.
    package init?(_ text: String) {
      guard let open = text.lastIndex(of: "<"), text.last == ">", open > text.startIndex else { return nil }
      let name = text[..<open].trimmingSpaces
      let email = text[text.index(after: open)...].dropLast().trimmingSpaces
      guard !name.isEmpty, !email.isEmpty else { return nil }
      self.init(name: name, email: email)
    }
  }

  package init(_ identity: Identity, seconds: Int64, offset: Int = 0) {
    self.identity = identity
    self.seconds = seconds
    self.offset = offset
  }

  init(_ raw: git_signature) {
    self.init(
      Identity(
        name: raw.name.map { String(cString: $0) } ?? "", email: raw.email.map { String(cString: $0) } ?? ""),
      seconds: raw.when.time, offset: Int(raw.when.offset))
  }

  /// Calls `body` with libgit2's form.
  ///
  /// - Throws: ``GitError`` `invalidName` for what would make a commit that `git fsck --strict` refuses. libgit2
  ///   itself lets line breaks through, with which a name could add headers to a commit.
  func withRaw<Value>(_ body: (UnsafeMutablePointer<git_signature>) throws -> Value) throws -> Value {
    let operation = "sign as '\(identity.name) <\(identity.email)>'"
    for (what, text) in [("name", identity.name), ("address", identity.email)] {
      let unfit = text.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F || $0 == "<" || $0 == ">" }
      if text.trimmingSpaces.isEmpty || unfit {
        throw GitError(
          .invalidName, operation: operation,
          message: "the \(what) must not be empty or hold control characters, '<' or '>'")
      }
    }
    guard seconds >= 0, abs(offset) <= 14 * 60 else {
      throw GitError(.invalidName, operation: operation, message: "its time is out of range")
    }
    var raw: UnsafeMutablePointer<git_signature>?
    try check(git_signature_new(&raw, identity.name, identity.email, seconds, CInt(offset)), operation)
    defer { git_signature_free(raw) }
    guard let raw else { throw GitError(.failed, operation: operation, message: "libgit2 returned nothing") }
    return try body(raw)
  }
}

extension StringProtocol {
  var trimmingSpaces: String {
    var text = Substring(self)
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }
}

import CLibgit2

extension Signature {
  /// In which capacity somebody signs.
  package enum Role: String, Sendable {
    case author
    case committer
  }
}

extension Repository {
  /// Finds out who signs.
  ///
  /// Name and address are each taken from the first that has one: `explicit`, the environment
  /// (`GIT_AUTHOR_NAME`, `GIT_COMMITTER_EMAIL`, …), the git configuration (`author.name`, then `user.name`, …),
  /// `fallback`. That is git's own order (git-commit(1), "COMMIT INFORMATION"). The time is
  /// `GIT_AUTHOR_DATE` / `GIT_COMMITTER_DATE`, else `now`.
  ///
  /// - Parameters:
  ///   - role: Author or committer.
  ///   - explicit: From an option.
  ///   - environment: The process's variables.
  ///   - fallback: When nothing else is set.
  ///   - now: Seconds since 1970.
  /// - Throws: ``GitError`` `invalidName` for a date that is not understood.
  package func signature(
    _ role: Signature.Role, explicit: Signature.Identity? = nil, environment: [String: String],
    fallback: Signature.Identity, now: Int64
  ) throws -> Signature {
    let config = try config()
    func find(_ field: String) throws -> String? {
      let variable = "GIT_\(role.rawValue)_\(field)".uppercased()
      if let value = environment[variable], !value.trimmingSpaces.isEmpty { return value }
      for section in [role.rawValue, "user"] {
        var value: UnsafePointer<CChar>?
        let name = "\(section).\(field)"
        if try checkFound(git_config_get_string(&value, config.pointer, name), "read '\(name)'"), let value {
          let text = String(cString: value)
          if !text.trimmingSpaces.isEmpty { return text }
        }
      }
      return nil
    }
    let identity =
      try explicit
      ?? Signature.Identity(name: find("name") ?? fallback.name, email: find("email") ?? fallback.email)
    let variable = "GIT_\(role.rawValue)_DATE".uppercased()
    guard let text = environment[variable], !text.isEmpty else { return Signature(identity, seconds: now) }
    guard let date = GitDate(text) else {
      throw GitError(
        .invalidName, operation: "read \(variable)",
        message: "'\(text)' is neither '<seconds> <+hhmm>' nor ISO 8601 such as 2026-01-02T03:04:05+0000")
    }
    return Signature(identity, seconds: date.seconds, offset: date.offset)
  }
}

import CLibgit2

extension Repository {
  /// Where a remote of the configuration is, with `insteadOf` applied as git does; `nil` when there is none.
  ///
  /// - Parameters:
  ///   - name: Such as `origin`.
  ///   - pushing: Whether the address for pushes is meant, where it has one of its own.
  package func remoteURL(_ name: String, pushing: Bool = false) throws -> String? {
    let operation = "read the remote '\(name)'"
    var remote: OpaquePointer?
    defer { git_remote_free(remote) }
    let result = git_remote_lookup(&remote, pointer.repository, name)
    if result == GIT_EINVALIDSPEC.rawValue {
      git_error_clear()
      return nil
    }
    guard try checkFound(result, operation) else { return nil }
    if pushing, let url = git_remote_pushurl(remote) { return String(cString: url) }
    return git_remote_url(remote).map { String(cString: $0) }
  }

  /// The values of `http.KEY` that hold for an address, from the least specific to the most (git-config(1),
  /// `http.<url>.*`). For a key with several values an empty one takes back those before it.
  package func httpConfiguration(_ key: String, for address: GitAddress) throws -> [String] {
    let config = try config()
    let entries = try Owned(
      "read the git configuration", free: git_config_iterator_free,
      make: { git_config_iterator_new(&$0, config.pointer) })
    var found: [(weight: Int, value: String)] = []
    var entry: UnsafeMutablePointer<git_config_entry>?
    while git_config_next(&entry, entries.pointer) == 0, let raw = entry?.pointee.name {
      let name = String(cString: raw)
      guard name.hasPrefix("http."), name.lowercased().hasSuffix(".\(key)") else { continue }
      let middle = name.dropFirst(5).dropLast(key.utf8.count)
      guard let weight = middle.isEmpty ? 0 : Self.weight(of: String(middle.dropLast()), for: address) else { continue }
      found.append((weight, entry?.pointee.value.map { String(cString: $0) } ?? ""))
    }
    git_error_clear()
    guard let most = found.map(\.weight).max() else { return [] }
    // git takes the values of the best match alone.
    return found.filter { $0.weight == most }.reduce(into: []) { values, each in
      if each.value.isEmpty { values.removeAll() } else { values.append(each.value) }
    }
  }

  /// How well the URL of a setting fits, by the length of its path; `nil` when it is for another place.
  private static func weight(of url: String, for address: GitAddress) -> Int? {
    guard let place = try? GitAddress(url.hasSuffix("/") ? url + "." : url + "/."), place.scheme == address.scheme,
      place.host == address.host, (place.port ?? defaultPort(place)) == (address.port ?? defaultPort(address))
    else { return nil }
    let path = String(place.path.dropLast(2))
    return address.path == path || address.path.hasPrefix(path + "/") ? 1 + path.utf8.count : nil
  }

  private static func defaultPort(_ address: GitAddress) -> Int { address.scheme == .http ? 80 : 443 }
}

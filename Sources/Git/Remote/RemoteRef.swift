/// One ref as a remote tells it.
package struct RemoteRef: Sendable, Hashable, Codable {
  /// The full name, or `HEAD`.
  package var name: String
  /// The commit or tag, in hexadecimal.
  package var id: String
  /// Where a symbolic ref points to.
  package var target: String?

  package init(name: String, id: String, target: String? = nil) {
    self.name = name
    self.id = id
    self.target = target
  }
}

/// What a remote was found to hold.
package struct RemoteListing: Sendable, Hashable, Codable {
  /// All refs, in the remote's order.
  package var refs: [RemoteRef]
  /// The remote's clock in seconds since 1970, where http tells it.
  package var serverTime: Int64?

  package init(refs: [RemoteRef], serverTime: Int64? = nil) {
    self.refs = refs
    self.serverTime = serverTime
  }

  /// The ref with a full name.
  package subscript(name: String) -> RemoteRef? { refs.first { $0.name == name } }

  /// The full name of the branch that HEAD names there.
  package var defaultBranch: String? { self["HEAD"]?.target }

  /// The ref that a name means there, by git's own order.
  package func ref(named name: String) -> RemoteRef? {
    for prefix in ["", "refs/", "refs/tags/", "refs/heads/"] {
      if let found = self[prefix + name] { return found }
    }
    return nil
  }
}

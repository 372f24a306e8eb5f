import CLibgit2

/// What a commit says.
package struct CommitFacts: Hashable, Sendable {
  package let id: ObjectID
  package let tree: ObjectID
  package let parents: [ObjectID]
  package let author: Signature
  package let committer: Signature
  /// The whole message, subject included, as it was written.
  package let message: String

  /// A `Key: value` line at the end of a message.
  package struct Trailer: Hashable, Sendable {
    package let key: String
    package let value: String

    package init(key: String, value: String) {
      self.key = key
      self.value = value
    }
  }

  /// The trailers in their order, as git-interpret-trailers(1) finds them; not unique by key.
  package var trailers: [Trailer] {
    var raw = git_message_trailer_array()
    guard git_message_trailers(&raw, message) == 0 else {
      git_error_clear()
      return []
    }
    defer { git_message_trailer_array_free(&raw) }
    return UnsafeBufferPointer(start: raw.trailers, count: raw.count).map {
      Trailer(key: String(cString: $0.key), value: String(cString: $0.value))
    }
  }
}

/// Signs what is to become a commit.
package protocol CommitSigner: Sendable {
  /// The signature of a commit's content, as git keeps it in the header `gpgsig`: armoured text.
  ///
  /// Blocks the thread of the repository; it must end by itself.
  func signature(of content: [UInt8]) throws -> String
}

/// A commit's signature and what it is of.
package struct SignedContent: Sendable {
  /// The armoured signature; `nil` when the commit has none.
  package var signature: String?
  /// The commit's content without the signature.
  package var content: [UInt8]
}

/// Something on the health ref that no report can have made.
package struct Alteration: Hashable, Sendable {
  /// The commit in which it was found.
  package var commit: String
  /// The first line of its message.
  package var subject: String
  /// The file; `nil` when it is the commit itself.
  package var file: String?
  /// What is wrong, in a sentence without its end.
  package var finding: String

  package init(commit: String, subject: String, file: String?, finding: String) {
    self.commit = commit
    self.subject = subject
    self.file = file
    self.finding = finding
  }
}

/// What a verification of the health ref found.
package struct Verification: Sendable {
  /// The ref.
  package var ref: String
  /// Its tip.
  package var tip: String
  /// How many commits were looked at.
  package var read = 0
  /// How many before them were verified at an earlier time.
  package var trusted = 0
  /// How many of those read carry a signature of somebody who is trusted; `nil` when nobody asked.
  package var signed: Int?
  /// What was found, the newest commit first.
  package var alterations: [Alteration] = []
  /// There were more than are listed.
  package var isCut = false
}

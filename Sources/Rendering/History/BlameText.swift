package import UpkeepModel

/// A commit of the manifest, as far as this clone knows it.
package struct CommitCaption: Hashable, Sendable {
  package var author: String
  package var subject: String

  package init(author: String, subject: String) {
    self.author = author
    self.subject = subject
  }
}

/// What came before each move of a component, for people at a terminal.
package enum BlameText {
  /// - Parameters:
  ///   - limit: How many moves are shown, the newest first.
  ///   - commits: What is known of the manifest's commits, by id.
  package static func render(
    _ blame: Blame, limit: Int, commits: [String: CommitCaption], style: Style
  ) -> String {
    guard !blame.lines.isEmpty else { return "\(sanitised(blame.key)) never moved.\n" }
    var lines: [String] = []
    for line in blame.lines.prefix(limit) {
      let move = line.transition
      let states = [move.from, move.to].map { style.paint($0.rawValue, Style.Ink($0)) }
      let key = move.key == blame.key ? "" : " (as \(move.key))"
      let message = move.message.isEmpty ? "" : "  \(sanitised(move.message))"
      lines.append("\(move.at)\(key)  \(states[0]) \(style.arrow) \(states[1])\(message)")
      if let commit = move.manifestCommit {
        lines.append("  in force    \(caption(commit, commits))")
      }
      if let own = line.own { lines.append("  last change \(phrase(own, commits))") }
      if let dependency = line.dependency {
        lines.append("  dependency  \(sanitised(dependency.change.key)): \(phrase(dependency, commits))")
      }
    }
    if blame.lines.count > limit {
      lines.append(style.paint("and \(blame.lines.count - limit) more, see --limit", .faint))
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func phrase(_ suspect: Blame.Suspect, _ commits: [String: CommitCaption]) -> String {
    let change = suspect.change
    let fields = change.fields.isEmpty ? "" : " of \(Phrases.list(change.fields.map { sanitised($0) }, limit: 4))"
    let origin = change.commit.map { "in \(caption($0, commits))" } ?? "by hand"
    return "\(HistoryFigures.length(suspect.before)) before: \(change.action.rawValue)\(fields), \(origin)"
  }

  private static func caption(_ commit: String, _ commits: [String: CommitCaption]) -> String {
    let known = commits[commit].map { " \(sanitised($0.subject)) (\(sanitised($0.author)))" } ?? ""
    return Phrases.short(commit) + known
  }
}

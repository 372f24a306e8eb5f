internal import JSONText
package import UpkeepModel

/// What changed between two moments as JSON, version 1.
package enum DifferenceJSON {
  package static func render(_ difference: HealthDifference) -> String {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("version", 1)
      writer.member("from", difference.span.from.description)
      writer.member("to", difference.span.to.description)
      writer.member("before", difference.before.rawValue)
      writer.member("after", difference.after.rawValue)
      writer.name("components")
      writer.array { writer in
        for row in difference.rows {
          writer.object { writer in
            writer.member("key", row.key)
            if let previous = row.previousKey { writer.member("previous_key", previous) }
            if let before = row.before { writer.member("before", before.rawValue) }
            if let after = row.after { writer.member("after", after.rawValue) }
            writer.member("transitions", row.transitions)
            writer.member("down_seconds", row.down)
            writer.member("message", row.message)
          }
        }
      }
      writer.member("same", difference.same)
    }
    return writer.laidOut
  }
}

/// What came before each move of a component as JSON, version 1.
package enum BlameJSON {
  package static func render(_ blame: Blame, limit: Int, commits: [String: CommitCaption]) -> String {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("version", 1)
      writer.member("key", blame.key)
      writer.name("transitions")
      writer.array { writer in
        for line in blame.lines.prefix(limit) { write(line, commits, to: &writer) }
      }
    }
    return writer.laidOut
  }

  private static func write(_ line: Blame.Line, _ commits: [String: CommitCaption], to writer: inout JSONWriter) {
    let move = line.transition
    writer.object { writer in
      writer.member("at", move.at.description)
      writer.member("key", move.key)
      writer.member("from", move.from.rawValue)
      writer.member("to", move.to.rawValue)
      writer.member("message", move.message)
      if let commit = move.manifestCommit {
        writer.name("in_force")
        writer.object { put(commit, commits, to: &$0) }
      }
      put("last_change", line.own, commits, to: &writer)
      put("dependency_change", line.dependency, commits, to: &writer)
    }
  }

  private static func put(
    _ name: String, _ suspect: Blame.Suspect?, _ commits: [String: CommitCaption], to writer: inout JSONWriter
  ) {
    guard let suspect else { return }
    writer.name(name)
    writer.object { writer in
      writer.member("key", suspect.change.key)
      writer.member("action", suspect.change.action.rawValue)
      writer.member("at", suspect.change.at.description)
      writer.member("seconds_before", suspect.before)
      if !suspect.change.fields.isEmpty { writer.member("fields", suspect.change.fields) }
      if let commit = suspect.change.commit { put(commit, commits, to: &writer) }
    }
  }

  private static func put(_ commit: String, _ commits: [String: CommitCaption], to writer: inout JSONWriter) {
    writer.member("commit", commit)
    guard let caption = commits[commit] else { return }
    writer.member("author", caption.author)
    writer.member("subject", caption.subject)
  }
}

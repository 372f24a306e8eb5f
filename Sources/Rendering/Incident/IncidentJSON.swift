internal import JSONText
internal import UpkeepModel

/// Incidents for programs.
package enum IncidentJSON {
  /// The version of the format; it rises when a member changes its meaning or goes.
  package static let version = 1

  package static func render(_ rows: [IncidentRow]) -> String {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("version", version)
      writer.name("incidents")
      writer.array { writer in
        for row in rows { writer.object { write(row, to: &$0) } }
      }
    }
    return writer.laidOut
  }

  private static func write(_ row: IncidentRow, to writer: inout JSONWriter) {
    writer.member("file", row.path)
    writer.member("title", row.title)
    if let incident = row.incident {
      writer.member("component", incident.component)
      writer.member("started", incident.started.description)
      if let ended = incident.ended {
        writer.member("ended", ended.description)
        writer.member("seconds", Int(ended.seconds - incident.started.seconds))
      }
      writer.member("open", incident.isOpen)
      if let commit = incident.manifestCommit { writer.member("manifest", commit) }
      writer.name("timeline")
      writer.array { writer in
        for move in incident.moves {
          writer.object { writer in
            writer.member("at", move.at.description)
            writer.member("key", move.key)
            writer.member("outcome", move.outcome)
            writer.member("message", move.message)
          }
        }
      }
    }
    writer.member("text", row.text)
  }
}

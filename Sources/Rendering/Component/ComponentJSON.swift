internal import JSONText
package import UpkeepModel

/// Recorded components for programs.
package enum ComponentJSON {
  /// The version of the format; it rises when a member changes its meaning or goes.
  package static let version = 1

  /// `{"version": 1, "components": […]}`, two spaces a level, one line end at the end.
  package static func list(_ components: [RecordedComponent]) -> String {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("version", version)
      writer.name("components")
      writer.array { writer in
        for recorded in components { write(recorded, to: &writer) }
      }
    }
    return writer.laidOut
  }

  /// The object of one component: key, owner, commit (`null` when it was made by hand), times, and what is declared.
  package static func get(_ recorded: RecordedComponent) -> String {
    var writer = JSONWriter()
    write(recorded, to: &writer)
    return writer.laidOut
  }

  private static func write(_ recorded: RecordedComponent, to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("key", recorded.key)
      writer.member("owner", recorded.owner)
      writer.name("commit")
      if let commit = recorded.commit { writer.string(commit) } else { writer.null() }
      writer.member("created_at", recorded.createdAt.description)
      writer.member("updated_at", recorded.updatedAt.description)
      writer.name("component")
      recorded.component.write(to: &writer)
    }
  }
}

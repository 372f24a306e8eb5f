internal import Digests
internal import JSONText
package import UpkeepModel

/// A plan for programs: everything that the plan holds, in a fixed order of members, the same plan to the same bytes.
package enum PlanJSON {
  /// The version of the format; it rises when a member changes its meaning or goes.
  package static let version = 1

  /// The JSON text, two spaces a level, one line end at the end.
  package static func render(_ plan: Plan) -> String {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("version", version)
      writer.member("commit", plan.revision.commit)
      if let base = plan.base { writer.member("base", base) }
      writer.member("ref", plan.revision.ref)
      writer.member("manifest", plan.revision.path)
      writer.member("owner", plan.owner)
      if let former = plan.formerOwner { writer.member("former_owner", former) }
      writer.member("store_revision", plan.storeRevision)
      if plan.keepsDrift { writer.member("keeps_drift", true) }
      if plan.isDriftOnly { writer.member("drift_only", true) }
      writer.member("digest", "sha256:" + plan.digest.hex)
      if let suspension = plan.suspension {
        writer.name("suspended")
        suspension.write(to: &writer)
      }
      writer.name("summary")
      writer.object { writer in
        for action in [Change.Action.create, .update, .move, .delete] {
          writer.member(action.rawValue, plan.count(of: action))
        }
        writer.member("keep", plan.keepCount)
      }
      writer.name("guards")
      writer.array { writer in
        for tripped in plan.guards { tripped.write(to: &writer) }
      }
      writer.name("changes")
      writer.array { writer in
        for change in plan.changes { change.write(to: &writer) }
      }
      writer.name("withheld")
      writer.array { writer in
        for change in plan.withheld { change.write(to: &writer) }
      }
    }
    return writer.laidOut
  }
}

extension Guard {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("name", name.rawValue)
      writer.member("lifted", isLifted)
      writer.member("count", count)
      writer.member("owned", owned)
      writer.member("message", message)
      writer.member("override", self.override)
    }
  }
}

extension Change {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("action", action.rawValue)
      writer.member("key", key)
      if let previousKey { writer.member("from", previousKey) }
      writer.name("fields")
      writer.array { writer in
        for field in fields {
          writer.object { writer in
            writer.member("field", field.field)
            writer.name("from")
            writer.value(field.from ?? .null)
            writer.name("to")
            writer.value(field.to ?? .null)
          }
        }
      }
      if let source {
        writer.name("source")
        writer.object { writer in
          writer.member("file", source.file)
          writer.member("line", source.line)
          writer.member("pointer", source.pointer)
        }
      }
      writer.member("reason", reason)
      writer.member("drift", isDrift)
      if let handEdit {
        writer.name("by_hand")
        writer.object { writer in
          writer.member("action", handEdit.action.rawValue)
          if let by = handEdit.by { writer.member("by", by) }
          writer.member("at", handEdit.at.description)
        }
      }
      if isUnexplained { writer.member("explained", false) }
      if let withheld { writer.member("withheld", withheld) }
      if let preview {
        writer.name("probe")
        writer.object { writer in
          writer.member("state", preview.state.rawValue)
          writer.member("message", preview.message)
          guard let latency = preview.latency else { return }
          writer.name("latency_ms")
          writer.number((Double(Phrases.microseconds(latency)) / 100).rounded() / 10)
        }
      }
      if let component {
        writer.name("component")
        component.write(to: &writer)
      }
    }
  }
}

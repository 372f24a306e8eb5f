internal import JSONText
internal import UpkeepModel

/// The page for programs, in the shape that many of them read.
///
/// Source: Atlassian Statuspage, "Status API", version 2. That knows no `unknown`: a component that nobody could tell of
/// has that word all the same, as any other would be a lie.
struct StatuspageFiles {
  private let page: StatusPage
  private let positions: [String: Int]
  private let byKey: [String: PageComponent]
  private static let incidentLimit = 50

  init(_ page: StatusPage) {
    self.page = page
    let components = page.components
    positions = Dictionary(
      components.enumerated().map { ($0.element.key, $0.offset + 1) }, uniquingKeysWith: { first, _ in first })
    byKey = Dictionary(components.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
  }

  var files: [PageFile] {
    let unresolved = page.incidents.filter(\.isOngoing)
    let summary = document { writer in
      writePage(page.now, into: &writer)
      writeComponents(into: &writer)
      writeIncidents(unresolved, into: &writer)
      writeMaintenance(into: &writer)
      writeStatus(into: &writer)
    }
    func file(_ path: String, _ bytes: [UInt8]) -> PageFile { PageFile(path: path, bytes: bytes) }
    return [
      file("status.json", summary), file("api/v2/summary.json", summary),
      file(
        "api/v2/status.json",
        document { writer in
          writePage(page.now, into: &writer)
          writeStatus(into: &writer)
        }),
      file(
        "api/v2/components.json",
        document { writer in
          writePage(page.changedAt, into: &writer)
          writeComponents(into: &writer)
        }),
      file("api/v2/incidents.json", incidents(Array(page.incidents.prefix(Self.incidentLimit)))),
      file("api/v2/incidents/unresolved.json", incidents(unresolved)),
      file(
        "api/v2/scheduled-maintenances.json",
        document { writer in
          writePage(page.changedAt, into: &writer)
          writeMaintenance(into: &writer)
        }),
    ]
  }

  private func incidents(_ incidents: [PageIncident]) -> [UInt8] {
    document { writer in
      writePage(page.changedAt, into: &writer)
      writeIncidents(incidents, into: &writer)
    }
  }

  private func document(_ content: (inout JSONWriter) -> Void) -> [UInt8] {
    var writer = JSONWriter()
    writer.object(content)
    return Array(writer.laidOut.utf8)
  }

  private func writePage(_ updated: Timestamp, into writer: inout JSONWriter) {
    writer.name("page")
    writer.object { writer in
      writer.member("id", "upkeep")
      writer.member("name", page.settings.title)
      writer.member("url", page.settings.baseURL ?? "")
      writer.member("time_zone", "Etc/UTC")
      writer.member("updated_at", updated.description)
    }
  }

  private func writeStatus(into writer: inout JSONWriter) {
    writer.name("status")
    writer.object { writer in
      writer.member("indicator", indicator)
      writer.member("description", page.tally.sentence)
    }
  }

  /// `critical` where everything is down, as `major` is a partial outage there.
  private var indicator: String {
    switch page.condition {
    case .down: page.components.allSatisfy { $0.condition == .down } ? "critical" : "major"
    case .degraded: "minor"
    case .maintenance: "maintenance"
    case .operational: "none"
    case .unknown, .paused: "unknown"
    }
  }

  // MARK: Components

  private func writeComponents(into writer: inout JSONWriter) {
    writer.name("components")
    writer.array { writer in
      for component in page.components { write(component, into: &writer) }
      for (index, group) in page.groups.enumerated() where !group.name.isEmpty {
        write(group, position: page.components.count + index + 1, into: &writer)
      }
    }
  }

  private func write(_ component: PageComponent, into writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("id", component.key)
      writer.member("name", component.name)
      writer.member("status", Self.status(component.condition))
      writer.member("description", component.component.description)
      writer.member("created_at", (component.bornAt ?? page.now).description)
      writer.member("updated_at", (component.since ?? component.bornAt ?? page.now).description)
      writer.member("position", positions[component.key] ?? 0)
      writer.member("group", false)
      writer.name("group_id")
      if let group = component.component.group, !group.isEmpty {
        writer.string(Self.id(ofGroup: group))
      } else {
        writer.null()
      }
      writer.member("page_id", "upkeep")
      writer.member("showcase", false)
      writer.member("only_show_if_degraded", false)
    }
  }

  private func write(_ group: StatusPage.Group, position: Int, into writer: inout JSONWriter) {
    let order: [PageCondition] = [.down, .degraded, .maintenance, .unknown, .operational]
    let present = Set(group.components.map(\.condition))
    writer.object { writer in
      writer.member("id", Self.id(ofGroup: group.name))
      writer.member("name", group.name)
      writer.member("status", Self.status(order.first { present.contains($0) } ?? .unknown))
      writer.member("position", position)
      writer.member("group", true)
      writer.name("group_id")
      writer.null()
      writer.member("page_id", "upkeep")
      writer.member("components", group.components.map(\.key))
    }
  }

  /// No key holds a colon.
  private static func id(ofGroup name: String) -> String { "group:\(name)" }

  private static func status(_ condition: PageCondition) -> String {
    switch condition {
    case .down: "major_outage"
    case .degraded: "degraded_performance"
    case .maintenance: "under_maintenance"
    case .operational: "operational"
    case .unknown, .paused: "unknown"
    }
  }

  // MARK: Incidents

  private func writeIncidents(_ incidents: [PageIncident], into writer: inout JSONWriter) {
    writer.name("incidents")
    writer.array { writer in
      for incident in incidents { write(incident, into: &writer) }
    }
  }

  private func write(_ incident: PageIncident, into writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("id", incident.id)
      writer.member("name", incident.title)
      writer.member("status", incident.isOngoing ? "investigating" : "resolved")
      writer.member("impact", incident.state == .down ? "major" : "minor")
      writer.member("created_at", incident.span.from.description)
      writer.member("started_at", incident.span.from.description)
      writer.member("updated_at", incident.changedAt.description)
      writer.name("resolved_at")
      if incident.isOngoing { writer.null() } else { writer.string(incident.span.to.description) }
      writer.member("shortlink", page.settings.address(incident.path) ?? "")
      writer.member("page_id", "upkeep")
      writer.name("incident_updates")
      writer.array { writer in
        if !incident.isOngoing {
          writeUpdate("resolved", "Recovered \(incident.length).", at: incident.span.to, of: incident, into: &writer)
        }
        let said = incident.message.isEmpty ? incident.title : incident.message
        let body = ([said] + incident.notes).joined(separator: "\n\n")
        writeUpdate("investigating", body, at: incident.span.from, of: incident, into: &writer)
      }
      writer.name("components")
      writer.array { writer in
        if let component = byKey[incident.key] { write(component, into: &writer) }
      }
    }
  }

  private func writeUpdate(
    _ status: String, _ body: String, at moment: Timestamp, of incident: PageIncident, into writer: inout JSONWriter
  ) {
    writer.object { writer in
      writer.member("id", "\(incident.id)-\(status)")
      writer.member("incident_id", incident.id)
      writer.member("status", status)
      writer.member("body", body)
      writer.member("created_at", moment.description)
      writer.member("updated_at", moment.description)
      writer.member("display_at", moment.description)
    }
  }

  // MARK: Maintenance

  private func writeMaintenance(into writer: inout JSONWriter) {
    writer.name("scheduled_maintenances")
    writer.array { writer in
      for one in MaintenanceSection.planned(page) {
        writer.object { writer in
          let begins = one.span.from.description
          writer.member("id", one.id)
          writer.member("name", one.reason.isEmpty ? "Maintenance" : one.reason)
          writer.member("status", one.span.contains(page.now) ? "in_progress" : "scheduled")
          writer.member("impact", "maintenance")
          writer.member("created_at", begins)
          writer.member("updated_at", begins)
          writer.member("scheduled_for", begins)
          writer.member("scheduled_until", one.span.to.description)
          writer.member("page_id", "upkeep")
          writer.name("incident_updates")
          writer.array { _ in }
          writer.name("components")
          writer.array { writer in
            for component in one.components { write(component, into: &writer) }
          }
        }
      }
    }
  }
}

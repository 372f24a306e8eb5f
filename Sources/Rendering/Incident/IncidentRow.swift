package import UpkeepModel

/// An incident as it is listed.
package struct IncidentRow: Sendable {
  /// Its file on the health ref.
  package var path: String
  /// Its heading.
  package var title: String
  /// What the program knows of it; `nil` where people wrote it on their own.
  package var incident: Incident?
  /// What people wrote, in Markdown.
  package var text: String

  package init(path: String, title: String, incident: Incident?, text: String) {
    self.path = path
    self.title = title
    self.incident = incident
    self.text = text
  }

  /// How long it lasted, or has lasted so far.
  func duration(now: Timestamp) -> String {
    guard let incident else { return "" }
    return GoDuration.format((incident.ended ?? max(now, incident.started)).since(incident.started))
  }
}

internal import UpkeepModel

/// The page as plain text: for terminals, for scripts, and for who wants nothing else.
struct PlainStatus {
  private static let limit = 20

  let page: StatusPage

  func render() -> [UInt8] {
    let health = Health(entries: page.components.map(\.standing))
    var text = "\(sanitised(page.settings.title)), as of \(page.now)\n\n"
    text += HealthText.render(health, now: page.now, style: .plain, times: .absolute)
    let incidents = page.incidents.prefix(Self.limit)
    if !incidents.isEmpty {
      text += "\nIncidents, the newest first\n"
      for incident in incidents {
        let said = incident.message.isEmpty ? "" : "  \(incident.message)"
        text += "  " + sanitised("\(incident.span.from)  \(incident.title), \(incident.length)\(said)") + "\n"
      }
      if page.incidents.count > incidents.count {
        text += "  and \(page.incidents.count - incidents.count) more\n"
      }
    }
    return Array(text.utf8)
  }
}

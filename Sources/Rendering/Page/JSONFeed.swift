internal import JSONText
internal import UpkeepModel

/// The incidents as a JSON Feed (version 1.1, jsonfeed.org).
struct JSONFeed {
  let page: StatusPage

  func render() -> [UInt8] {
    let settings = page.settings
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("version", "https://jsonfeed.org/version/1.1")
      writer.member("title", settings.title)
      if let home = settings.address(""), let own = settings.address("feed.json") {
        writer.member("home_page_url", home)
        writer.member("feed_url", own)
      }
      writer.member("language", "en")
      writer.name("items")
      writer.array { writer in
        for incident in page.incidents.prefix(AtomFeed.limit) {
          writer.object { item(incident, into: &$0) }
        }
      }
    }
    return Array(writer.laidOut.utf8)
  }

  private func item(_ incident: PageIncident, into writer: inout JSONWriter) {
    writer.member("id", incident.urn)
    if let address = page.settings.address(incident.path) { writer.member("url", address) }
    writer.member("title", incident.headline)
    writer.member("content_text", incident.account)
    writer.member("date_published", incident.span.from.description)
    writer.member("date_modified", incident.changedAt.description)
    writer.member("tags", [incident.state.rawValue])
  }
}

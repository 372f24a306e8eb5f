internal import UpkeepModel

/// The incidents as an Atom feed (RFC 4287).
struct AtomFeed {
  /// So many incidents, the newest.
  static let limit = 50

  let page: StatusPage

  func render() -> [UInt8] {
    let settings = page.settings
    var markup = Markup()
    markup.put("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n")
    markup.element("feed", ["xmlns": "http://www.w3.org/2005/Atom"]) { markup in
      markup.line()
      markup.element("id", text: StableURN.make("feed \(settings.baseURL ?? settings.title)"))
      markup.element("title", text: settings.title)
      markup.element("updated", text: page.changedAt.description)
      markup.element("author") { $0.element("name", text: settings.logoText) }
      markup.element("generator", text: "Upkeep")
      if let own = settings.address("feed.atom"), let home = settings.address("") {
        markup.void("link", ["rel": "self", "type": "application/atom+xml", "href": own])
        markup.void("link", ["rel": "alternate", "type": "text/html", "href": home])
      }
      for incident in page.incidents.prefix(Self.limit) {
        markup.line()
        markup.element("entry") { entry(incident, into: &$0) }
      }
      markup.line()
    }
    markup.line()
    return markup.bytes
  }

  private func entry(_ incident: PageIncident, into markup: inout Markup) {
    markup.element("id", text: incident.urn)
    markup.element("title", text: incident.headline)
    markup.element("published", text: incident.span.from.description)
    markup.element("updated", text: incident.changedAt.description)
    if let address = page.settings.address(incident.path) {
      markup.void("link", ["rel": "alternate", "type": "text/html", "href": address])
    }
    markup.void("category", ["term": incident.state.rawValue])
    markup.element("content", ["type": "text"], text: incident.account)
  }
}

extension StatusPage {
  /// When something happened last, so that a feed stays the same while nothing does.
  var changedAt: Timestamp {
    incidents.map(\.changedAt).max() ?? components.compactMap(\.since).max() ?? Day(of: now).start
  }
}

extension PageIncident {
  /// `Public API down`, `Public API recovered (was down)`.
  var headline: String { isOngoing ? title : "\(name) recovered (was \(state.rawValue))" }

  /// A sentence or two.
  var account: String {
    let time = isOngoing ? "since \(span.from), not over yet" : "from \(span.from) to \(span.to)"
    let said = message.isEmpty ? "" : " \(message)"
    let words = "\(title) \(time)\(isOngoing ? "" : " (\(HistoryFigures.length(span.seconds)))").\(said)"
    return ([words] + notes).joined(separator: "\n\n")
  }
}

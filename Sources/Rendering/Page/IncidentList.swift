internal import UpkeepModel

/// Incidents as a list, the newest first.
struct IncidentList {
  let root: String
  let dates: PageDates
  /// Whether each names its component with a link; not on the page about it, where each has a place to link to.
  var namesComponent = true

  func write(_ incidents: some Collection<PageIncident>, into markup: inout Markup) {
    guard !incidents.isEmpty else { return }
    markup.element("ul", ["class": "notes"]) { markup in
      for incident in incidents {
        markup.line()
        markup.element("li", ["id": namesComponent ? nil : "i-\(incident.id)"]) { write(incident, into: &$0) }
      }
    }
  }

  private func write(_ incident: PageIncident, into markup: inout Markup) {
    let condition = PageCondition(incident.state)
    markup.element("div", ["class": "head"]) { markup in
      if namesComponent {
        markup.element("a", ["href": root + incident.path]) { $0.element("bdi", text: incident.name) }
      }
      markup.element("span", ["class": condition.style], text: condition.words)
      markup.element("span", ["class": "muted"]) { markup in
        markup.time(incident.span.from, dates)
        if !incident.isOngoing {
          markup.put(" to ")
          markup.time(incident.span.to, dates)
        }
        markup.text(", \(incident.length)")
      }
    }
    if !incident.message.isEmpty {
      markup.element("p", ["class": "said"]) { $0.element("bdi", text: incident.message) }
    }
    for note in incident.notes { WrittenText(note).write(into: &markup) }
  }
}

/// The page of all incidents.
struct IncidentsPage {
  static let path = "incidents.html"
  /// So many are listed; older ones stand on the pages of their components.
  private static let limit = 1_000

  let page: StatusPage

  func render() -> [UInt8] {
    let dates = PageDates(language: page.settings.dates)
    return PageFrame(page: page, root: "", title: "Incidents").page(at: Self.path) { markup in
      markup.line()
      markup.element("h1", text: "Incidents of the last \(page.days.count) days")
      let months = Dictionary(grouping: page.incidents.prefix(Self.limit), by: \.span.from.month)
      if page.incidents.isEmpty { markup.element("p", text: "None.") }
      for month in months.keys.sorted(by: >) {
        let incidents = months[month] ?? []
        markup.line()
        markup.element("section", ["aria-labelledby": "m-\(month)"]) { markup in
          let title = incidents.first.map { dates.month($0.span.from) } ?? month
          markup.element("h2", ["id": "m-\(month)"], text: title)
          IncidentList(root: "", dates: dates).write(incidents, into: &markup)
        }
      }
      let rest = page.incidents.count - Self.limit
      if rest > 0 { markup.element("p", text: "And \(rest) more, on the pages of their components.") }
    }
  }
}

internal import UpkeepModel

/// Maintenance that is under way or planned.
struct MaintenanceSection {
  /// Planned maintenance is told so many days ahead.
  private static let daysAhead: Int64 = 14
  private static let limit = 20

  let page: StatusPage
  let dates: PageDates

  /// One time, with all components that it is for.
  struct Planned: Hashable {
    var span: TimeSpan
    var reason: String
    var components: [PageComponent]

    static func == (left: Self, right: Self) -> Bool { left.span == right.span && left.reason == right.reason }
    func hash(into hasher: inout Hasher) { hasher.combine(span) }

    var id: String { "m\(span.from.seconds)-\(components.first?.key ?? "")" }
  }

  /// By beginning; what has the same time and reason is one.
  static func planned(_ page: StatusPage) -> [Planned] {
    let ahead = page.now..<Timestamp(seconds: page.now.seconds + daysAhead * Day.seconds)
    var planned: [Planned] = []
    var places: [Planned: Int] = [:]
    for component in page.components where !component.component.paused {
      for window in component.component.maintenance {
        for interval in window.intervals(in: ahead) {
          let span = Self.whole(interval, of: window, at: page.now)
          let one = Planned(span: span, reason: window.reason, components: [component])
          if let place = places[one] {
            planned[place].components.append(component)
          } else {
            places[one] = planned.count
            planned.append(one)
          }
        }
      }
    }
    return Array(planned.sorted { ($0.span.from, $0.id) < ($1.span.from, $1.id) }.prefix(limit))
  }

  /// A window that is under way began before now.
  private static func whole(
    _ interval: Range<Timestamp>, of window: MaintenanceWindow, at now: Timestamp
  ) -> TimeSpan {
    var from = interval.lowerBound
    if from == now {
      let before = Timestamp(seconds: now.seconds - 8 * Day.seconds)..<Timestamp(seconds: now.seconds + 1)
      from = window.intervals(in: before).last?.lowerBound ?? from
    }
    if case .once(let start, _) = window.schedule { from = start }
    return TimeSpan(from: from, to: interval.upperBound)
  }

  /// Writes the section; nothing when nothing is planned.
  func write(into markup: inout Markup) {
    let planned = Self.planned(page)
    guard !planned.isEmpty else { return }
    markup.line()
    markup.element("section", ["aria-labelledby": "planned"]) { markup in
      markup.element("h2", ["id": "planned"], text: "Maintenance")
      markup.element("ul", ["class": "notes"]) { markup in
        for one in planned {
          markup.line()
          markup.element("li") { write(one, into: &$0) }
        }
      }
    }
  }

  private func write(_ one: Planned, into markup: inout Markup) {
    markup.element("div", ["class": "head"]) { markup in
      let isNow = one.span.contains(page.now)
      markup.element("span", ["class": "s maintenance"], text: isNow ? "Under way" : "Planned")
      markup.element("span", ["class": "muted"]) { markup in
        markup.time(one.span.from, dates)
        markup.put(" to ")
        markup.time(one.span.to, dates)
      }
    }
    markup.element("p") { markup in
      if !one.reason.isEmpty { markup.text("\(one.reason): ") }
      markup.element("bdi", text: Phrases.list(one.components.map(\.name), limit: 5))
    }
  }
}

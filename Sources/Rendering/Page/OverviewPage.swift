internal import UpkeepModel

/// The first page: how everything is, problems first, then the groups.
struct OverviewPage {
  static let path = "index.html"
  /// Up to so many components all groups are open.
  private static let openLimit = 40
  /// So many problems are listed; the rest is in the groups.
  private static let problemLimit = 100
  /// Incidents of so many days, and at most so many, are listed.
  private static let recentDays: Int64 = 14
  private static let recentLimit = 10

  let page: StatusPage
  private let dates: PageDates
  private let bars: DayBars

  init(_ page: StatusPage) {
    self.page = page
    dates = PageDates(language: page.settings.dates)
    bars = DayBars(days: page.days, dates: dates)
  }

  /// The page.
  func render() -> [UInt8] {
    PageFrame(page: page, root: "", title: "").page(at: Self.path) { markup in
      banner(into: &markup)
      problems(into: &markup)
      AnnouncementSection(page: page, dates: dates).write(into: &markup)
      MaintenanceSection(page: page, dates: dates).write(into: &markup)
      if !page.groups.isEmpty { legend(into: &markup) }
      for group in page.groups { write(group, into: &markup) }
      recent(into: &markup)
    }
  }

  private func banner(into markup: inout Markup) {
    markup.line()
    markup.element("div", ["class": "banner \(page.condition.rawValue)"]) { markup in
      markup.element("h1", text: page.tally.sentence)
      markup.element("p", ["class": "muted"]) { markup in
        markup.put("As of ")
        markup.time(page.now, dates)
        markup.text(", report \(Phrases.short(page.commit))")
      }
      if !page.settings.introduction.isEmpty { markup.element("p", text: page.settings.introduction) }
    }
  }

  private func problems(into markup: inout Markup) {
    let problems = page.problems
    guard !problems.isEmpty else { return }
    markup.line()
    markup.element("section", ["aria-labelledby": "problems"]) { markup in
      markup.element("h2", ["id": "problems"], text: "Problems")
      markup.element("ul", ["class": "notes"]) { markup in
        for component in problems.prefix(Self.problemLimit) {
          markup.line()
          markup.element("li") { write(component, into: &$0) }
        }
      }
      let rest = problems.count - Self.problemLimit
      if rest > 0 { markup.element("p", ["class": "muted"], text: "And \(rest) more, in the groups below.") }
    }
  }

  private func write(_ component: PageComponent, into markup: inout Markup) {
    markup.element("div", ["class": "head"]) { markup in
      markup.element("a", ["href": component.path]) { $0.element("bdi", text: component.name) }
      markup.element("span", ["class": component.condition.style], text: component.condition.words)
      if let since = component.since {
        markup.element("span", ["class": "muted"]) { markup in
          markup.put("since ")
          markup.time(since, dates)
        }
      }
    }
    let cause = Transition.cause(component.because)
    if !cause.isEmpty { markup.element("p", text: String(cause.dropFirst())) }
    if !component.message.isEmpty {
      markup.element("p", ["class": "said"]) { $0.element("bdi", text: component.message) }
    }
  }

  private func legend(into markup: inout Markup) {
    let samples: [(String, String, String)] = [
      ("u h4", "up", ""), ("g h4", "degraded", "t1"), ("b h4", "down for a short time", "t1"), ("d h4", "down", "t2"),
      ("u h2", "known in part", ""), ("n h0", "not known", ""),
    ]
    markup.line()
    markup.element("ul", ["class": "legend", "aria-label": "What the bars mean"]) { markup in
      markup.element("li", text: "A bar a day, \(page.days.count) days up to today:")
      for (style, words, tick) in samples {
        markup.element("li") { markup in
          let height = ["h4": 22, "h2": 11, "h0": 2][String(style.suffix(2))] ?? 22
          markup.element("svg", ["viewBox": "0 0 8 32", "preserveAspectRatio": "none", "aria-hidden": "true"]) {
            $0.void("path", ["class": style, "d": "M0 \(24 - height / 2)h8"])
            if !tick.isEmpty {
              $0.void("path", ["class": "\(style.prefix(1)) \(tick)", "d": tick == "t2" ? "M0 29h8" : "M0 28h8"])
            }
          }
          markup.text(words)
        }
      }
    }
  }

  private func write(_ group: StatusPage.Group, into markup: inout Markup) {
    let isOpen = page.components.count <= Self.openLimit
    let tally = HealthTally(group.components.map(\.standing))
    markup.line()
    markup.element("details", ["open": isOpen ? "open" : nil]) { markup in
      markup.element("summary") { markup in
        let title = page.groups.count == 1 && group.name.isEmpty ? "Components" : group.title
        markup.element("h2") { $0.element("bdi", text: title) }
        markup.element("span", ["class": "count"], text: tally.listing)
      }
      markup.element("ul", ["class": "rows"]) { markup in
        for component in group.components {
          markup.line()
          markup.element("li") { row(component, into: &$0) }
        }
      }
    }
  }

  private func row(_ component: PageComponent, into markup: inout Markup) {
    markup.element("a", ["href": component.path]) { $0.element("bdi", text: component.name) }
    markup.element("span", ["class": component.condition.style], text: component.condition.words)
    bars.draw(component.days, uptime: component.uptime, into: &markup)
    markup.element("span", ["class": "p"]) { markup in
      markup.text(HistoryFigures.percent(component.uptime.ratio))
      if let known = component.uptime.knownShare, known < 0.995 {
        markup.element("small", text: "\(HistoryFigures.percent(known)) known")
      }
    }
  }

  private func recent(into markup: inout Markup) {
    let first = Timestamp(seconds: page.now.seconds - Self.recentDays * Day.seconds)
    let recent = page.incidents.filter { $0.isOngoing || $0.span.to >= first }
    markup.line()
    markup.element("section", ["aria-labelledby": "recent"]) { markup in
      markup.element("h2", ["id": "recent"], text: "Incidents of the last \(Self.recentDays) days")
      if recent.isEmpty { markup.element("p", text: "None.") }
      IncidentList(root: "", dates: dates).write(recent.prefix(Self.recentLimit), into: &markup)
      markup.element("p") { markup in
        let count = page.incidents.count
        markup.element("a", ["href": IncidentsPage.path], text: "All of the last \(page.days.count) days (\(count))")
      }
    }
  }
}

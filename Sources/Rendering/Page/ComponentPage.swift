internal import UpkeepModel

/// The page about one component.
struct ComponentPage {
  let page: StatusPage
  let component: PageComponent
  let incidents: [PageIncident]
  let dates: PageDates

  /// The page. Nothing in it changes while nothing happens, so that publishing it again costs nothing.
  func render() -> [UInt8] {
    PageFrame(page: page, root: "../", title: component.name).page(at: component.path) { markup in
      banner(into: &markup)
      figures(into: &markup)
      availability(into: &markup)
      latency(into: &markup)
      history(into: &markup)
      table(into: &markup)
    }
  }

  private func banner(into markup: inout Markup) {
    markup.line()
    markup.element("div", ["class": "banner \(component.condition.rawValue)"]) { markup in
      markup.element("h1") { $0.element("bdi", text: component.name) }
      markup.element("p") { markup in
        markup.element("strong", text: component.condition.words)
        if let since = component.since {
          markup.put(" since ")
          markup.time(since, dates)
        }
        let cause = Transition.cause(component.because)
        if !cause.isEmpty { markup.text(cause) }
      }
      if !component.message.isEmpty {
        markup.element("p", ["class": "said"]) { $0.element("bdi", text: component.message) }
      }
      if let maintenance = component.maintenance {
        markup.element("p") { markup in
          markup.put("In maintenance until ")
          markup.time(maintenance.until, dates)
          if !maintenance.reason.isEmpty { markup.text(": \(maintenance.reason)") }
        }
      }
      if !component.component.description.isEmpty {
        markup.element("p", ["class": "muted"]) { $0.element("bdi", text: component.component.description) }
      }
    }
  }

  private func figures(into markup: inout Markup) {
    let latency = component.latency(days: 30)
    var facts = [7, 30, page.days.count].map { count in
      let uptime = component.last(count)
      return ("Uptime, \(count) days", HistoryFigures.percent(uptime.ratio), known(uptime))
    }
    facts += [
      ("Incidents, \(page.days.count) days", "\(incidents.count)", nil),
      ("Mean time to repair", HistoryFigures.length(component.uptime.meanTimeToRepair), nil),
      ("Latency, 30 days", HistoryFigures.latency(latency, 50), "99 %: \(HistoryFigures.latency(latency, 99))"),
    ]
    if let objective = component.component.objective {
      let budget = component.objectiveUptime?.errorBudget(uptime: objective.uptime)
      let window = GoDuration.format(objective.window)
      let words = (budget ?? 0) < 0 ? "missed, over by" : "budget left"
      facts.append(
        (
          "Objective, \(Self.days(objective.window) ?? window)", Self.percent(objective.uptime),
          "\(words) \(HistoryFigures.length(budget.map(abs)))"
        ))
    }
    markup.line()
    markup.element("section", ["aria-label": "Figures"]) { markup in
      markup.element("dl", ["class": "facts"]) { markup in
        for (term, value, note) in facts {
          markup.element("div") { markup in
            markup.element("dt", text: term)
            markup.element("dd") { markup in
              markup.text(value)
              if let note { markup.element("small", text: note) }
            }
          }
        }
      }
    }
  }

  private func known(_ uptime: Uptime) -> String? {
    uptime.knownShare.flatMap { $0 < 0.995 ? "\(HistoryFigures.percent($0)) known" : nil }
  }

  private static func days(_ window: Duration) -> String? {
    let seconds = window.components.seconds
    return seconds % Day.seconds == 0 ? "\(seconds / Day.seconds) days" : nil
  }

  /// `99.9 %`.
  static func percent(_ percent: Double) -> String {
    percent == percent.rounded() ? "\(Int(percent)) %" : "\(percent) %"
  }

  private func availability(into markup: inout Markup) {
    markup.line()
    markup.element("section", ["aria-labelledby": "days"]) { markup in
      markup.element("h2", ["id": "days"], text: "The last \(page.days.count) days")
      DayBars(days: page.days, dates: dates, isLarge: true).draw(
        component.days, uptime: component.uptime, into: &markup)
      markup.element("div", ["class": "ends"]) { markup in
        if let first = page.days.first { markup.day(first.from, dates) }
        if let last = page.days.last { markup.day(last.from, dates) }
      }
    }
  }

  private func latency(into markup: inout Markup) {
    let chart = LatencyChart(days: page.days, parts: component.days, dates: dates)
    guard !chart.isEmpty else { return }
    markup.line()
    markup.element("section", ["aria-labelledby": "latency"]) { markup in
      markup.element("h2", ["id": "latency"], text: "Latency")
      chart.draw(into: &markup)
    }
  }

  private func history(into markup: inout Markup) {
    markup.line()
    markup.element("section", ["aria-labelledby": "incidents"]) { markup in
      markup.element("h2", ["id": "incidents"], text: "Incidents")
      if incidents.isEmpty { markup.element("p", text: "None in the last \(page.days.count) days.") }
      IncidentList(root: "../", dates: dates, namesComponent: false).write(incidents, into: &markup)
    }
  }

  /// The numbers behind the drawings, for who reads better than sees.
  private func table(into markup: inout Markup) {
    markup.line()
    markup.element("details") { markup in
      markup.element("summary") { $0.element("h2", text: "Day by day") }
      markup.element("div", ["class": "scroll"]) { markup in
        markup.element("table") { markup in
          markup.element("thead") { markup in
            markup.element("tr") { markup in
              markup.element("th", ["scope": "col"], text: "Day")
              for title in ["Uptime", "Known", "Down", "Degraded", "p50", "p99"] {
                markup.element("th", ["scope": "col", "class": "num"], text: title)
              }
            }
          }
          markup.element("tbody") { markup in
            for index in page.days.indices.reversed() where component.days[index].existing > 0 {
              row(index, into: &markup)
            }
          }
        }
      }
    }
  }

  private func row(_ index: Int, into markup: inout Markup) {
    let day = component.days[index]
    markup.line()
    markup.element("tr") { markup in
      markup.element("th", ["scope": "row"]) { $0.day(page.days[index].from, dates) }
      for text in [
        HistoryFigures.percent(day.ratio), HistoryFigures.percent(day.knownShare),
        day.seconds[.down] == 0 ? "" : HistoryFigures.length(day.seconds[.down]),
        day.seconds[.degraded] == 0 ? "" : HistoryFigures.length(day.seconds[.degraded]),
        HistoryFigures.latency(day.latency, 50), HistoryFigures.latency(day.latency, 99),
      ] {
        markup.element("td", ["class": "num"], text: text)
      }
    }
  }
}

internal import UpkeepModel

/// The service report of a month: what was promised, and what was kept. Made to be printed.
struct ServiceReportPage {
  let page: StatusPage
  let report: ServiceReport
  let dates: PageDates

  func render() -> [UInt8] {
    let title = "Service report \(dates.month(report.month.from))"
    return PageFrame(page: page, root: "../", title: title).page(at: report.path) { markup in
      head(title, into: &markup)
      for group in report.groups { write(group.total, group.lines, into: &markup) }
      method(into: &markup)
    }
  }

  private func head(_ title: String, into markup: inout Markup) {
    let judged = report.groups.flatMap(\.lines).compactMap(\.isKept)
    let missed = judged.count { !$0 }
    let condition: PageCondition = judged.isEmpty ? .unknown : missed == 0 ? .operational : .down
    markup.line()
    markup.element("div", ["class": "banner \(condition.rawValue)"]) { markup in
      markup.element("h1", text: title)
      markup.element("p") { markup in
        let sentence =
          judged.isEmpty
          ? "No component promises an uptime."
          : "\(judged.count - missed) of \(Phrases.count(judged.count, "objective")) kept\(missed > 0 ? ", \(missed) missed" : "")."
        markup.text(sentence)
      }
      markup.element("p", ["class": "muted"]) { markup in
        markup.text("\(page.settings.title), ")
        markup.day(report.month.from, dates)
        markup.put(" to ")
        markup.day(Timestamp(seconds: report.until.seconds - 1), dates)
        if report.isRunning { markup.put(", the month is not over") }
      }
    }
    guard page.reports.count > 1 else { return }
    markup.line()
    markup.element("nav", ["aria-label": "Months"]) { markup in
      markup.element("ul") { markup in
        for other in page.reports {
          markup.element("li") {
            $0.element(
              "a", ["href": "../" + other.path, "aria-current": other.name == report.name ? "page" : nil],
              text: dates.month(other.month.from))
          }
        }
      }
    }
  }

  private func write(_ total: ServiceReport.Line, _ lines: [ServiceReport.Line], into markup: inout Markup) {
    let title = report.groups.count == 1 && total.group.isEmpty ? "Components" : total.title
    let id = "g-\(StableURN.make(total.group).suffix(12))"
    markup.line()
    markup.element("section", ["aria-labelledby": id]) { markup in
      markup.element("h2", ["id": id]) { $0.element("bdi", text: title) }
      markup.element("div", ["class": "scroll"]) { markup in
        markup.element("table") { markup in
          columns(into: &markup)
          markup.element("tbody") { markup in
            for line in lines {
              markup.line()
              markup.element("tr") { row(line, into: &$0) }
            }
          }
          if lines.count > 1 {
            markup.line()
            markup.element("tfoot") { markup in
              var all = total
              all.title = "All \(lines.count)"
              markup.element("tr", ["class": "sum"]) { row(all, into: &$0) }
            }
          }
        }
      }
    }
  }

  private func columns(into markup: inout Markup) {
    markup.element("thead") { markup in
      markup.element("tr") { markup in
        markup.element("th", ["scope": "col"], text: "Component")
        for title in ["Objective", "Uptime", "Down", "Budget", "Left", "Coverage", "Incidents"] {
          markup.element("th", ["scope": "col", "class": "num"], text: title)
        }
        markup.element("th", ["scope": "col"], text: "Verdict")
      }
    }
  }

  private func row(_ line: ServiceReport.Line, into markup: inout Markup) {
    markup.element("th", ["scope": "row"]) { markup in
      if let key = line.key {
        markup.element("a", ["href": "../components/\(key).html"]) { $0.element("bdi", text: line.title) }
      } else {
        markup.text(line.title)
      }
    }
    let uptime = line.uptime
    for text in [
      line.objective.map { ComponentPage.percent(($0 * 1000).rounded() / 1000) } ?? "–",
      HistoryFigures.percent(uptime.ratio), HistoryFigures.length(uptime.down), HistoryFigures.length(line.allowed),
      HistoryFigures.length(line.left), HistoryFigures.percent(uptime.coverage), "\(uptime.outages.count)",
    ] {
      markup.element("td", ["class": "num"], text: text)
    }
    markup.element("td") { markup in
      switch line.isKept {
      case true?: markup.element("span", ["class": "s operational"], text: report.isRunning ? "On course" : "Kept")
      case false?: markup.element("span", ["class": "s down"], text: "Missed")
      case nil: markup.text(line.objective == nil ? "–" : "Not known")
      }
    }
  }

  /// How the figures come about; without it they mean nothing.
  private func method(into markup: inout Markup) {
    let accounting = page.accounting
    func words(_ share: Accounting.Share) -> String { share == .excluded ? "left out" : "counts as \(share.rawValue)" }
    markup.line()
    markup.element("section", ["aria-labelledby": "method"]) { markup in
      markup.element("h2", ["id": "method"], text: "How time counts")
      markup.element("ul") { markup in
        for text in [
          "Degraded: \(words(accounting.degraded)).", "Unknown: \(words(accounting.unknown)).",
          "Maintenance: \(accounting.maintenance.map(words) ?? "counts as what the state is").",
          "Time in which nobody looked: \(words(accounting.gaps)).",
          "Budget: the downtime that the objective allows in the time that counts; of a month that is not over, in all of it.",
          "Coverage: the share of the time in which somebody looked.",
        ] {
          markup.element("li", text: text)
        }
      }
      markup.element(
        "p", ["class": "muted"], text: "Computed by Upkeep from the files of report \(Phrases.short(page.commit)).")
    }
  }
}

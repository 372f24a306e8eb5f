internal import UpkeepModel

/// The badges of all, and of each component, as SVG and for shields.io.
struct BadgeSet {
  private let page: StatusPage

  init(_ page: StatusPage) { self.page = page }

  /// The files. A component has a folder of its own, so that no key can take another's file.
  var files: [PageFile] {
    var files = Self.files(
      "badges/overall",
      state: Badge(label: page.settings.title, message: words(page.condition), condition: page.condition),
      days: page.totalDays, objective: nil)
    for component in page.components {
      let state = Badge(label: component.name, message: words(component.condition), condition: component.condition)
      files += Self.files(
        "badges/component/\(component.key)", state: state, days: component.days,
        objective: component.component.objective?.uptime)
    }
    return files
  }

  private func words(_ condition: PageCondition) -> String { condition.words.lowercased() }

  private static func files(_ folder: String, state: Badge, days: [Uptime], objective: Double?) -> [PageFile] {
    var badges = [("state", state)]
    for count in [7, 30, 90] {
      var ratio = Uptime()
      for day in days.suffix(count) {
        ratio.up += day.up
        ratio.down += day.down
      }
      badges.append(("uptime-\(count)d", uptime(ratio.ratio, days: count, objective: objective)))
    }
    var latency = LatencyHistogram()
    for day in days.suffix(30) { latency.add(day.latency) }
    badges.append(
      (
        "latency",
        Badge(
          label: "latency", message: latency.isEmpty ? "unknown" : HistoryFigures.latency(latency, 50),
          condition: latency.isEmpty ? .unknown : .maintenance)
      ))
    return badges.flatMap { name, badge in
      [
        PageFile(path: "\(folder)/\(name).svg", bytes: badge.svg),
        PageFile(path: "\(folder)/\(name).json", bytes: badge.endpoint),
      ]
    }
  }

  /// Green where the objective is kept; without one from 99.9 % on, and amber from 99 %.
  private static func uptime(_ ratio: Double?, days: Int, objective: Double?) -> Badge {
    let label = "uptime \(days)d"
    guard let ratio else { return Badge(label: label, message: "unknown", condition: .unknown) }
    let percent = ratio * 100
    let condition: PageCondition =
      percent >= objective ?? 99.9 ? .operational : objective == nil && percent >= 99 ? .degraded : .down
    return Badge(label: label, message: HistoryFigures.percent(ratio), condition: condition)
  }
}

package import UpkeepModel

/// All that a status page tells, out of the history: no clock, no file and no store is asked, so the same report gives the
/// same page.
package struct StatusPage: Sendable {
  /// How many days the bars show.
  package static let dayCount = 90

  /// Components under one title.
  package struct Group: Sendable {
    /// Empty for components without a group.
    package var name: String
    /// Sorted by key.
    package var components: [PageComponent]

    /// `Other` for those without a group.
    var title: String { name.isEmpty ? "Other" : name }
  }

  /// How it looks and what it shows.
  package var settings: PageSettings
  /// How time counts.
  package var accounting: Accounting
  /// The report that it was read from.
  package var commit: String
  /// Up to when the page speaks.
  package var now: Timestamp
  /// The days of the bars.
  package var days: [TimeSpan]
  /// In the order of the page.
  package var groups: [Group]
  /// What went wrong in these days, the newest first.
  package var incidents: [PageIncident]
  /// All components together.
  package var total: Uptime
  /// Each day of all components together.
  package var totalDays: [Uptime]
  /// What people announced, the newest first.
  var announcements: [PageAnnouncement]
  /// The service reports, the newest month first.
  package var reports: [ServiceReport]

  /// Makes the page.
  ///
  /// - Parameters:
  ///   - history: From ``firstMoment(at:months:)`` up to the page's time.
  ///   - accounting: How time counts.
  ///   - settings: How it looks and what it shows.
  ///   - notices: What people wrote.
  package init(
    _ history: HealthHistory, accounting: Accounting, settings: PageSettings, notices: [PageNotice] = []
  ) {
    var history = history
    let now = history.window.to
    history.entries.removeAll { !settings.shows($0.component) || !$0.exists(at: now) }
    let keys = Set(history.entries.map(\.component.key))
    self.settings = settings
    self.accounting = accounting
    self.now = now
    commit = history.commit
    reports = ServiceReport.all(history, accounting: accounting, months: settings.months)
    history.window.from = max(history.window.from, Self.firstDay(at: now))
    days = TimeSpan(from: Self.firstDay(at: now), to: now).days()
    let accounts = HistoryAccounts(history, accounting: accounting, parts: days)
    total = accounts.total.uptime
    totalDays = accounts.total.parts
    let rows = Dictionary(accounts.rows.map { ($0.title, $0) }, uniquingKeysWith: { first, _ in first })
    let components = history.entries.compactMap { entry in
      rows[entry.component.key].map { row in
        PageComponent(entry, row, at: now, shown: keys, showsMessages: settings.showsMessages)
      }
    }
    groups = settings.grouped(components)
    incidents = components.flatMap { component in
      component.uptime.outages.map {
        PageIncident($0, of: component.component, showsMessages: settings.showsMessages)
      } + (component.goesDown(at: now, accounting) ? [PageIncident(beginningAt: now, of: component)] : [])
    }.sorted { ($1.span.from, $0.key) < ($0.span.from, $1.key) }.noted(notices, components: components)
    let names = Dictionary(components.map { ($0.key, $0.name) }, uniquingKeysWith: { first, _ in first })
    announcements = PageAnnouncement.all(notices, names: names, at: now)
  }

  /// The first moment that a page needs to know of.
  package static func firstMoment(at now: Timestamp, months: Int) -> Timestamp {
    min(firstDay(at: now), ServiceReport.firstMonth(at: now, count: months))
  }

  private static func firstDay(at now: Timestamp) -> Timestamp {
    Day(number: Day(of: now).number - Int64(dayCount) + 1).start
  }

  /// All components, in the order of the page.
  var components: [PageComponent] { groups.flatMap(\.components) }

  /// How it is, in one line.
  package var sentence: String { tally.sentence }

  /// How it was, for the words that count.
  var tally: HealthTally { HealthTally(components.map(\.standing)) }

  /// What is not as it should be, the worst first.
  var problems: [PageComponent] {
    let ranked = components.enumerated().filter(\.element.isProblem)
    return ranked.sorted {
      ($0.element.state.urgency, $0.offset) < ($1.element.state.urgency, $1.offset)
    }.map(\.element)
  }

  /// How everything is, for the banner: maintenance only where nothing else is wrong.
  var condition: PageCondition {
    let present = Set(components.map(\.condition))
    let order: [PageCondition] = [.down, .degraded, .maintenance, .operational, .unknown]
    return order.first { present.contains($0) } ?? .unknown
  }
}

extension HealthHistory.Entry {
  fileprivate func exists(at moment: Timestamp) -> Bool {
    record.lifetime.list.contains { $0.contains(moment) || $0.to == moment }
      || !isDeleted && record.lifetime.isEmpty
  }
}

extension PageSettings {
  /// Whether the page shows a component.
  func shows(_ component: Component) -> Bool {
    let group = component.group ?? ""
    return (showGroups.isEmpty || showGroups.contains(group)) && !hideGroups.contains(group)
      && !component.labels.contains { hideLabels.contains("\($0.key)=\($0.value)") }
  }

  /// The groups in the order of the settings, else by name; those without a group come last.
  func grouped(_ components: [PageComponent]) -> [StatusPage.Group] {
    let groups = Dictionary(grouping: components) { $0.component.group ?? "" }
    let names =
      showGroups.isEmpty
      ? groups.keys.sorted { ($0.isEmpty ? 1 : 0, $0) < ($1.isEmpty ? 1 : 0, $1) } : showGroups
    return names.compactMap { name in groups[name].map { StatusPage.Group(name: name, components: $0) } }
  }
}

extension PageComponent {
  init(
    _ entry: HealthHistory.Entry, _ row: HistoryAccounts.Row, at now: Timestamp, shown: Set<String>, showsMessages: Bool
  ) {
    let last = entry.record.timeline.transitions.last { $0.at <= now }
    component = entry.component
    state = entry.record.timeline.state(at: now)
    since = last?.at ?? (state == .unknown ? nil : entry.record.lifetime.list.last?.from)
    message = showsMessages ? last?.message ?? "" : ""
    because = (last?.because ?? []).filter(shown.contains)
    bornAt = entry.record.lifetime.list.first?.from
    uptime = row.uptime
    days = row.parts
    objectiveUptime = row.objectiveUptime
    maintenance = entry.component.paused ? nil : entry.component.maintenance.current(at: now)
  }

  /// It begins to count as down in this very second.
  func goesDown(at now: Timestamp, _ accounting: Accounting) -> Bool {
    since == now && state != .unknown && accounting.share(of: state) == .down && !component.paused
      && !uptime.outages.contains(where: \.isOngoing) && (maintenance == nil || accounting.maintenance != .excluded)
  }

  /// As the views of health count it.
  var standing: Health.Entry {
    Health.Entry(
      component: component,
      standing: since.map { Standing(key: key, state: state, since: $0, message: message, because: because) },
      latest: nil)
  }
}

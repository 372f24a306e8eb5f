/// The accounts of a time, line by line: of components, of groups, or of what shares a label.
package struct HistoryAccounts: Sendable {
  /// What stands in one line.
  package enum Grouping: Hashable, Sendable {
    case component
    case group
    /// By the value of a label.
    case label(String)
  }

  /// One line.
  package struct Row: Sendable {
    /// What it is about: a key, a group's name, or a label's value; empty for components without one.
    package var title: String
    /// How many components it adds up.
    package var count: Int
    /// The worst state now.
    package var state: HealthState
    /// The whole window.
    package var uptime: Uptime
    /// Each part of the window, in order of time.
    package var parts: [Uptime]
    /// What is promised, for a line of one component.
    package var objective: Objective?
    /// The accounts of the objective's own window, up to the end of this one; `nil` without objective.
    package var objectiveUptime: Uptime?
  }

  /// The report that it was read from.
  package var commit: String
  /// The time.
  package var window: TimeSpan
  /// How it was cut: days, or calendar months.
  package var parts: [TimeSpan]
  /// The lines, sorted by title.
  package var rows: [Row]
  /// All components together.
  package var total: Row
  /// How time counted.
  package var accounting: Accounting

  /// Makes the accounts.
  package init(
    _ history: HealthHistory, accounting: Accounting, grouping: Grouping = .component, parts: [TimeSpan]
  ) {
    commit = history.commit
    window = history.window
    self.parts = parts
    self.accounting = accounting
    func row(_ title: String, _ entries: [HealthHistory.Entry]) -> Row {
      var row = Row(
        title: title, count: entries.count, state: HealthState.worst(entries.map(\.state)), uptime: Uptime(),
        parts: parts.map { _ in Uptime() })
      for entry in entries {
        let ledger = Ledger(entry.record, accounting)
        row.uptime += ledger.uptime(in: history.window)
        for (index, part) in parts.enumerated() { row.parts[index] += ledger.uptime(in: part) }
        if entries.count == 1, let objective = entry.component.objective {
          row.objective = objective
          let from = Timestamp(seconds: history.window.to.seconds - objective.window.components.seconds)
          row.objectiveUptime = ledger.uptime(in: TimeSpan(from: from, to: history.window.to))
        }
      }
      return row
    }
    let groups = Dictionary(grouping: history.entries) { entry in
      switch grouping {
      case .component: entry.component.key
      case .group: entry.component.group ?? ""
      case .label(let name): entry.component.labels[name] ?? ""
      }
    }
    rows = groups.sorted { $0.key < $1.key }.map { row($0.key, $0.value) }
    var total = row("", [])
    total.state = HealthState.worst(rows.map(\.state))
    for row in rows {
      total.count += row.count
      total.uptime += row.uptime
      for index in parts.indices { total.parts[index] += row.parts[index] }
    }
    self.total = total
  }
}

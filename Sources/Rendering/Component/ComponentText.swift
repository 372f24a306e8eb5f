internal import JSONText
package import UpkeepModel

/// Recorded components for people at a terminal.
package enum ComponentText {
  /// One line for each component; the owner is shown where there is more than one.
  package static func list(_ components: [RecordedComponent], style: Style) -> String {
    guard !components.isEmpty else {
      return "No components yet. Declare some in a manifest and run upkeep apply.\n"
    }
    let isShared = Set(components.map(\.owner)).count > 1
    let isNamed = components.contains { $0.component.name != $0.key }
    var table = TextTable(
      [.left] + (isNamed ? [.flexible] : []) + [.left, .right, .left] + (isShared ? [.left] : []) + [.left])
    let titles =
      ["KEY"] + (isNamed ? ["NAME"] : []) + ["PROVIDER", "EVERY", "GROUP"] + (isShared ? ["OWNER"] : []) + ["FROM"]
    table.add(titles.map { TextTable.Cell($0, .faint) })
    for recorded in components {
      let component = recorded.component
      let every = component.paused ? "paused" : GoDuration.format(component.policy.interval)
      table.add(
        [TextTable.Cell(component.key)]
          + (isNamed ? [TextTable.Cell(component.name == component.key ? "" : component.name)] : [])
          + [TextTable.Cell(component.provider), TextTable.Cell(every), TextTable.Cell(component.group ?? "")]
          + (isShared ? [TextTable.Cell(recorded.owner)] : [])
          + [origin(recorded)])
    }
    let lines = table.lines(style) + ["", Phrases.count(components.count, "component")]
    return lines.joined(separator: "\n") + "\n"
  }

  /// Everything about one component, a field on a line.
  package static func get(_ recorded: RecordedComponent, style: Style) -> String {
    let component = recorded.component
    var lines = [style.paint(sanitised(component.name), .heading)]
    if !component.description.isEmpty { lines.append(sanitised(component.description)) }
    var table = TextTable([.left, .left])
    func add(_ name: String, _ value: String) {
      if !value.isEmpty { table.add([TextTable.Cell(name, .faint), TextTable.Cell(value)]) }
    }
    add("key", component.key)
    add("provider", component.provider)
    for member in component.config.members { add("config.\(member.name)", FieldText.value(member.value)) }
    add("group", component.group ?? "")
    for label in component.labels.sorted(by: { $0.key < $1.key }) { add("labels.\(label.key)", label.value) }
    add("depends on", component.dependsOn.joined(separator: ", "))
    let policy = component.policy
    add("checked", component.paused ? "paused" : "every \(GoDuration.format(policy.interval))")
    add("retries", "\(policy.retries)")
    add("thresholds", "\(policy.failureThreshold) to fail, \(policy.successThreshold) to recover")
    if let above = policy.degradedAbove { add("degraded above", GoDuration.format(above)) }
    for window in component.maintenance {
      add("maintenance", "\(window)" + (window.reason.isEmpty ? "" : ", \(window.reason)"))
    }
    if let objective = component.objective {
      let uptime = JSONValue.number(objective.uptime).canonicalText
      add("objective", "\(uptime) % over \(GoDuration.format(objective.window))")
    }
    add("protected", component.protect ? "yes" : "no")
    add("previously", component.previously.joined(separator: ", "))
    add("owner", recorded.owner)
    add("from", recorded.commit.map { "commit \($0)" } ?? "made or changed by hand")
    add("created", recorded.createdAt.description)
    add("updated", recorded.updatedAt.description)
    return (lines + [""] + table.lines(style, indent: 2)).joined(separator: "\n") + "\n"
  }

  private static func origin(_ recorded: RecordedComponent) -> TextTable.Cell {
    recorded.commit.map { TextTable.Cell(Phrases.short($0), .faint) } ?? TextTable.Cell("by hand", .warning)
  }
}

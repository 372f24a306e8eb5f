internal import JSONText
package import UpkeepModel

/// A plan for people at a terminal: complete, whatever guard tripped (R11), and never cut.
package enum PlanText {
  /// The plan as lines, each with its line end.
  ///
  /// A plan without rows begins with "No changes." and holds nothing else but guards and withheld rows, when there are
  /// any. Rows that undo a change made by hand stand apart from those that the manifest explains (R15).
  package static func render(_ plan: Plan, style: Style) -> String {
    let nothing = plan.isDriftOnly ? "No drift: nothing differs that was changed by hand." : "No changes."
    var lines: [String] = plan.isEmpty ? [nothing] : header(plan, style) + [""]
    let explained = plan.changes.filter { !$0.isDrift && !$0.isUnexplained }
    let pending = plan.changes.filter { !$0.isDrift && $0.isUnexplained }
    let drift = plan.changes.filter(\.isDrift)
    lines += rows(explained, style)
    if !pending.isEmpty {
      if !explained.isEmpty { lines.append("") }
      lines.append(style.paint("Not of this change: \(pendingReason(plan))", .heading))
      lines += rows(pending, style)
    }
    if !drift.isEmpty {
      if !explained.isEmpty || !pending.isEmpty { lines.append("") }
      lines.append(style.paint("Drift: changed by hand since the last apply; an apply undoes it", .heading))
      lines += rows(drift, style)
    }
    lines += withheld(plan, style)
    if let former = plan.formerOwner {
      lines += [
        "", style.paint("\(style.symbol(.degraded)) \(sanitised(Self.ownerChange(plan, from: former)))", .warning),
      ]
    }
    if let suspension = plan.suspension {
      let title = style.paint("\(style.symbol(.degraded)) Owner \"\(sanitised(suspension.owner))\" is", .warning)
      lines += ["", "\(title) \(sanitised(suspension.story))", "  Nothing is applied until `upkeep resume`."]
    }
    lines += guards(plan, style)
    if !plan.isEmpty {
      lines += ["", style.paint("\(plan.isDriftOnly ? "Drift" : "Plan"): \(totals(plan)).", .heading)]
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// What a change of the owner means.
  static func ownerChange(_ plan: Plan, from former: String) -> String {
    "This change makes \"\(plan.owner)\" the owner in place of \"\(former)\". What is recorded for \"\(former)\" is not "
      + "part of this plan: it stays, goes on being checked, and no manifest declares it any more."
  }

  /// Why a review finds rows that the change does not ask for.
  static func pendingReason(_ plan: Plan) -> String {
    "the base \(plan.base.map { sanitised(Phrases.short($0)) } ?? "") asks for it and is not applied yet"
  }

  /// `1 to create, 1 to update, 1 to move, 1 to delete, 7 unchanged`.
  static func totals(_ plan: Plan) -> String {
    let actions: [Change.Action] = [.create, .update, .move, .delete]
    let counts = actions.map { "\(plan.count(of: $0)) to \($0.rawValue)" }
    return counts.joined(separator: ", ") + ", \(plan.keepCount) unchanged"
  }

  private static func header(_ plan: Plan, _ style: Style) -> [String] {
    let revision = plan.revision
    let title =
      "\(plan.isDriftOnly ? "Drift" : "Plan") for \(sanitised(revision.path)) at \(sanitised(Phrases.short(revision.commit)))"
    let merged = plan.base.map { " merged into \(sanitised(Phrases.short($0)))" } ?? ""
    let context =
      "\(sanitised(revision.ref))\(merged), owner \(sanitised(plan.owner)), store revision \(plan.storeRevision)"
    return [style.paint(title, .heading) + style.paint(" (\(context))", .faint)]
  }

  private static func rows(_ changes: [Change], _ style: Style) -> [String] {
    var table = TextTable([.left, .left, .left, .left])
    for change in changes {
      let ink = Style.Ink(change.action)
      let place = change.component == nil ? "" : change.source.map { "\($0.file):\($0.line)" } ?? ""
      table.add([
        TextTable.Cell(style.symbol(change.action), ink), TextTable.Cell(change.key, ink),
        TextTable.Cell(summary(change)), TextTable.Cell(place, .faint),
      ])
    }
    var lines: [String] = []
    for (line, change) in zip(table.lines(style, indent: 2), changes) {
      lines.append(line)
      lines += details(change, style)
      if let preview = change.preview { lines.append(indent + previewLine(preview, style)) }
    }
    return lines
  }

  /// `probe: ● operational, 200 OK, 35 ms`.
  private static func previewLine(_ check: Check, _ style: Style) -> String {
    let state = style.paint("\(style.symbol(check.state)) \(check.state.rawValue)", Style.Ink(check.state))
    let latency = check.latency.map { ", \(Phrases.latency($0))" } ?? ""
    return "probe: \(state), \(sanitised(check.message))\(latency)"
  }

  /// What stands beside the key: the reason of a delete, else what the component is.
  private static func summary(_ change: Change) -> String {
    guard let component = change.component else { return change.reason }
    let name = component.name == component.key ? "" : ", \(component.name)"
    return component.provider + name
  }

  private static func details(_ change: Change, _ style: Style) -> [String] {
    switch change.action {
    case .delete: return []
    case .create:
      return reason(change, style) + (change.component.map { wrapped(FieldText.settings($0), style) } ?? [])
    case .move, .update:
      return reason(change, style) + fields(change, style)
    }
  }

  /// Why, where neither the row nor its place says so.
  private static func reason(_ change: Change, _ style: Style) -> [String] {
    let isTold = change.action == .move || change.handEdit != nil || change.fields.first?.field == "owner"
    return isTold ? [indent + style.paint(sanitised(change.reason), .notice)] : []
  }

  private static let indent = "      "

  private static func fields(_ change: Change, _ style: Style) -> [String] {
    var table = TextTable([.left, .left])
    for field in change.fields {
      let (from, to) = FieldText.sides(field)
      table.add([TextTable.Cell(field.field), TextTable.Cell("\(from) \(style.arrow) \(to)")])
    }
    return table.lines(style, indent: indent.utf8.count)
  }

  /// The pairs with two spaces between them, in as many lines as the terminal needs.
  private static func wrapped(_ pairs: [String], _ style: Style) -> [String] {
    var lines: [String] = []
    var line = ""
    var width = 0
    for pair in pairs {
      let size = displayWidth(pair)
      if !line.isEmpty, let limit = style.width, indent.utf8.count + width + 2 + size > limit {
        lines.append(indent + style.paint(line, .faint))
        (line, width) = ("", 0)
      }
      line += (line.isEmpty ? "" : "  ") + pair
      width += (width == 0 ? 0 : 2) + size
    }
    if !line.isEmpty { lines.append(indent + style.paint(line, .faint)) }
    return lines
  }

  private static func withheld(_ plan: Plan, _ style: Style) -> [String] {
    guard !plan.withheld.isEmpty else { return [] }
    var table = TextTable([.left, .left, .left])
    for change in plan.withheld {
      let ink = Style.Ink(change.action)
      table.add([
        TextTable.Cell(style.symbol(change.action), ink), TextTable.Cell(change.key, ink),
        TextTable.Cell(change.withheld ?? change.reason),
      ])
    }
    let title = "Withheld: the manifest asks for it, this plan will not do it"
    return ["", style.paint(title, .heading)] + table.lines(style, indent: 2)
  }

  private static func guards(_ plan: Plan, _ style: Style) -> [String] {
    var lines: [String] = []
    for tripped in plan.guards {
      let message = sanitised(tripped.explanation)
      let title =
        tripped.isLifted
        ? style.paint("\(style.symbol(.degraded)) Guard \"\(tripped.name.rawValue)\" lifted:", .warning)
        : style.paint("\(style.symbol(.down)) Refused by guard \"\(tripped.name.rawValue)\":", .bad)
      lines += ["", "\(title) \(message)"]
      if !tripped.isLifted {
        lines.append("  Nothing will be applied. If these changes are meant, run again with \(tripped.override)")
      }
    }
    return lines
  }
}

extension Guard {
  /// The message without its last sentence, which names the override, as views say that in their own way.
  var explanation: String {
    let ending = " If that is meant, say \(self.override)."
    return message.hasSuffix(ending) ? String(message.dropLast(ending.count)) : message
  }
}

internal import Digests
package import UpkeepModel

/// A plan as one comment on a pull request: what is dangerous first, safe against markup in any text, short enough to
/// post.
package enum PlanMarkdown {
  /// The most bytes that a comment has: GitHub takes 65,536 characters.
  package static let limit = 65_536

  /// The comment. Its first line is an identity, so that a later plan of the same manifest can replace it.
  ///
  /// Rows that do not fit are counted, never half shown; the guards and the deletes come first.
  package static func render(_ plan: Plan) -> String {
    var page = MarkdownPage(limit: limit)
    page.add(identity(of: plan) + "\n" + heading(plan) + "\n")
    if let suspension = plan.suspension {
      let story = Markdown.prose(suspension.story)
      page.add("\n> [!WARNING]\n> **Nothing is applied for now:** the manifest is \(story).\n")
    }
    if plan.isEmpty && plan.guards.isEmpty && plan.withheld.isEmpty { return page.text }
    for tripped in plan.guards { page.add(paragraph(tripped)) }
    page.addTable("Deletes", ["Component", "Why"], plan.rows(.delete)) {
      [Markdown.code($0.key), Markdown.prose($0.reason) + mark($0)]
    }
    page.addTable(
      "Withheld: the manifest asks for it, this plan will not do it", ["Component", "Why"], plan.withheld
    ) {
      [Markdown.code($0.key), Markdown.prose($0.withheld ?? $0.reason)]
    }
    page.addTable("Moves", ["Component", "From", "Change", "Source"], plan.rows(.move)) {
      [Markdown.code($0.key) + mark($0), Markdown.code($0.previousKey ?? ""), fields($0) + probe($0), place($0)]
    }
    page.addTable("Updates", ["Component", "Change", "Source"], plan.rows(.update)) {
      [Markdown.code($0.key) + mark($0), fields($0) + probe($0), place($0)]
    }
    page.addTable("Creates", ["Component", "Check", "Settings", "Source"], plan.rows(.create)) {
      [
        Markdown.code($0.key) + mark($0), Markdown.code($0.component?.provider ?? "") + probe($0), settings($0),
        place($0),
      ]
    }
    return page.finished(digest: "sha256:" + plan.digest.hex)
  }

  /// The first line of every comment for this owner and manifest.
  package static func identity(of plan: Plan) -> String {
    "<!-- upkeep:plan \(Markdown.comment(plan.owner)) \(Markdown.comment(plan.revision.path)) -->"
  }

  private static func heading(_ plan: Plan) -> String {
    let revision = plan.revision
    let place = "\(Markdown.code(revision.path)) at \(Markdown.code(Phrases.short(revision.commit)))"
    let merged = plan.base.map { " merged into \(Markdown.code(Phrases.short($0)))" } ?? ""
    let context =
      "\(place), \(Markdown.code(revision.ref))\(merged), owner \(Markdown.code(plan.owner)), store revision \(plan.storeRevision)."
    let nothing = plan.isDriftOnly ? "nothing differs that was changed by hand" : "No changes"
    let title = plan.isEmpty ? nothing : PlanText.totals(plan)
    return "### Upkeep \(plan.isDriftOnly ? "drift" : "plan"): \(title)\n\n\(context)"
  }

  private static func paragraph(_ tripped: Guard) -> String {
    let message = Markdown.prose(tripped.explanation)
    let option = Markdown.code(tripped.override)
    return tripped.isLifted
      ? "\n> [!WARNING]\n> Guard `\(tripped.name.rawValue)` is lifted. \(message)\n"
      : """

      > [!CAUTION]
      > **Refused by guard `\(tripped.name.rawValue)`.** \(message) Nothing will be applied. \
      If these changes are meant, plan again with \(option).

      """
  }

  /// A row that the change under review does not explain (R15).
  private static func mark(_ change: Change) -> String {
    if change.isDrift { return " **drift**" }
    return change.isUnexplained ? " **not of this change**: the base asks for it" : ""
  }

  /// What a check found before the merge.
  private static func probe(_ change: Change) -> String {
    guard let check = change.preview else { return "" }
    let latency = check.latency.map { ", \(Phrases.latency($0))" } ?? ""
    let symbol = Style.plain.symbol(check.state)
    return "<br>\(symbol) probe: **\(check.state.rawValue)**, \(Markdown.prose(check.message, limit: 200))\(latency)"
  }

  private static func place(_ change: Change) -> String {
    change.source.map { Markdown.code("\($0.file):\($0.line)") } ?? ""
  }

  /// Who did by hand what the row replaces.
  private static func story(_ change: Change) -> String {
    guard change.isDrift || change.handEdit != nil else { return "" }
    return Markdown.prose(change.reason) + "<br>"
  }

  private static func fields(_ change: Change) -> String {
    story(change)
      + listed(
        change.fields.lazy.map { field in
          let (from, to) = FieldText.excerpts(field, limit: 200)
          return "\(Markdown.code(field.field, limit: 100)): \(Markdown.code(from)) → \(Markdown.code(to))"
        }, of: change.fields.count, noun: "field")
  }

  private static func settings(_ change: Change) -> String {
    let pairs = change.component.map(FieldText.settings) ?? []
    return story(change) + listed(pairs.lazy.map { Markdown.code($0) }, of: pairs.count, noun: "setting")
  }

  /// The parts below each other, as many as a cell can hold.
  private static func listed(_ parts: some Sequence<String>, of count: Int, noun: String) -> String {
    var cell = ""
    var shown = 0
    for part in parts {
      if cell.utf8.count + part.utf8.count > cellLimit { break }
      cell += (cell.isEmpty ? "" : "<br>") + part
      shown += 1
    }
    return shown == count ? cell : cell + "<br>and \(Phrases.count(count - shown, "more \(noun)"))"
  }

  private static let cellLimit = 4_000
}

extension Plan {
  fileprivate func rows(_ action: Change.Action) -> [Change] { changes.filter { $0.action == action } }
}

internal import Digests
package import UpkeepModel

/// A plan as one comment on a pull request, for a reviewer who never saw Upkeep: what will happen and when, what is
/// dangerous first, safe against markup in any text, short enough to post.
package enum PlanMarkdown {
  /// The most bytes that a comment has: GitHub takes 65,536 characters.
  package static let limit = 65_536

  /// The comment. Its first line is an identity, so that a later plan of the same manifest can replace it.
  ///
  /// Rows that do not fit are counted, never half shown; the guards and the deletes come first, rows that the change
  /// does not ask for last (R15).
  package static func render(_ plan: Plan) -> String {
    var page = MarkdownPage(limit: limit)
    page.add(identity(of: plan) + "\n" + heading(plan) + "\n\n" + introduction(plan) + "\n")
    if let suspension = plan.suspension {
      let story = Markdown.prose(suspension.story)
      page.add("\n> [!WARNING]\n> **Nothing is applied for now, merged or not:** the manifest is \(story).\n")
    }
    if let former = plan.formerOwner {
      page.add("\n> [!WARNING]\n> \(Markdown.prose(PlanText.ownerChange(plan, from: former)))\n")
    }
    for tripped in plan.guards { page.add(paragraph(tripped)) }
    if let trouble = trouble(plan) { page.add(trouble) }
    page.addTable("Deletes: no longer monitored; the history stays", ["Component", "Why"], plan.rows(.delete)) {
      [Markdown.code($0.key), Markdown.prose($0.reason) + mark($0)]
    }
    page.addTable(
      "Withheld: the manifest asks for it, this plan will not do it", ["Component", "Why"], plan.withheld
    ) {
      [Markdown.code($0.key), Markdown.prose($0.withheld ?? $0.reason)]
    }
    page.addTable(
      "Moves: a new key, the history stays", ["Component", "From", "Change"], plan.rows(.move).filter(\.isOwn)
    ) {
      [name($0), Markdown.code($0.previousKey ?? ""), fields($0) + probe($0)]
    }
    page.addTable("Updates", ["Component", "Change"], plan.rows(.update).filter(\.isOwn)) {
      [name($0), fields($0) + probe($0)]
    }
    page.addTable(
      "Creates: monitored from then on", ["Component", "Check", "Settings"], plan.rows(.create).filter(\.isOwn)
    ) {
      [name($0), Markdown.code($0.component?.provider ?? ""), settings($0) + probe($0)]
    }
    addOthers(of: plan, to: &page)
    return page.finished(with: context(plan))
  }

  /// What an apply does beside: what the base asks for, and what it undoes.
  private static func addOthers(of plan: Plan, to page: inout MarkdownPage) {
    let others = plan.changes.filter { !$0.isOwn && $0.action != .delete }
    let columns = ["Component", "What", "Change"]
    func cells(_ change: Change) -> [String] {
      let details = change.action == .create ? settings(change) : fields(change)
      return [name(change), change.action.rawValue, details + probe(change)]
    }
    page.addTable(
      "Not of this change: merged already and not applied yet", columns, others.filter { !$0.isDrift }, cells)
    page.addTable("Drift: changed by hand, and undone by the next apply", columns, others.filter(\.isDrift), cells)
  }

  /// The first line of every comment for this owner and manifest.
  package static func identity(of plan: Plan) -> String {
    "<!-- upkeep:plan \(Markdown.comment(plan.owner)) \(Markdown.comment(plan.revision.path)) -->"
  }

  private static func heading(_ plan: Plan) -> String {
    let title = plan.isDriftOnly ? "Upkeep drift" : "Upkeep plan"
    if plan.isEmpty {
      return "### \(title): \(plan.isDriftOnly ? "nothing differs that was changed by hand" : "No changes")"
    }
    let own = plan.isDriftOnly ? plan.changes : plan.changes.filter(\.isOwn)
    let actions: [Change.Action] = [.delete, .move, .update, .create]
    let counts = actions.compactMap { action in
      let count = own.count { $0.action == action }
      return count > 0 ? "\(count) to \(action.rawValue)" : nil
    }
    return "### \(title): " + (counts.isEmpty ? "no changes of its own" : counts.joined(separator: ", "))
  }

  /// What will happen, and when; and what the tables leave out.
  private static func introduction(_ plan: Plan) -> String {
    let rest =
      plan.keepCount == 0
      ? ""
      : " \(Phrases.count(plan.keepCount, "component")) \(plan.keepCount == 1 ? "stays as it is" : "stay as they are")."
    if plan.isEmpty {
      return (plan.base == nil ? "Nothing is to be done." : "Merging this changes nothing that is monitored.") + rest
    }
    let others = plan.isDriftOnly ? 0 : plan.changes.count { !$0.isOwn }
    let more =
      others == 0
      ? ""
      : " It also does \(Phrases.count(others, "thing")) that \(plan.base == nil ? "the manifest" : "this change") does not ask for."
    if !plan.refusals.isEmpty { return "Nothing was changed yet, and a guard refuses this plan." + rest }
    let when = plan.base == nil ? "An apply" : "Once this is merged, the next run of Upkeep"
    return "Nothing was changed yet. \(when) makes the changes below.\(more)\(rest)"
  }

  /// Checks that were tried before the merge and did not come out well.
  private static func trouble(_ plan: Plan) -> String? {
    let tried = plan.changes.filter { $0.preview != nil }
    let bad = tried.filter { ($0.preview?.state ?? .unknown) >= .degraded }
    guard !bad.isEmpty else { return nil }
    let shown = bad.prefix(5).map { "\(Markdown.code($0.key)) is \($0.preview?.state.rawValue ?? "")" }
    let more = bad.count > shown.count ? " and \(bad.count - shown.count) more" : ""
    return """

      > [!WARNING]
      > **\(bad.count) of \(Phrases.count(tried.count, "check")) that \(tried.count == 1 ? "was" : "were") tried for this \
      plan failed:** \(shown.joined(separator: ", "))\(more). Expect alerts once this is applied.

      """
  }

  /// What was planned, small, at the end.
  private static func context(_ plan: Plan) -> String {
    let revision = plan.revision
    let merged = plan.base.map { " merged into \(Markdown.code(Phrases.short($0)))" } ?? ""
    return "\(Markdown.code(revision.path)) at \(Markdown.code(Phrases.short(revision.commit))), "
      + "\(Markdown.code(revision.ref))\(merged), owner \(Markdown.code(plan.owner)), store revision \(plan.storeRevision), "
      + "plan sha256:\(plan.digest.hex)"
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

  /// A delete that the change under review does not explain (R15).
  private static func mark(_ change: Change) -> String {
    if change.isDrift { return "<br>**drift**, not of this change" }
    return change.isUnexplained ? "<br>**not of this change**: merged already and not applied yet" : ""
  }

  /// What a check found before the merge.
  private static func probe(_ change: Change) -> String {
    guard let check = change.preview else { return "" }
    let latency = check.latency.map { ", \(Phrases.latency($0))" } ?? ""
    let symbol = Style.plain.symbol(check.state)
    return "<br>\(symbol) tried: **\(check.state.rawValue)**, \(Markdown.prose(check.message, limit: 200))\(latency)"
  }

  /// The key, and below it where it is declared.
  private static func name(_ change: Change) -> String {
    let place = change.source.map { "<br><sub>\(Markdown.code("\($0.file):\($0.line)"))</sub>" } ?? ""
    return Markdown.code(change.key) + place
  }

  /// Who did by hand what the row replaces.
  private static func story(_ change: Change) -> String {
    guard change.isDrift || change.handEdit != nil else { return "" }
    return Markdown.prose(change.reason) + "<br>"
  }

  private static func fields(_ change: Change) -> String {
    // What is replaced comes before what is new: new fields can be as many as somebody likes, and would push it out.
    let order: (FieldChange) -> Int = { $0.from == nil ? 1 : 0 }
    let fields = change.fields.filter { order($0) == 0 } + change.fields.filter { order($0) == 1 }
    return story(change)
      + listed(
        fields.lazy.map { field in
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

extension Change {
  /// The manifest, or the change under review, asks for it.
  fileprivate var isOwn: Bool { !isDrift && !isUnexplained }
}

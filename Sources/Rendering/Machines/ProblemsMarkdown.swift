/// The problems of a manifest as a comment or a step's page.
package enum ProblemsMarkdown {
  /// A table with a row for each problem.
  ///
  /// - Parameters:
  ///   - omitted: How many more there are.
  ///   - verdict: What is said when there is no problem.
  package static func render(_ annotations: [Annotation], omitted: Int, verdict: String) -> String {
    let count = annotations.count + omitted
    guard count > 0 else { return "### Upkeep: the manifest is valid\n\n\(Markdown.prose(verdict))\n" }
    var page = MarkdownPage(limit: PlanMarkdown.limit)
    // Takes the place of a comment with a plan, which would tell of a manifest that is no more.
    page.add("<!-- upkeep:plan -->\n")
    page.add("### Upkeep: \(Phrases.count(count, "problem")) in the manifest\n\n")
    page.add("Nothing was planned, nothing changed.\n")
    page.addTable("Problems", ["Place", "Problem"], annotations) { annotation in
      let place = [annotation.file, annotation.line.map(String.init), annotation.column.map(String.init)]
      return [Markdown.code(place.compactMap { $0 }.joined(separator: ":")), Markdown.prose(annotation.message)]
    }
    let shown = page.text.split(separator: "\n").count { $0.hasPrefix("| `") || $0.hasPrefix("| <code>") }
    return page.text + (shown < count ? "\n**\(count - shown) more, see `upkeep validate`.**\n" : "")
  }
}

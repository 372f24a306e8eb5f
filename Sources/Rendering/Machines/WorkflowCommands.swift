/// Remarks as workflow commands of GitHub Actions, which Forgejo and Gitea understand too: a line each, which the host
/// shows beside the line of the file.
///
/// Source: GitHub Docs, "Workflow commands for GitHub Actions". A value may not hold a line end, and a property no
/// `:` or `,`; all of them are written in percent form, as the runner's own toolkit does.
package enum WorkflowCommands {
  /// The commands, each with its line end. Errors come first, as the host shows only the first few of a step.
  package static func render(_ annotations: [Annotation]) -> String {
    let errors = annotations.filter { $0.level == .error }
    let others = annotations.filter { $0.level != .error }
    return (errors + others).map { command($0) + "\n" }.joined()
  }

  private static func command(_ annotation: Annotation) -> String {
    var properties: [String] = []
    func add(_ name: String, _ value: String?) {
      if let value { properties.append("\(name)=\(property(value))") }
    }
    add("file", annotation.file)
    add("line", annotation.line.map(String.init))
    add("col", annotation.column.map(String.init))
    add("title", annotation.title)
    return "::\(annotation.level.rawValue) \(properties.joined(separator: ","))::\(value(annotation.message))"
  }

  private static func value(_ text: String) -> String {
    // What could hide or fake output is visible before it is escaped, so the host never unescapes it back.
    sanitised(text).replacing("%", with: "%25").replacing("\r", with: "%0D").replacing("\n", with: "%0A")
  }

  private static func property(_ text: String) -> String {
    value(text).replacing(":", with: "%3A").replacing(",", with: "%2C")
  }
}

import ManifestFormat
import Rendering

/// What is said of a manifest that was checked: that it is sound, or its problems.
struct ProblemOutput {
  /// Which manifest, for people.
  var place: String
  /// How many components it declares; `nil` when it is not sound.
  var components: Int?
  /// Its problems.
  var problems = InvalidManifest(diagnostics: [])

  /// Prints it, in a form that programs read or people outside of a terminal.
  func show(as form: ProblemForm, on terminal: Terminal) throws {
    terminal.print(text(as: form))
    guard form == .github, let summary = StepSummary(environment: terminal.environment) else { return }
    try summary.append(text(as: .markdown))
  }

  func text(as form: ProblemForm) -> String {
    switch form {
    case .text: components == nil ? Failure.list(problems, place: "") : verdict
    case .json: DiagnosticsJSON.render(problems.diagnostics, components: components)
    case .markdown: ProblemsMarkdown.render(annotations, omitted: problems.omitted, verdict: sound)
    case .github: components == nil ? WorkflowCommands.render(annotations + more) : verdict
    case .gitlab: CodeQuality.render(annotations, fallback: place)
    case .sarif: SARIFLog.render(annotations, version: upkeepVersion)
    }
  }

  private var verdict: String { "\(place): \(sound)" }

  private var sound: String {
    components.map { "\($0) component\($0 == 1 ? "" : "s"), no problems" } ?? ""
  }

  private var annotations: [Annotation] { problems.diagnostics.map(Annotation.init) }

  /// Those that are only counted.
  private var more: [Annotation] {
    guard problems.omitted > 0 else { return [] }
    return [
      Annotation(
        .error, code: "more", title: "\(problems.omitted) more problems",
        message: "mend these, then \"upkeep validate\" shows the others")
    ]
  }
}

extension Annotation {
  /// A problem of a manifest.
  init(_ problem: Diagnostic) {
    self.init(
      problem.severity == .error ? .error : .warning, code: problem.code.rawValue,
      title: "Manifest: \(problem.code.rawValue.replacing("-", with: " "))",
      message: problem.message + (problem.remedy.map { "; \($0)" } ?? ""), file: problem.file, line: problem.line,
      column: problem.column, pointer: problem.pointer)
  }
}

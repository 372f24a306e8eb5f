import ManifestFormat
import Reconciliation
import Rendering
import UpkeepModel

/// Prints plans in the form that was asked for, and writes them to files.
struct PlanOutput {
  let terminal: Terminal
  let view: ViewOptions<PlanForm>

  func show(_ plan: Plan) throws {
    terminal.print(Self.text(of: plan, as: view.form, style: terminal.output))
    if view.form == .github { try Self.summarise(plan, terminal) }
    for file in view.out { try file.write(Self.text(of: plan, as: file.form, style: .plain)) }
  }

  /// Says why there is no plan, where a host or a bot waits for one: a comment with an older plan must not stay.
  func show(_ invalid: InvalidDesiredState) throws {
    let output = ProblemOutput(place: invalid.revision.path, problems: invalid.problems)
    if view.form == .github { try output.show(as: .github, on: terminal) }
    for file in view.out { try file.write(output.text(as: file.form.ofProblems)) }
  }

  /// Adds the plan to the step's page, where there is one.
  static func summarise(_ plan: Plan, _ terminal: Terminal) throws {
    try StepSummary(environment: terminal.environment)?.append(PlanMarkdown.render(plan))
  }

  static func text(of plan: Plan, as form: PlanForm, style: Style) -> String {
    switch form {
    case .text: PlanText.render(plan, style: style)
    case .json: PlanJSON.render(plan)
    case .markdown: PlanMarkdown.render(plan)
    // A log is read by people: the rows for them, then the commands for the host.
    case .github: PlanText.render(plan, style: .plain) + WorkflowCommands.render(Annotation.remarks(on: plan))
    }
  }
}

extension PlanForm {
  /// The form in which problems take the place of a plan.
  fileprivate var ofProblems: ProblemForm {
    switch self {
    case .text: .text
    case .json: .json
    case .markdown: .markdown
    case .github: .github
    }
  }
}

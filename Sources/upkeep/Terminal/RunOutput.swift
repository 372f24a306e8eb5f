import Reconciliation
import Rendering
import UpkeepModel

/// Prints what a run of the main job came to, and writes it to files.
struct RunOutput {
  let terminal: Terminal
  let view: ViewOptions<HealthForm>

  func show(_ outcome: Reconciliation, ref: String) throws {
    let facts = RunFacts(outcome, ref: ref)
    let health = HealthOutput(terminal: terminal, health: outcome.health, revision: outcome.plan.revision)
    if view.form != .text || !view.quiet {
      terminal.print(text(of: facts, health, as: view.form, style: terminal.output))
    }
    if view.form == .text, view.verbose, !view.quiet, !outcome.plan.isEmpty {
      terminal.print("\n" + PlanText.render(outcome.plan, style: terminal.output))
    }
    if view.form == .github { try health.summarise() }
    for file in view.out { try file.write(text(of: facts, health, as: file.form, style: .plain)) }
  }

  /// Shows the plan that a guard refused.
  func show(_ refusal: Refusal) throws {
    terminal.print(text(of: refusal.plan, as: view.form, style: terminal.output))
    if view.form == .github { try PlanOutput.summarise(refusal.plan, terminal) }
    for file in view.out { try file.write(text(of: refusal.plan, as: file.form, style: .plain)) }
  }

  private func text(of facts: RunFacts, _ health: HealthOutput, as form: HealthForm, style: Style) -> String {
    switch form {
    case .text: RunSummary.render(facts, style: style)
    case .json: RunSummaryJSON.render(facts)
    case .github: RunSummary.render(facts, style: style) + health.annotations
    case .markdown, .junit: health.text(as: form, style: style)
    }
  }

  private func text(of plan: Plan, as form: HealthForm, style: Style) -> String {
    switch form {
    case .text: PlanOutput.text(of: plan, as: .text, style: style)
    case .json: PlanOutput.text(of: plan, as: .json, style: style)
    case .markdown: PlanOutput.text(of: plan, as: .markdown, style: style)
    case .github: PlanOutput.text(of: plan, as: .github, style: style)
    case .junit: JUnitReport.render(refused: plan, now: Timestamp.now())
    }
  }
}

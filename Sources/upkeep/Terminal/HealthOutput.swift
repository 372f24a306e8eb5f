import HealthEngine
import Rendering
import UpkeepModel

/// Prints a snapshot in the form that was asked for.
struct HealthOutput {
  let terminal: Terminal
  let health: Health
  var revision: Revision?
  private let now = Timestamp.now()

  /// The sources that are suspended.
  private let suspensions: [Suspension]

  init(terminal: Terminal, health: Health, revision: Revision? = nil, suspensions: [Suspension] = []) {
    self.suspensions = suspensions
    self.terminal = terminal
    self.health = health
    self.revision = revision
  }

  func show(_ view: ViewOptions<HealthForm>) throws {
    terminal.print(text(as: view.form, style: terminal.output))
    if view.form == .github { try summarise() }
    for file in view.out { try file.write(text(as: file.form, style: .plain)) }
  }

  /// Adds the health to the step's page, where there is one.
  func summarise() throws {
    try StepSummary(environment: terminal.environment)?.append(markdown)
  }

  func text(as form: HealthForm, style: Style) -> String {
    switch form {
    case .text: HealthText.render(health, now: now, style: style, suspensions: suspensions)
    case .json: HealthJSON.render(health, now: now, suspensions: suspensions)
    case .markdown: markdown
    case .github: HealthText.render(health, now: now, style: .plain, suspensions: suspensions) + annotations
    case .junit: JUnitReport.render(health, now: now)
    }
  }

  /// What is down or degraded, as commands for the host.
  var annotations: String { WorkflowCommands.render(Annotation.remarks(on: health)) }

  private var markdown: String {
    HealthMarkdown.page(HealthMarkdown.render(health, revision: revision, now: now), telling: suspensions)
  }
}

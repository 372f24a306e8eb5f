import HealthEngine
import Rendering
import UpkeepModel

/// Prints a snapshot in the form that was asked for.
struct HealthOutput {
  let terminal: Terminal
  let output: OutputOptions

  func show(_ health: Health, revision: Revision? = nil) {
    let now = Timestamp.now()
    switch output.format ?? .text {
    case .text: terminal.print(HealthText.render(health, now: now, style: terminal.output))
    case .json: terminal.print(HealthJSON.render(health, now: now))
    case .markdown: terminal.print(HealthMarkdown.render(health, revision: revision, now: now))
    }
  }
}

import ArgumentParser
import Foundation
import Rendering
import UpkeepModel

/// Prints plans in the form that was asked for.
struct PlanOutput {
  let terminal: Terminal
  let output: OutputOptions

  func show(_ plan: Plan) throws {
    terminal.print(Self.text(of: plan, as: output.format ?? .text, style: terminal.output))
  }

  static func text(of plan: Plan, as format: OutputOptions.Format, style: Style) -> String {
    switch format {
    case .text: PlanText.render(plan, style: style)
    case .json: PlanJSON.render(plan)
    case .markdown: PlanMarkdown.render(plan)
    }
  }
}

/// `FORM=FILE`.
struct OutputFile: ExpressibleByArgument {
  let format: OutputOptions.Format
  let path: String

  init(format: OutputOptions.Format, path: String) {
    self.format = format
    self.path = path
  }

  init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1)
    guard parts.count == 2, let format = OutputOptions.Format(rawValue: String(parts[0])), !parts[1].isEmpty else {
      return nil
    }
    self.init(format: format, path: String(parts[1]))
  }

  /// Writes the file whole or not at all.
  func write(_ text: String) throws {
    do {
      try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      throw UsageProblem("\(path) cannot be written: \(error.localizedDescription)")
    }
  }
}

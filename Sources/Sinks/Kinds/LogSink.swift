internal import JSONText
package import UpkeepModel

/// `log`: one line per event.
package struct LogSink: Sink {
  /// How a line is written.
  package enum Format: String, Sendable {
    /// `2026-11-22T14:03:05Z down api (Public API): connection refused`.
    case text
    /// The event's canonical JSON object.
    case json
  }

  /// The name in the outbox.
  package let name: String
  private let format: Format
  private let write: @Sendable (String) -> Void

  /// Makes a sink.
  ///
  /// - Parameters:
  ///   - name: The name in the outbox.
  ///   - format: How a line is written.
  ///   - write: Receives each line, without its line end; may be called from any thread.
  package init(name: String = "log", format: Format = .text, write: @escaping @Sendable (String) -> Void) {
    self.name = name
    self.format = format
    self.write = write
  }

  /// Writes the line; never fails.
  package func deliver(_ event: Event) async -> Delivery {
    write(format == .json ? JSONValue.object(event.json).canonicalText : Self.text(of: event))
    return .delivered
  }

  private static func text(of event: Event) -> String {
    let component = event.transition.key
    let name = event.name == component ? "" : " (\(event.name))"
    let message = event.transition.message.isEmpty ? "" : ": \(event.transition.message)"
    return oneLine("\(event.transition.at) \(event.kind.rawValue) \(component)\(name)\(message)")
  }

  /// Control characters and those that turn the direction of text are written as `\u{…}`, so that a message can
  /// neither forge a line nor steer a terminal.
  private static func oneLine(_ text: String) -> String {
    var line = ""
    for scalar in text.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .lineSeparator, .paragraphSeparator: line += scalar.escaped(asASCII: true)
      case .format where scalar.properties.isBidiControl: line += scalar.escaped(asASCII: true)
      default: line.unicodeScalars.append(scalar)
      }
    }
    return line
  }
}

extension SinkKind {
  static let log = SinkKind(
    description: SinkDescription(
      name: "log", summary: "Writes a line to standard error.",
      settings: [
        Setting(
          "format", .choice(["text", "json"]), default: "text",
          summary: "A line for people, or the event as JSON for programs.")
      ])
  ) { declaration, surroundings in
    LogSink(
      name: declaration.name, format: declaration.text("format") == "json" ? .json : .text,
      write: surroundings.write)
  }
}

import JSONText
import Sinks

extension SinkDeclaration {
  /// Reads the sinks of the settings file.
  ///
  /// - Throws: ``UsageProblem`` with every problem on a line of its own, each with file, line and column.
  static func list(_ value: JSONValue?, in file: [UInt8]) throws(UsageProblem) -> [SinkDeclaration] {
    guard let value else { return [] }
    let reader = SinkListReader(value)
    guard reader.problems.isEmpty else {
      let lines = reader.problems.map { (position: position(of: $0.path, in: file), problem: $0) }
        .sorted { $0.position < $1.position }
        .map {
          "\(SettingsFile.path):\($0.position.line):\($0.position.column): \(place($0.problem)): \($0.problem.message)"
        }
      let count = lines.count == 1 ? [] : ["\(lines.count) problems in the sinks of \(SettingsFile.path)"]
      throw UsageProblem((lines + count).joined(separator: "\n"))
    }
    return reader.declarations
  }

  /// `sinks[0].url`
  private static func place(_ problem: SinkProblem) -> String {
    problem.path.reduce("sinks") { Int($1) == nil ? "\($0).\($1)" : "\($0)[\($1)]" }
  }

  private static func position(of path: [String], in file: [UInt8]) -> TextPosition {
    file.withUnsafeBytes { text in
      let start = text.firstIndex { ![0x20, 0x09, 0x0A, 0x0D].contains($0) } ?? 0
      let place = PlaceFinder.find(["sinks"] + path, in: text, from: start)
      return TextPosition(of: place.offset, in: text)
    }
  }
}

import Foundation
import Testing

/// Files that hold what a view gave when somebody looked at it. `UPKEEP_GOLDEN=write` writes them anew.
enum Golden {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
    "Golden")

  static func expect(_ text: String?, _ name: String, _ location: SourceLocation = #_sourceLocation) throws {
    let file = folder.appendingPathComponent(name)
    if ProcessInfo.processInfo.environment["UPKEEP_GOLDEN"] == "write" {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try Data((text ?? "").utf8).write(to: file)
    }
    let golden = try String(contentsOf: file, encoding: .utf8)
    let lines = golden.split(separator: "\n", omittingEmptySubsequences: false)
    let found = (text ?? "").split(separator: "\n", omittingEmptySubsequences: false)
    let first = zip(lines, found).enumerated().first { $0.element.0 != $0.element.1 }
    #expect(
      golden == text, "\(name) differs, first in line \((first?.offset ?? min(lines.count, found.count)) + 1)",
      sourceLocation: location)
  }
}

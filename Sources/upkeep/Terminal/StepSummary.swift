import Foundation

/// The page that GitHub Actions shows for a step: Markdown that is added to the file which a variable names.
struct StepSummary {
  private let path: String

  /// The page of this step; `nil` outside of such a step.
  init?(environment: [String: String]) {
    guard let path = environment["GITHUB_STEP_SUMMARY"], !path.isEmpty else { return nil }
    self.path = path
  }

  /// Adds to what other steps and commands wrote.
  func append(_ markdown: String) throws {
    do {
      if !FileManager.default.fileExists(atPath: path) { try Data().write(to: URL(fileURLWithPath: path)) }
      let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
      defer { try? file.close() }
      try file.seekToEnd()
      try file.write(contentsOf: Data((markdown + "\n").utf8))
    } catch {
      throw UsageProblem("GITHUB_STEP_SUMMARY: \(path) cannot be written: \(error.localizedDescription)")
    }
  }
}

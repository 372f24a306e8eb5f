/// A manifest that cannot be used, with its problems in the order of files and lines.
package struct InvalidManifest: Error, Hashable, Sendable, CustomStringConvertible {
  /// The problems; at least one, at most ``DiagnosticList/limit``.
  package var diagnostics: [Diagnostic]
  /// How many more there are.
  package var omitted: Int

  /// Makes the error.
  package init(diagnostics: [Diagnostic], omitted: Int = 0) {
    self.diagnostics = diagnostics
    self.omitted = omitted
  }

  /// One line for each problem.
  package var description: String {
    let lines = diagnostics.map(\.description) + (omitted > 0 ? ["and \(omitted) more"] : [])
    return lines.joined(separator: "\n")
  }
}

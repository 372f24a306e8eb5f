/// What is wrong with the settings of sinks, and where: the way to the value, as names and numbers. Never repeats a
/// value, as a secret may stand where none belongs (R13).
package struct SinkProblem: Error, Hashable, Sendable {
  /// From the list of sinks on: `["0", "url"]`.
  package var path: [String]
  /// What is wrong and how to mend it.
  package var message: String

  init(_ path: [String], _ message: String) {
    self.path = path
    self.message = message
  }
}

/// A commit of the manifest, and what it does.
struct SimulatedEdit {
  /// When it is applied: a whole minute in which the observer works.
  var at: Int64
  /// What it does, for the subject of the commit.
  var subjects: [String]

  var subject: String {
    subjects.count < 4 ? subjects.joined(separator: ", ") : "Change \(subjects.count) components"
  }
}

/// An option, a variable or a setting that cannot be. Ends the program with 64.
struct UsageProblem: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) {
    self.description = description
  }
}

import ArgumentParser

/// What is printed, and how.
struct OutputOptions: ParsableArguments {
  /// The forms of output.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text
    case json
    case markdown
  }

  @Option(name: [.short, .long], help: "Form of the output.")
  var format: Format?

  @Flag(name: [.short, .long], help: "Say only what was asked for and what went wrong.")
  var quiet = false

  @Flag(name: [.short, .long], help: "Say more about what is going on.")
  var verbose = false
}

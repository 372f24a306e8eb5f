import ArgumentParser

/// What is printed, and what is written to files; each command has its own forms.
struct ViewOptions<Form: ViewForm>: ParsableArguments {
  @Option(name: [.short, .long], help: "Form of the output.")
  var format: Form?

  @Option(help: ArgumentHelp("Write it in a form to a file as well; repeatable.", valueName: "form=file"))
  var out: [OutputFile<Form>] = []

  @Flag(name: [.short, .long], help: "Say only what was asked for and what went wrong.")
  var quiet = false

  @Flag(name: [.short, .long], help: "Say more about what is going on.")
  var verbose = false

  /// The form of what is printed.
  var form: Form { format ?? Form.text }
}

/// The forms that a view has.
protocol ViewForm: ExpressibleByArgument, CaseIterable, RawRepresentable<String>, Sendable {
  /// What a person reads.
  static var text: Self { get }
}

/// The forms of a plan.
enum PlanForm: String, ViewForm {
  case text, json, markdown
  /// Annotations and the step summary of GitHub Actions, which Forgejo and Gitea understand.
  case github
}

/// The forms of the problems of a manifest.
enum ProblemForm: String, ViewForm {
  case text, json, markdown, github
  /// GitLab's Code Quality report.
  case gitlab
  /// The Static Analysis Results Interchange Format.
  case sarif
}

/// The forms of health and of the results of checks.
enum HealthForm: String, ViewForm {
  case text, json, markdown, github
  /// JUnit's XML.
  case junit
}

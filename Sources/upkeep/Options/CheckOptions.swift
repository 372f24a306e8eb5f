import ArgumentParser

/// How checks run.
struct CheckOptions: ParsableArguments {
  @Option(help: ArgumentHelp("How many checks run at once (default: 64).", valueName: "n"))
  var concurrency: Int?

  @Option(help: ArgumentHelp("How many checks of one host run at once (default: 8).", valueName: "n"))
  var perHost: Int?

  @Option(help: ArgumentHelp("Upper limit for the timeout of any check, such as 10s.", valueName: "duration"))
  var timeout: String?

  @Option(
    help: ArgumentHelp(
      "Variable that secrets may be read from; * at the end stands for any ending; repeatable (always: UPKEEP_*).",
      valueName: "name"))
  var allowEnv: [String] = []

  @Option(
    help: ArgumentHelp(
      "Folder whose files secrets may be read from; repeatable (always: /run/secrets).", valueName: "folder"))
  var allowSecretFolder: [String] = []

  @Option(
    help: ArgumentHelp(
      "Folder whose programs exec checks may run; repeatable (default: none).", valueName: "folder"))
  var allowExec: [String] = []

  @Flag(
    inversion: .prefixedNo,
    help: ArgumentHelp(
      "Refuse to connect to loopback, link-local, private and cloud metadata addresses (default: --no-deny-private)."))
  var denyPrivate: Bool?

  @Option(
    help: ArgumentHelp(
      "Tell a problem that is still there again, so long after it was told last (default: never).",
      valueName: "duration"))
  var reminderInterval: String?

  @Option(
    help: ArgumentHelp(
      "Asked when checks failed: https://HOST, http://HOST or tcp://HOST:PORT; when none answers, the failures are unknown; repeatable (default: none).",
      valueName: "url"))
  var witness: [String] = []

  @Option(help: ArgumentHelp("Name of this observer in reports (default: the host's name).", valueName: "name"))
  var observer: String?
}

public import JSONText
internal import Programs
public import UpkeepModel

/// `exec`: runs a program that speaks the Nagios plugin protocol.
///
/// Exit code 0, 1, 2 and 3 are operational, degraded, down and unknown; so is any other code, and a program that a
/// signal ends. The first line is the message; performance data is kept with the check.
///
/// The program is run directly, without a shell, out of the allowed folders only, in a session of its own. It is given
/// `PATH`, `LANG` and the variables of its component, and nothing on standard input. What it leaves running when it
/// ends is killed.
public struct ExecProvider: Provider {
  /// The most that is read of each of standard output and standard error, in bytes; what comes after is dropped.
  public static let outputLimit = 64 << 10

  /// The name and the settings.
  public let description = ProviderDescription(
    name: "exec",
    summary: "Runs a program that speaks the Nagios plugin protocol, out of a folder that --allow-exec names.",
    settings: [
      Setting(
        "command", .text, required: true,
        summary: "The program: an absolute path, or one relative to an allowed folder. It is run without a shell."),
      Setting("args", .textList, default: [], summary: "Its arguments, each passed on as it is."),
      Setting(
        "env", .textMap(secrets: true), default: [:],
        summary: "Its environment beside PATH and LANG; nothing else is passed on."),
      Setting(
        "timeout", .duration(.milliseconds(10)...(.seconds(3600))), default: "10s",
        summary: "How long it may run: SIGTERM comes a tenth of it before its end, at most 500ms, SIGKILL at its end."),
      Setting(
        "timeout_state", .choice(["unknown", "down"]), default: "unknown",
        summary: "The state when it does not end in time."),
      Setting(
        "long_output", .flag, default: false,
        summary: "Whether the lines after the first stand in the message too when the state is not operational."),
      Setting("working_directory", .text, default: "/", summary: "The absolute path of the folder in which it starts."),
    ],
    runsPrograms: true,
    rules: { config in
      var problems: [ConfigProblem] = []
      let texts = [config["command"], config["working_directory"]] + (config["args"]?.array ?? [])
      let values = config["env"]?.object?.members.map { $0.value } ?? []
      if (texts + values).contains(where: { $0?.string?.utf8.contains(0) == true }) {
        problems.append(ConfigProblem("no text passed to a program can hold a NUL character"))
      }
      if config["working_directory"]?.string?.hasPrefix("/") == false {
        problems.append(ConfigProblem(setting: "working_directory", "must be an absolute path"))
      }
      for name in config["env"]?.object?.names ?? [] {
        if let problem = ProgramEnvironment.problem(withName: name) { problems.append(problem) }
      }
      return problems
    })

  private let folders: ProgramFolders

  /// Makes the provider.
  ///
  /// - Parameter allowExec: The folders out of which programs may be run. With none, every check is `unknown`.
  public init(allowExec: [String] = []) {
    folders = ProgramFolders(allowExec)
  }

  /// Checks the settings; looks at no file and resolves no secret (R9).
  public func probe(for config: JSONObject, context: ProbeContext) throws(ConfigProblem) -> any Probe {
    let settings = try Settings(config, for: description)
    return ExecProbe(
      command: settings.text("command") ?? "", arguments: settings.texts("args"), environment: settings.textMap("env"),
      workingDirectory: settings.text("working_directory") ?? "/",
      timeout: settings.timeout(default: .seconds(10), in: context),
      timeoutState: settings.text("timeout_state") == "down" ? .down : .unknown,
      tellsLongOutput: settings.flag("long_output") ?? false, folders: folders, secrets: context.secrets)
  }
}

internal import JSONText
internal import Programs
package import UpkeepModel

/// `exec`: gives each event to a program, as a line of JSON on standard input.
///
/// The program is run directly, without a shell, out of the folders of `--allow-exec` only, in a session of its own;
/// at the timeout it is killed with everything it started. Exit code 0: delivered. 64, 65 and 78, which say that what
/// was asked cannot be (EX_USAGE, EX_DATAERR and EX_CONFIG of sysexits.h): rejected. Any other: to be tried again.
package struct ExecSink: Sink {
  /// The most that is read of each of standard output and standard error, in bytes.
  private static let outputLimit = 8 << 10

  /// The name in the outbox.
  package let name: String
  private let declaration: SinkDeclaration
  private let arguments: [MessageTemplate]
  private let folders: ProgramFolders
  private let secrets: any SecretSource

  init(_ declaration: SinkDeclaration, in surroundings: SinkSurroundings) {
    name = declaration.name
    self.declaration = declaration
    arguments = declaration.texts("args").compactMap { try? MessageTemplate($0) }
    folders = ProgramFolders(surroundings.allowExec)
    secrets = surroundings.secrets
  }

  /// Runs the program once.
  package func deliver(_ event: Event) async -> Delivery {
    var mask = SecretMask()
    do throws(SecretProblem) {
      let program = try program(for: event, &mask)
      let timeout = declaration.duration("timeout") ?? .seconds(10)
      let result = await ProgramRunner.run(program, timeout: timeout, outputLimit: Self.outputLimit)
      return delivery(result, timeout, mask)
    } catch {
      return .retry(after: nil, reason: error.message)
    }
  }

  private func program(for event: Event, _ mask: inout SecretMask) throws(SecretProblem) -> Program {
    var environment = ProgramEnvironment.basics
    for (name, value) in declaration.textMap("env") {
      let text = try mask.resolve(value, from: secrets)
      guard !text.utf8.contains(0) else {
        throw SecretProblem("the secret for env.\(name) holds a NUL character, which no program can be passed")
      }
      environment[name] = text
    }
    return Program(
      command: declaration.text("command") ?? "", folders: folders,
      arguments: arguments.map { $0.text(for: event).replacing("\0", with: " ") }, environment: environment,
      input: Array(input(event).utf8))
  }

  private func input(_ event: Event) -> String {
    if declaration.text("input") == "text" { return declaration.wording.plainText(of: event) + "\n" }
    return JSONValue.object(event.json).canonicalText + "\n"
  }

  private func delivery(_ result: ProgramResult, _ timeout: Duration, _ mask: SecretMask) -> Delivery {
    let command = declaration.text("command") ?? ""
    switch result.ending {
    case .exited(0): return .delivered
    case .exited(let code):
      let reason = "\(command) ended with code \(code)\(words(of: result, mask))"
      return [64, 65, 78].contains(code) ? .rejected(reason: reason) : .retry(after: nil, reason: reason)
    case .signaled(let signal): return .retry(after: nil, reason: "\(command) was ended by signal \(signal)")
    case .timedOut: return .retry(after: nil, reason: "\(command) did not end within \(GoDuration.format(timeout))")
    case .cancelled: return .retry(after: nil, reason: "the run was cancelled")
    case .refused(let reason): return .retry(after: nil, reason: reason)
    case .notStarted(let code), .unobserved(let code):
      return .retry(after: nil, reason: "\(command) cannot be run: error \(code) of the system")
    }
  }

  /// The last line that the program wrote, where it complains first.
  private func words(of result: ProgramResult, _ mask: SecretMask) -> String {
    for output in [result.errorOutput, result.output] {
      let text = mask.masked(output.text, isUnfinished: true)
      if let line = text.split(whereSeparator: \.isNewline).last(where: { !$0.allSatisfy(\.isWhitespace) }) {
        return ": " + Clip.units(String(line), 200)
      }
    }
    return ""
  }
}

extension SinkKind {
  static let exec = SinkKind(
    description: SinkDescription(
      name: "exec", summary: "Gives the event to a program, out of a folder that --allow-exec names.",
      settings: [
        Setting(
          "command", .text, required: true,
          summary: "The program: an absolute path, or one relative to an allowed folder. It is run without a shell."),
        Setting(
          "args", .textList, default: [],
          summary: "Its arguments. Placeholders such as {name} stand for what the event holds."),
        Setting(
          "input", .choice(["json", "text"]), default: "json",
          summary: "What it finds on standard input: the event as a line of JSON, or the text of the message."),
        Setting("text", .text, summary: "With \"input\": \"text\": the text in place of the usual one."),
        Setting(
          "env", .textMap(secrets: true), default: [:],
          summary: "Its environment beside PATH and LANG; nothing else is passed on."),
        SinkDescription.timeout(),
      ], rules: ExecRules.problems)
  ) { ExecSink($0, in: $1) }
}

/// What must hold between the settings of an `exec` sink.
private enum ExecRules {
  static func problems(_ config: JSONObject) -> [ConfigProblem] {
    var problems: [ConfigProblem] = []
    let arguments = config["args"]?.array?.compactMap(\.string) ?? []
    if (arguments + [config["command"]?.string ?? ""]).contains(where: { $0.utf8.contains(0) }) {
      problems.append(ConfigProblem("no text passed to a program can hold a NUL character"))
    }
    for argument in arguments {
      do throws(ConfigProblem) {
        guard try MessageTemplate(argument).beginsWithPlaceholder else { continue }
        problems.append(
          ConfigProblem(
            setting: "args",
            "no argument may begin with a placeholder, as a value such as -x would be an option; write --title={name}"))
      } catch {
        problems.append(ConfigProblem(setting: "args", "\"args\": \(error.message)"))
      }
    }
    for name in config["env"]?.object?.names ?? [] {
      if let problem = ProgramEnvironment.problem(withName: name) { problems.append(problem) }
    }
    return problems
  }
}

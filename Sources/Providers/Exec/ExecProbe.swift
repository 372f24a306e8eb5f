internal import Glibc
internal import Programs
internal import UpkeepModel

/// One configured program.
struct ExecProbe: Probe {
  /// The most bytes of a plugin's text that become the message.
  private static let messageLimit = 1_024

  let command: String
  let arguments: [String]
  let environment: [(name: String, value: SettingText)]
  let workingDirectory: String
  let timeout: Duration
  let timeoutState: HealthState
  let tellsLongOutput: Bool
  let folders: ProgramFolders
  let secrets: any SecretSource

  func check() async -> Finding {
    var mask = SecretMask()
    do throws(SecretProblem) {
      let program = try prepare(&mask)
      let result = await ProgramRunner.run(program, timeout: timeout, outputLimit: ExecProvider.outputLimit)
      return finding(result, mask)
    } catch {
      return Finding(.unknown, error.message)
    }
  }

  private func prepare(_ mask: inout SecretMask) throws(SecretProblem) -> Program {
    var variables = ProgramEnvironment.basics
    // Without an allowed folder nothing is run, so no secret is needed.
    for (name, value) in folders.folders.isEmpty ? [] : environment {
      let text = try mask.resolve(value, from: secrets)
      guard !text.utf8.contains(0) else {
        throw SecretProblem("the secret for env.\(name) holds a NUL character, which no program can be passed")
      }
      variables[name] = text
    }
    return Program(
      command: command, folders: folders, arguments: arguments, environment: variables,
      workingDirectory: workingDirectory)
  }

  private func finding(_ result: ProgramResult, _ mask: SecretMask) -> Finding {
    switch result.ending {
    case .exited(let code):
      let state = NagiosExit.state(of: code)
      var finding = report(result, mask, remark: NagiosExit.remark(on: code), isTrouble: state != .operational)
      finding.state = state
      return finding
    case .signaled(let signal):
      return report(result, mask, remark: "ended by signal \(signal) (\(Self.name(ofSignal: signal)))")
    case .timedOut:
      var finding = report(result, mask, remark: "no answer within \(GoDuration.format(timeout))")
      finding.state = timeoutState
      finding.performance = []
      return finding
    case .cancelled: return Finding(.unknown, "the check was cancelled", latency: result.duration)
    case .refused(let reason): return Finding(.unknown, reason)
    case .notStarted(let code): return Finding(.unknown, Self.explain(notStarted: code, command))
    case .unobserved(let code):
      return Finding(.unknown, "the system did not tell how \(command) ended: \(Self.text(of: code))")
    }
  }

  /// What the plugin said, as `unknown` until the caller knows better. A remark stands before the plugin's own text.
  private func report(_ result: ProgramResult, _ mask: SecretMask, remark: String?, isTrouble: Bool = true) -> Finding {
    let isUnfinished = result.output.isTruncated || result.ending == .timedOut
    let output = NagiosOutput(
      mask.masked(result.output.text, isUnfinished: isUnfinished), isTruncated: result.output.isTruncated)
    var text = tellsLongOutput && isTrouble ? Self.joined(output.text, output.longText) : output.text
    if text.isEmpty {
      let complaint = NagiosOutput(mask.masked(result.errorOutput.text, isUnfinished: true)).text
      text = complaint.isEmpty ? (remark == nil ? "the program said nothing" : "") : "standard error: \(complaint)"
    }
    let message = [remark, text.isEmpty ? nil : text].compactMap { $0 }.joined(separator: ": ")
    return Finding(.unknown, Self.shortened(message), latency: result.duration, performance: output.performance)
  }

  /// A message is one line, so the others are put behind it.
  private static func joined(_ text: String, _ longText: String) -> String {
    let lines = longText.split(whereSeparator: \.isNewline).map { $0.drop(while: \.isWhitespace) }
    return ([text[...]] + lines).filter { !$0.isEmpty }.joined(separator: "; ")
  }

  private static func shortened(_ text: String) -> String {
    guard text.utf8.count > messageLimit else { return text }
    var short = text
    while short.utf8.count > messageLimit - 3 { short.removeLast() }
    return short + "…"
  }

  /// Why a program could not be started; `unknown` in each case, as it says nothing about the component (R26).
  private static func explain(notStarted code: Int32, _ command: String) -> String {
    switch code {
    case EMFILE, ENFILE, ENOMEM, EAGAIN:
      "this machine could not start a program (\(text(of: code))); raise its limits or lower --concurrency"
    case ENOEXEC: "\(command) cannot be run: no #! line and no program for this machine"
    case ENOENT: "\(command) cannot be run: it, or the interpreter of its #! line, was not found"
    case ETXTBSY: "\(command) cannot be run: it is being written to"
    default: "\(command) cannot be run: \(text(of: code))"
    }
  }

  private static func text(of code: Int32) -> String { String(cString: strerror(code)) }

  private static func name(ofSignal signal: Int32) -> String {
    switch signal {
    case SIGHUP: "SIGHUP"
    case SIGINT: "SIGINT"
    case SIGQUIT: "SIGQUIT"
    case SIGILL: "SIGILL"
    case SIGABRT: "SIGABRT"
    case SIGBUS: "SIGBUS"
    case SIGFPE: "SIGFPE"
    case SIGKILL: "SIGKILL"
    case SIGSEGV: "SIGSEGV"
    case SIGPIPE: "SIGPIPE"
    case SIGTERM: "SIGTERM"
    case SIGXCPU: "SIGXCPU"
    default: "see signal(7)"
    }
  }
}

import ArgumentParser
import Foundation
import HealthEngine
import JSONText
import ManifestFormat
import MemoryStore
import Providers
import Rendering
import Transport
import UpkeepModel

/// `upkeep probe`: one check, without a manifest or a repository.
struct ProbeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "probe",
    abstract: "Check something once, without a manifest, and show all that was found.",
    discussion: """
      Takes a kind of check with its settings, or a URL. Nothing is recorded. At the end stands the entry for the \
      manifest, so this is the quickest way to write one. Secrets are named, never typed: token=env:NAME or \
      token=file:/path.

      Examples:
        upkeep probe https://example.com/health
        upkeep probe https://example.com/ expect_status=204 headers.Accept=application/json
        upkeep probe tcp://db.example.com:5432
        upkeep probe tcp host=mail.example.com port=25 'expect=220 ' --format json
        upkeep probe exec command=check_disk args=-w args=20% --allow-exec /usr/lib/nagios/plugins
      """)

  @Argument(help: ArgumentHelp("A kind of check (see `upkeep provider`), or a URL.", valueName: "provider or url"))
  var subject: String

  @Argument(help: ArgumentHelp("Settings of the check; a dot leads into a structure.", valueName: "name=value"))
  var settings: [String] = []

  @Option(help: ArgumentHelp("The key in the entry for the manifest.", valueName: "key"))
  var key: String?

  @Option(help: ArgumentHelp("How often a check that came back down is repeated (default: 0).", valueName: "n"))
  var retries = 0

  @Option(help: ArgumentHelp("Upper limit for the timeout of the check, such as 10s.", valueName: "duration"))
  var timeout: String?

  @Option(
    help: ArgumentHelp("Folder whose programs exec checks may run; repeatable (default: none).", valueName: "folder"))
  var allowExec: [String] = []

  @Flag(
    inversion: .prefixedNo,
    help: "Refuse to connect to loopback, link-local, private and cloud metadata addresses.")
  var denyPrivate: Bool?

  @Flag(help: "Check nothing; print the entry for the manifest alone.")
  var manifest = false

  @Option(help: ArgumentHelp("End with 7 when the state is this bad or worse: degraded or down.", valueName: "state"))
  var failOn: ReportOptions.FailOn?

  @OptionGroup(title: "Output") var output: OutputOptions

  func validate() throws {
    guard (0...10).contains(retries) else { throw ValidationError("--retries is a whole number from 0 to 10") }
  }

  func run() async throws {
    try await upkeep.run {
      let terminal = Terminal.current
      let component = try component()
      guard !manifest else {
        terminal.print(ProbeText.entry(of: component))
        return
      }
      var trial = component
      trial.policy.retries = retries
      let check = try await engine(for: trial).trial(trial)
      switch output.format ?? .text {
      case .json: terminal.print(ProbeJSON.render(check, of: component))
      case .text: terminal.print(ProbeText.render(check, of: component, isShort: output.quiet, style: terminal.output))
      case .markdown: throw UsageProblem("a probe is shown as text or json")
      }
      if let failOn, check.state >= failOn.state { throw ExitStatus.unhealthy.code }
    }
  }

  /// The component that the arguments declare. It goes through the manifest's own decoder, so the rules are the same.
  private func component() throws -> Component {
    let known = BuiltInProviders.descriptions
    let subject = try ProbeSubject(subject, among: known.map(\.name))
    guard let description = known.first(where: { $0.name == subject.provider }) else {
      throw UsageProblem("there is no provider \"\(subject.provider)\"")
    }
    let config = try SettingArguments(for: description).config(subject.settings + settings)
    let entry: JSONObject = [
      "key": .string(key ?? subject.key), "provider": .string(description.name), "config": .object(config),
    ]
    let document: JSONValue = ["version": 1, "components": [.object(entry)]]
    do {
      let manifest = try ManifestDecoder(providers: known)
        .decode([ManifestFile(path: "<command line>", bytes: Array(document.canonicalText.utf8))], isPart: true)
      guard let component = manifest.entries.first?.component else { throw UsageProblem("there is nothing to check") }
      return component
    } catch let error as InvalidManifest {
      let problems = error.diagnostics.map { $0.message + ($0.remedy.map { "; \($0)" } ?? "") }
      throw UsageProblem(
        (problems + ["`upkeep provider \(description.name)` shows all settings"]).joined(separator: "\n"))
    }
  }

  /// An engine that keeps nothing. Who types the command may read what it names, so named secrets are allowed.
  private func engine(for component: Component) async throws -> Engine {
    let environment = ProcessInfo.processInfo.environment
    let lookup = SettingsLookup(environment: environment, file: SettingsFile())
    let named = SecretReference.all(in: .object(component.config))
    let options = EngineOptions(
      concurrency: 1, timeoutLimit: try lookup.duration(timeout, "timeout"),
      network: try lookup.flag(denyPrivate, "deny_private") == true ? .publicOnly : .anywhere,
      secrets: HostSecrets(
        environment: environment, allowed: named.compactMap(\.variable), folders: named.compactMap(\.folder)),
      executor: EventLoop.shared)
    let store = MemoryStore()
    let engine = Engine(components: store, checks: store, options: options)
    for provider in BuiltInProviders.all(allowExec: lookup.list(allowExec, "allow_exec"), version: upkeepVersion) {
      await engine.register(provider)
    }
    return engine
  }
}

extension SecretReference {
  /// Every reference that stands somewhere in a value.
  fileprivate static func all(in value: JSONValue) -> [SecretReference] {
    if let reference = SecretReference(value) { return [reference] }
    switch value {
    case .array(let elements): return elements.flatMap { all(in: $0) }
    case .object(let object): return object.members.flatMap { all(in: $0.value) }
    default: return []
    }
  }

  fileprivate var variable: String? {
    if case .environment(let name) = self { name } else { nil }
  }

  fileprivate var folder: String? {
    guard case .file(let path) = self else { return nil }
    return URL(fileURLWithPath: path).deletingLastPathComponent().path
  }
}

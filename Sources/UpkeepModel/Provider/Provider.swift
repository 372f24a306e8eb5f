public import JSONText

/// A named kind of check.
///
/// A provider turns a component's settings into a ``Probe``. It holds no state of single components, so one instance
/// serves all of them at once:
///
/// ```swift
/// struct QueueDepth: Provider {
///   let description = ProviderDescription(
///     name: "queue-depth", summary: "How many messages wait in a queue.",
///     settings: [Setting("queue", .text, required: true, summary: "The queue's name.")])
///
///   func probe(for config: JSONObject, context: ProbeContext) throws(ConfigProblem) -> any Probe { … }
/// }
/// ```
public protocol Provider: Sendable {
  /// The name, and the settings that its components may have.
  var description: ProviderDescription { get }

  /// Checks the settings, without running anything, and returns what runs the check.
  ///
  /// - Throws: ``ConfigProblem`` when a setting is missing or cannot be. The check is `unknown` then.
  func probe(for config: JSONObject, context: ProbeContext) throws(ConfigProblem) -> any Probe
}

extension Provider {
  /// The name by which manifests choose this kind of check.
  public var name: String { description.name }
}

/// A configured check.
public protocol Probe: Sendable {
  /// Performs one check. It must end within the timeout of its settings whatever the other side does, and soon after
  /// its task is cancelled, and leave nothing behind (R27).
  func check() async -> Finding

  /// What the check loads: a host in lowercase, without port. Checks of the same target take turns, so that hundreds of
  /// components on one host do not hammer it. `nil` when no other machine is asked.
  var target: String? { get }
}

extension Probe {
  /// No other machine is asked.
  public var target: String? { nil }
}

/// What a probe is given beside its settings.
public struct ProbeContext: Sendable {
  /// Resolves the secrets of the settings.
  public var secrets: any SecretSource
  /// The upper limit for any check's timeout; `nil` for none.
  public var timeoutLimit: Duration?
  /// Which addresses the check may connect to. A probe that cannot keep to it must not connect at all: its check is
  /// `unknown` then.
  public var network: NetworkPolicy
  /// The key of the component that is checked.
  public var component = ""
  /// What is recorded, for checks that judge that; `nil` where nothing is.
  public var surroundings: (any ProbeSurroundings)?
  /// The present time.
  public var now: @Sendable () -> Timestamp = { Timestamp.now() }

  /// Makes a context, without surroundings.
  public init(secrets: any SecretSource, timeoutLimit: Duration? = nil, network: NetworkPolicy = .anywhere) {
    self.secrets = secrets
    self.timeoutLimit = timeoutLimit
    self.network = network
  }
}

/// Turns references into secrets at the moment of a check.
public protocol SecretSource: Sendable {
  /// The secret itself.
  ///
  /// - Parameters:
  ///   - reference: Where it is.
  ///   - defaultVariable: The provider's own environment variable, which may be read without being allowed.
  /// - Throws: ``SecretProblem`` when it cannot be had; the check is `unknown` then (R26).
  func secret(_ reference: SecretReference, defaultVariable: String?) throws(SecretProblem) -> String

  /// The text with every secret that was resolved so far replaced by `***` (R13).
  func masked(_ text: String) -> String
}

extension SecretSource {
  /// The text as it is, for sources that hold no secrets.
  public func masked(_ text: String) -> String { text }
}

/// A secret that cannot be had. Says where it was looked for, never a value.
public struct SecretProblem: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong and how to mend it.
  public var message: String

  /// Makes a problem.
  public init(_ message: String) { self.message = message }

  /// The message.
  public var description: String { message }
}

/// A setting that cannot be.
public struct ConfigProblem: Error, Hashable, Sendable, CustomStringConvertible {
  /// Where it stands in `config`: names of settings and fields, and numbers of list elements from 0 on. Empty when the
  /// problem lies between several.
  public var path: [String]
  /// What is wrong and how to mend it.
  public var message: String

  /// Makes a problem of a setting, or of none alone.
  public init(setting: String? = nil, _ message: String) {
    self.init(path: setting.map { [$0] } ?? [], message)
  }

  /// Makes a problem of what lies inside a setting.
  public init(path: [String], _ message: String) {
    self.path = path
    self.message = message
  }

  /// The setting's name; `nil` when the problem lies between several.
  public var setting: String? { path.first }

  /// The place and the message.
  public var description: String {
    guard !path.isEmpty else { return message }
    let place = path.map { $0.utf8.allSatisfy { (0x30...0x39).contains($0) } ? "[\($0)]" : ".\($0)" }
    return "config\(place.joined()): \(message)"
  }
}

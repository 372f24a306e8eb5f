internal import JSONText
package import UpkeepModel

/// Which events a sink is told: those of some kinds, of some components.
///
/// A recovery goes to whoever was told of the problem. So it does not matter whether the component still has the labels
/// that it had then, and who was told nothing hears of no recovery.
package struct Audience: Sendable, Hashable {
  /// The words that `events` may hold.
  package static let events = ["down", "degraded", "recovered"]

  /// The settings that every kind of sink has.
  package static let settings = [
    Setting(
      "events", .textList, default: ["down", "degraded", "recovered"],
      summary: "Which events are told; a recovery goes only to whoever was told of the problem."),
    Setting(
      "components", .textList, default: [],
      summary: "Keys of the components whose events are told; * stands for anything. Empty: all."),
    Setting(
      "groups", .textList, default: [],
      summary: "Groups of the components whose events are told; * stands for anything. Empty: all."),
    Setting(
      "labels", .textMap(secrets: false), default: [:],
      summary: "Labels that a component must all have for its events to be told; * stands for anything."),
  ]

  private let kinds: Set<String>?
  private let components: [Pattern]
  private let groups: [Pattern]
  private let labels: [String: Pattern]

  /// Everything.
  package init() {
    kinds = nil
    components = []
    groups = []
    labels = [:]
  }

  /// Reads settings that were checked.
  init(_ config: JSONObject) {
    kinds = config["events"]?.array.map { Set($0.compactMap(\.string)) }
    components = Self.patterns(config["components"])
    groups = Self.patterns(config["groups"])
    let members = config["labels"]?.object?.members ?? []
    labels = Dictionary(uniqueKeysWithValues: members.map { ($0.name, Pattern($0.value.string ?? "")) })
  }

  /// What is wrong between the settings.
  static func rules(_ config: JSONObject) -> [ConfigProblem] {
    guard let list = config["events"]?.array else { return [] }
    let words = events.map { "\"\($0)\"" }.joined(separator: ", ")
    guard !list.isEmpty, list.allSatisfy({ $0.string.map(events.contains) ?? false }) else {
      return [ConfigProblem(setting: "events", "\"events\" holds one or more of \(words)")]
    }
    return []
  }

  /// Whether the sink is told the event.
  ///
  /// - Parameters:
  ///   - event: The event.
  ///   - told: What the sink was told last of the component; `nil` when nobody knows, as after the store was lost.
  package func includes(_ event: Event, told: Event?) -> Bool {
    guard wants(event.kind.rawValue) else { return false }
    guard event.kind == .recovered else { return concerns(event) }
    if let told { return told.kind != .recovered }
    return concerns(event) && Self.problems(before: event).contains(where: wants)
  }

  private func wants(_ kind: String) -> Bool { kinds?.contains(kind) ?? true }

  private func concerns(_ event: Event) -> Bool {
    let group = event.group ?? ""
    return (components.isEmpty || components.contains { $0.matches(event.transition.key) })
      && (groups.isEmpty || groups.contains { $0.matches(group) })
      && labels.allSatisfy { name, pattern in event.labels[name].map(pattern.matches) ?? false }
  }

  /// Which problem a recovery may have ended, as far as its own move tells.
  private static func problems(before event: Event) -> [String] {
    switch event.transition.from {
    case .down: ["down"]
    case .degraded: ["degraded"]
    case .unknown, .operational: ["down", "degraded"]
    }
  }

  private static func patterns(_ value: JSONValue?) -> [Pattern] {
    value?.array?.compactMap { $0.string.map { Pattern($0) } } ?? []
  }
}

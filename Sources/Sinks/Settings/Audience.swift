internal import JSONText
package import UpkeepModel

/// Which events a sink is told: those of some kinds, of some components.
///
/// A recovery goes to whoever was told of the problem. So it does not matter whether the component still has the labels
/// that it had then, and who was told nothing hears of no recovery.
package struct Audience: Sendable, Hashable {
  /// The words that `events` may hold.
  package static let events = ["down", "degraded", "recovered", "reminder"]

  /// The settings that every kind of sink has.
  package static let settings = [
    Setting(
      "events", .textList, default: ["down", "degraded", "recovered", "reminder"],
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
    Setting(
      "remind_every", .duration(.seconds(60)...(.seconds(36_500 * 86_400))),
      summary: "Tell a problem that is still there again, so long after it was told last."),
  ]

  private let kinds: Set<String>?
  private let components: [Pattern]
  private let groups: [Pattern]
  private let labels: [String: Pattern]
  /// How long after it was told last a problem that is still there is told again; `nil` for as the run says.
  package let remindEvery: Duration?

  /// Everything.
  package init() {
    kinds = nil
    components = []
    groups = []
    labels = [:]
    remindEvery = nil
  }

  /// Reads settings that were checked.
  init(_ config: JSONObject) {
    kinds = config["events"]?.array.map { Set($0.compactMap(\.string)) }
    components = Self.patterns(config["components"])
    groups = Self.patterns(config["groups"])
    remindEvery = config["remind_every"]?.string.flatMap { GoDuration.parse($0) }
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
  ///   - interval: How often the run reminds where the sink has no word of its own; `nil` for never.
  package func includes(_ event: Event, told: Event?, remindingEvery interval: Duration? = nil) -> Bool {
    switch event.kind {
    case .down, .degraded: return wants(event.kind.rawValue) && concerns(event)
    case .recovered:
      guard wants(event.kind.rawValue) else { return false }
      if let told { return told.kind != .recovered }
      return concerns(event) && Self.problems(before: event).contains(where: wants)
    case .reminder:
      guard wants(event.kind.rawValue) || remindEvery != nil, concerns(event), let interval = remindEvery ?? interval
      else { return false }
      guard let told else { return wants(event.transition.to.rawValue) }
      return told.kind != .recovered && event.transition.at >= told.transition.at.advanced(by: interval)
    }
  }

  private func wants(_ kind: String) -> Bool { kinds?.contains(kind) ?? true }

  private func concerns(_ event: Event) -> Bool {
    let group = event.group ?? ""
    return (components.isEmpty || components.contains { $0.matches(event.transition.key) })
      && (groups.isEmpty || groups.contains { $0.matches(group) })
      && labels.allSatisfy { name, pattern in event.labels[name].map(pattern.matches) ?? false }
  }

  /// Which problem a recovery may have ended, as far as the event itself tells.
  private static func problems(before event: Event) -> [String] {
    switch event.told ?? event.transition.from {
    case .down: ["down"]
    case .degraded: ["degraded"]
    case .unknown, .operational: ["down", "degraded"]
    }
  }

  private static func patterns(_ value: JSONValue?) -> [Pattern] {
    value?.array?.compactMap { $0.string.map { Pattern($0) } } ?? []
  }
}

public import JSONText
public import UpkeepModel

/// `group`: so many of other components must be operational.
///
/// It judges how its members stand, so it comes after them in a run and asks nobody itself.
public struct GroupProvider: Provider {
  /// The name and the settings.
  public let description = ProviderDescription(
    name: "group",
    summary: "Judges other components together: so many of them must be operational.",
    settings: [
      Setting("members", .textList, summary: "The keys of the members, which are components of the same manifest."),
      Setting(
        "labels", .textMap(secrets: false),
        summary: "In place of members: all recorded components with these labels that are no groups themselves."),
      Setting(
        "at_least", .integer(1...100_000),
        summary: "How many must be operational for the group to be; without it all of them."),
      Setting(
        "down_below", .integer(0...100_000), default: 1,
        summary: "Fewer operational members than this make the group down; from it on, degraded."),
      Setting(
        "degraded_counts", .flag, default: false, summary: "Whether members that are degraded count as operational."),
    ],
    isRetried: false, references: ["members"],
    rules: { config in
      let members = config["members"]?.array?.compactMap(\.string) ?? []
      let labels = config["labels"]?.object?.count ?? 0
      if members.isEmpty == (labels == 0) {
        return [ConfigProblem("give either members, a list of keys, or labels; neither may be empty")]
      }
      if Set(members).count < members.count {
        return [ConfigProblem(setting: "members", "must name each key once")]
      }
      if let least = config["at_least"]?.integer, !members.isEmpty, least > members.count {
        return [ConfigProblem(setting: "at_least", "must be at most the number of members, \(members.count)")]
      }
      if let least = config["at_least"]?.integer, let below = config["down_below"]?.integer, below > least {
        return [ConfigProblem(setting: "down_below", "must be at most at_least, or nothing would be degraded")]
      }
      return []
    })

  /// Makes the provider.
  public init() {}

  /// Checks the settings.
  public func probe(for config: JSONObject, context: ProbeContext) throws(ConfigProblem) -> any Probe {
    let settings = try Settings(config, for: description)
    let labels = settings.textMap("labels").compactMap { pair -> (String, String)? in
      if case .literal(let text) = pair.value { (pair.name, text) } else { nil }
    }
    return GroupProbe(
      key: context.component, members: settings.texts("members"),
      labels: Dictionary(labels, uniquingKeysWith: { first, _ in first }), atLeast: settings.integer("at_least"),
      downBelow: settings.integer("down_below") ?? 1, degradedCounts: settings.flag("degraded_counts") ?? false,
      surroundings: context.surroundings)
  }
}

public import JSONText
public import UpkeepModel

/// `git`: the newest commit of a ref must be young enough. A heartbeat that needs no server: a job commits, and when it
/// stops to, that shows.
public struct GitProvider: Provider {
  private static let ages: ClosedRange<Duration> = .seconds(1)...(.seconds(100 * 366 * 86_400))

  /// The name and the settings.
  public let description = ProviderDescription(
    name: "git",
    summary: "Expects the newest commit of a ref to be young enough.",
    settings: [
      Setting(
        "repository", .text, required: true,
        summary: "The repository on this machine: an absolute path or a file:// URL."),
      Setting("ref", .text, default: "HEAD", summary: "The branch, tag or commit."),
      Setting(
        "path", .text, summary: "A file or folder that the commit must have changed; without it any commit counts."),
      Setting("degraded_after", .duration(ages), summary: "The age of the commit from which on it is degraded."),
      Setting("down_after", .duration(ages), summary: "The age of the commit from which on it is down."),
      Setting(
        "timeout", .duration(.milliseconds(1)...(.seconds(3600))), default: "10s",
        summary: "How long the check may take."),
    ],
    isRetried: false,
    rules: { config in
      var problems: [ConfigProblem] = []
      if let repository = config["repository"]?.string, GitPlace(repository) == nil {
        problems.append(
          ConfigProblem(
            setting: "repository",
            "must be an absolute path or a file:// URL of this machine; other machines are not asked, so clone it here")
        )
      }
      let degraded = config["degraded_after"]?.string.flatMap(GoDuration.parse)
      let down = config["down_after"]?.string.flatMap(GoDuration.parse)
      if degraded == nil, down == nil {
        problems.append(ConfigProblem("give degraded_after, down_after or both, such as \"26h\""))
      }
      if let degraded, let down, degraded >= down {
        problems.append(ConfigProblem(setting: "degraded_after", "must be less than down_after"))
      }
      if config["ref"]?.string == "" { problems.append(ConfigProblem(setting: "ref", "must not be empty")) }
      return problems
    })

  /// Makes the provider.
  public init() {}

  /// Checks the settings; looks at no repository (R9).
  public func probe(for config: JSONObject, context: ProbeContext) throws(ConfigProblem) -> any Probe {
    let settings = try Settings(config, for: description)
    return GitProbe(
      place: GitPlace(settings.text("repository") ?? "") ?? GitPlace(path: "/"), ref: settings.text("ref") ?? "HEAD",
      path: settings.text("path").flatMap { $0.isEmpty ? nil : $0 }, degradedAfter: settings.duration("degraded_after"),
      downAfter: settings.duration("down_after"), timeout: settings.timeout(default: .seconds(10), in: context),
      network: context.network, now: context.now)
  }
}

/// Where a repository is.
struct GitPlace: Hashable, Sendable {
  let path: String

  init(path: String) { self.path = path }

  /// Reads an absolute path or a `file://` URL; `nil` for anything else.
  init?(_ text: String) {
    let isURL = text.hasPrefix("file:///") || text.hasPrefix("file://localhost/")
    let path = isURL ? "/" + text.dropFirst(text.hasPrefix("file:///") ? 8 : 17) : text
    guard path.hasPrefix("/"), !path.utf8.contains(0) else { return nil }
    self.path = path
  }
}

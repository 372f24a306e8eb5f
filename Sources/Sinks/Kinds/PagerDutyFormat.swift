internal import JSONText
package import UpkeepModel

/// `pagerduty`: the Events API v2 (developer.pagerduty.com/docs/events-api-v2). A problem triggers the alert of its
/// component, a recovery resolves it.
package struct PagerDutyFormat: PostFormat {
  /// Where the service in the US takes events; the one in the EU is at `events.eu.pagerduty.com`.
  static let address = "https://events.pagerduty.com/v2/enqueue"
  /// The most characters of a summary.
  static let summaryLimit = 1024

  package let host = "PagerDuty"
  private let routingKey: SettingText
  private let prefix: String
  private let severities: [HealthState: String]
  private let wording: Wording

  /// Makes a format.
  ///
  /// - Parameters:
  ///   - routingKey: The integration key of the service.
  ///   - prefix: What the deduplication keys begin with.
  ///   - severities: PagerDuty's word for a state.
  ///   - wording: The title is the summary.
  package init(
    routingKey: SettingText, prefix: String = "upkeep", severities: [HealthState: String] = [:],
    wording: Wording = Wording()
  ) {
    self.routingKey = routingKey
    self.prefix = prefix
    self.severities = severities
    self.wording = wording
  }

  /// The event; its deduplication key is the same for all events of a component.
  package func post(
    _ event: Event, at now: Timestamp, resolving resolve: (SettingText) throws(SecretProblem) -> String
  ) throws(SecretProblem) -> Post {
    var body: JSONObject = [
      "routing_key": .string(try resolve(routingKey)), "dedup_key": .string("\(prefix)/\(event.transition.key)"),
      "event_action": event.kind == .recovered ? "resolve" : "trigger",
    ]
    if event.kind != .recovered {
      body["client"] = "Upkeep"
      body["payload"] = .object(payload(event))
    }
    return Post(body: JSONValue.object(body).canonicalText)
  }

  private func payload(_ event: Event) -> JSONObject {
    let move = event.transition
    let message = wording.text(of: event)
    let summary = wording.title(of: event) + (message.isEmpty ? "" : ": \(message)")
    var payload: JSONObject = [
      "summary": .string(Clip.units(summary, Self.summaryLimit)),
      "source": .string(move.observer.isEmpty ? "upkeep" : move.observer),
      "severity": .string(severities[move.to] ?? (move.to == .down ? "critical" : "warning")),
      "timestamp": .string(move.at.description), "component": .string(move.key),
      "class": .string(event.kind.rawValue), "custom_details": .object(event.json),
    ]
    if let group = event.group { payload["group"] = .string(group) }
    return payload
  }
}

extension SinkKind {
  static let pagerDuty = SinkKind(
    description: SinkDescription(
      name: "pagerduty", summary: "Triggers and resolves alerts of PagerDuty, one for each component.",
      settings: [
        Setting(
          "routing_key", .secret(defaultVariable: nil), required: true,
          summary: "A reference to the integration key of an Events API v2 integration."),
        Setting(
          "url", .textOrSecret, default: .string(PagerDutyFormat.address),
          summary: "The address of the API; https://events.eu.pagerduty.com/v2/enqueue in the EU."),
        Setting(
          "down_severity", .choice(["critical", "error", "warning", "info"]), default: "critical",
          summary: "The severity of a component that is down."),
        Setting(
          "degraded_severity", .choice(["critical", "error", "warning", "info"]), default: "warning",
          summary: "The severity of a component that is degraded."),
        Setting(
          "dedup_prefix", .text, default: "upkeep",
          summary: "What deduplication keys begin with; the component's key follows. One for each repository."),
      ] + SinkDescription.wording(text: false, format: "plain text") + [SinkDescription.timeout()],
      rules: { config in
        let isShort = config["dedup_prefix"]?.string.map { $0.utf8.count <= 100 } ?? true
        let problem = ConfigProblem(setting: "dedup_prefix", "\"dedup_prefix\" has more than 100 bytes; shorten it")
        return WebAddress.rules(config, "url") + (isShort ? [] : [problem])
      })
  ) { declaration, surroundings in
    let format = PagerDutyFormat(
      routingKey: declaration.textOrSecret("routing_key") ?? .literal(""),
      prefix: declaration.text("dedup_prefix") ?? "upkeep",
      severities: [
        .down: declaration.text("down_severity") ?? "critical",
        .degraded: declaration.text("degraded_severity") ?? "warning",
      ], wording: declaration.wording)
    return PostSink(
      name: declaration.name, address: declaration.textOrSecret("url") ?? .literal(PagerDutyFormat.address),
      format: format, timeout: declaration.duration("timeout") ?? PostSink.timeout, in: surroundings)
  }
}

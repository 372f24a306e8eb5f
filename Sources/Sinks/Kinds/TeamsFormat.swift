internal import JSONText
package import UpkeepModel

/// `teams`: a Workflows webhook of Microsoft Teams ("When a Teams webhook request is received") with an Adaptive Card
/// (learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors). The connectors of Office 365 are retired.
package struct TeamsFormat: PostFormat {
  /// The most bytes of the text: Teams takes messages of 28 KB, and JSON may need six bytes for one.
  static let textLimit = 4 << 10
  /// The most bytes of the title and of all facts together.
  static let lineLimit = 256

  package let host = "Teams"
  private let wording: Wording

  /// Makes a format.
  package init(wording: Wording = Wording()) { self.wording = wording }

  /// A card of text runs, which know no Markdown, so values need no escapes.
  package func post(
    _ event: Event, at now: Timestamp, resolving resolve: (SettingText) throws(SecretProblem) -> String
  ) throws(SecretProblem) -> Post {
    let title = Clip.bytes(wording.title(of: event), Self.lineLimit)
    let text = Clip.bytes(wording.text(of: event), Self.textLimit)
    let facts = Wording.facts(of: event).map { "\($0.name): \(Clip.bytes($0.value, Self.lineLimit))" }
    var body: [JSONValue] = [
      Self.block(title, ["size": "large", "weight": "bolder", "color": .string(Self.colour(event))])
    ]
    if !text.isEmpty { body.append(Self.block(text)) }
    body += facts.map { Self.block($0, ["isSubtle": true, "size": "small"], spacing: "none") }
    let card: JSONValue = [
      "$schema": "http://adaptivecards.io/schemas/adaptive-card.json", "type": "AdaptiveCard", "version": "1.4",
      "fallbackText": .string(title), "body": .array(body),
    ]
    let message: JSONValue = [
      "type": "message",
      "attachments": [
        ["contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": .null, "content": card]
      ],
    ]
    return Post(body: message.canonicalText)
  }

  private static func block(_ text: String, _ style: JSONObject = [:], spacing: String = "default") -> JSONValue {
    var run = style
    run["type"] = "TextRun"
    run["text"] = .string(text)
    return ["type": "RichTextBlock", "spacing": .string(spacing), "inlines": [.object(run)]]
  }

  private static func colour(_ event: Event) -> String {
    switch event.transition.to {
    case .down: "attention"
    case .degraded: "warning"
    case .operational: "good"
    case .unknown: "default"
    }
  }
}

extension SinkKind {
  static let teams = SinkKind(
    description: SinkDescription(
      name: "teams", summary: "Writes to a Microsoft Teams channel or chat through a Workflows webhook.",
      settings: [
        Setting(
          "url", .secret(defaultVariable: nil), required: true,
          summary: "A reference to the address that the workflow shows, which is a secret.")
      ] + SinkDescription.wording(format: "plain text") + [SinkDescription.timeout("15s")])
  ) { declaration, surroundings in
    PostSink(
      name: declaration.name, address: declaration.textOrSecret("url") ?? .literal(""),
      format: TeamsFormat(wording: declaration.wording), timeout: declaration.duration("timeout") ?? .seconds(15),
      in: surroundings)
  }
}

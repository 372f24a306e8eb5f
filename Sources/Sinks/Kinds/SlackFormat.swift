internal import JSONText
package import UpkeepModel

/// `slack`: an incoming webhook with blocks (docs.slack.dev/messaging/sending-messages-using-incoming-webhooks).
package struct SlackFormat: PostFormat {
  /// The most characters of a section's text.
  static let sectionLimit = 3000
  /// The most characters of a header's text.
  static let headerLimit = 150

  package let host = "Slack"
  private let wording: Wording

  /// Makes a format.
  package init(wording: Wording = Wording()) { self.wording = wording }

  /// A coloured attachment with a header, the message and the facts; `text` is what notifications show.
  package func post(
    _ event: Event, at now: Timestamp, resolving resolve: (SettingText) throws(SecretProblem) -> String
  ) throws(SecretProblem) -> Post {
    let text = wording.text(of: event, escaping: Escaping.slack)
    let facts = Wording.facts(of: event).map { "*\($0.name):* \(Escaping.slack($0.value))" }
    var blocks: [JSONValue] = [
      [
        "type": "header",
        // Plain text knows no entities, so here values stay as they are.
        "text": [
          "type": "plain_text", "emoji": false, "text": .string(Clip.units(wording.title(of: event), Self.headerLimit)),
        ],
      ]
    ]
    if !text.isEmpty {
      blocks.append(["type": "section", "text": Self.markdown(text)])
    }
    blocks.append(["type": "context", "elements": [Self.markdown(facts.joined(separator: "  "))]])
    let body: JSONValue = [
      "text": .string(Clip.units(wording.title(of: event, escaping: Escaping.slack), Self.sectionLimit)),
      "attachments": [["color": .string(event.colour.hexadecimal), "blocks": .array(blocks)]],
    ]
    return Post(body: body.canonicalText)
  }

  private static func markdown(_ text: String) -> JSONValue {
    ["type": "mrkdwn", "text": .string(Clip.units(text, sectionLimit))]
  }
}

extension SinkKind {
  static let slack = SinkKind(
    description: SinkDescription(
      name: "slack", summary: "Writes to a Slack channel through an incoming webhook.",
      settings: [
        Setting(
          "url", .secret(defaultVariable: nil), required: true,
          summary: "A reference to the webhook's address, which is a secret.")
      ] + SinkDescription.wording(format: "Slack's mrkdwn") + [SinkDescription.timeout()])
  ) { $0.post(SlackFormat(wording: $0.wording), in: $1) }
}

extension SinkDeclaration {
  /// A sink that posts to the address in `url`.
  func post(_ format: any PostFormat, in surroundings: SinkSurroundings) -> any Sink {
    PostSink(
      name: name, address: textOrSecret("url") ?? .literal(""), format: format,
      timeout: duration("timeout") ?? PostSink.timeout, in: surroundings)
  }
}

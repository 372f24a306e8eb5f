internal import JSONText
package import UpkeepModel

/// `discord`: a webhook of a channel, with one embed that mentions nobody
/// (docs.discord.com/developers/resources/webhook#execute-webhook).
package struct DiscordFormat: PostFormat {
  /// The most characters of an embed's title and description. With the facts they stay below the 6000 of all together.
  static let titleLimit = 256
  static let descriptionLimit = 4096
  static let valueLimit = 128

  package let host = "Discord"
  private let wording: Wording

  /// Makes a format.
  package init(wording: Wording = Wording()) { self.wording = wording }

  /// One embed with the facts as fields.
  package func post(
    _ event: Event, at now: Timestamp, resolving resolve: (SettingText) throws(SecretProblem) -> String
  ) throws(SecretProblem) -> Post {
    let fields = Wording.facts(of: event).map { fact -> JSONValue in
      [
        "name": .string(fact.name), "value": .string(Clip.units(Escaping.discord(fact.value), Self.valueLimit)),
        "inline": true,
      ]
    }
    var embed: JSONObject = [
      "title": .string(Clip.units(wording.title(of: event, escaping: Escaping.discord), Self.titleLimit)),
      "color": .integer(Int64(event.colour.rawValue)), "timestamp": .string(event.transition.at.description),
      "fields": .array(fields),
    ]
    let text = wording.text(of: event, escaping: Escaping.discord)
    if !text.isEmpty { embed["description"] = .string(Clip.units(text, Self.descriptionLimit)) }
    let body: JSONValue = ["embeds": [.object(embed)], "allowed_mentions": ["parse": []]]
    return Post(body: body.canonicalText)
  }
}

extension SinkKind {
  static let discord = SinkKind(
    description: SinkDescription(
      name: "discord", summary: "Writes to a Discord channel through a webhook.",
      settings: [
        Setting(
          "url", .secret(defaultVariable: nil), required: true,
          summary: "A reference to the webhook's address, which is a secret.")
      ] + SinkDescription.wording(format: "Discord's Markdown") + [SinkDescription.timeout()])
  ) { $0.post(DiscordFormat(wording: $0.wording), in: $1) }
}

internal import JSONText
package import UpkeepModel

/// `ntfy`: publishes to a topic of ntfy.sh or of a server of one's own, as JSON (docs.ntfy.sh/publish#publish-as-json).
package struct NtfyFormat: PostFormat {
  /// The most bytes of a message; the server would turn a longer one into a file.
  static let messageLimit = 4096
  /// The most bytes of a title.
  static let titleLimit = 250

  package let host = "ntfy"
  private let url: SettingText
  private let token: SettingText?
  private let priority: Int
  private let tags: [String]
  private let wording: Wording

  /// Makes a format.
  ///
  /// - Parameters:
  ///   - url: The topic's address, `https://ntfy.sh/TOPIC`.
  ///   - token: An access token.
  ///   - priority: From 1 to 5, of a component that is down; other events have at most 3.
  ///   - tags: Further tags.
  ///   - wording: Title and text.
  package init(
    url: SettingText, token: SettingText? = nil, priority: Int = 4, tags: [String] = [], wording: Wording = Wording()
  ) {
    self.url = url
    self.token = token
    self.priority = priority
    self.tags = tags
    self.wording = wording
  }

  /// The message; JSON, as header fields could not hold every title.
  package func post(
    _ event: Event, at now: Timestamp, resolving resolve: (SettingText) throws(SecretProblem) -> String
  ) throws(SecretProblem) -> Post {
    let topic = try Self.parts(of: resolve(url)).topic
    let text = wording.plainText(of: event)
    let body: JSONValue = [
      "topic": .string(topic), "title": .string(Clip.bytes(wording.title(of: event), Self.titleLimit)),
      "message": .string(Clip.bytes(text.isEmpty ? event.kind.rawValue : text, Self.messageLimit)),
      "priority": .integer(Int64(event.transition.to == .down ? priority : min(priority, 3))),
      "tags": .array(([Self.tag(event)] + tags).map { .string($0) }),
    ]
    let headers = try token.map { token throws(SecretProblem) in [("Authorization", "Bearer \(try resolve(token))")] }
    return Post(body: body.canonicalText, headers: headers ?? [])
  }

  /// JSON is published at the topic's parent.
  package func address(_ url: String) throws(SecretProblem) -> String { try Self.parts(of: url).server }

  private static func parts(of url: String) throws(SecretProblem) -> (server: String, topic: String) {
    let plain = url.hasSuffix("/") ? url.dropLast() : url[...]
    guard let slash = plain.lastIndex(of: "/"), plain[..<slash].last != "/", plain.firstRange(of: "?") == nil else {
      throw SecretProblem("the address of ntfy has no topic; it ends with it, as https://ntfy.sh/TOPIC")
    }
    return (String(plain[...slash]), String(plain[plain.index(after: slash)...]))
  }

  private static func tag(_ event: Event) -> String {
    switch event.transition.to {
    case .down: "rotating_light"
    case .degraded: "warning"
    case .operational: "white_check_mark"
    case .unknown: "grey_question"
    }
  }
}

extension SinkKind {
  static let ntfy = SinkKind(
    description: SinkDescription(
      name: "ntfy", summary: "Publishes to a topic of ntfy, on ntfy.sh or a server of your own.",
      settings: [
        Setting(
          "url", .textOrSecret, required: true,
          summary: "The topic's address, such as https://ntfy.sh/TOPIC; a reference where the topic is the only secret."
        ),
        Setting("token", .secret(defaultVariable: nil), summary: "A reference to an access token."),
        Setting(
          "priority", .integer(1...5), default: 4,
          summary: "The priority of a component that is down, 1 to 5; that of other events is at most 3."),
        Setting("tags", .textList, default: [], summary: "Tags beside the one that shows the state."),
      ] + SinkDescription.wording(format: "plain text") + [SinkDescription.timeout()],
      rules: { WebAddress.rules($0, "url") })
  ) { declaration, surroundings in
    let url = declaration.textOrSecret("url") ?? .literal("")
    return declaration.post(
      NtfyFormat(
        url: url, token: declaration.textOrSecret("token"), priority: declaration.integer("priority") ?? 4,
        tags: declaration.texts("tags"), wording: declaration.wording), in: surroundings)
  }
}

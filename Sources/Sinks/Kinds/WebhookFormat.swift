internal import Digests
internal import JSONText
package import UpkeepModel

/// `webhook`: the event's canonical JSON object. Beside it:
///
/// | header | value |
/// |---|---|
/// | `X-Upkeep-Event` | `down`, `degraded`, `recovered` or `reminder` |
/// | `X-Upkeep-Delivery` | the event's id, the same however often it is sent |
/// | `X-Upkeep-Timestamp` | when it was sent, in seconds since 1970 |
/// | `X-Upkeep-Signature` | `sha256=` and the HMAC-SHA-256, in hexadecimal, over timestamp, `.` and body |
///
/// The signature is there when a secret is set. A receiver computes it anew, compares in constant time, and refuses
/// timestamps that are minutes old, so that nobody can replay what he overheard.
package struct WebhookFormat: PostFormat {
  package let host = "the receiver"
  private let signingKey: SecretReference?
  private let headers: [(name: String, value: SettingText)]

  /// Makes a format.
  ///
  /// - Parameters:
  ///   - signingKey: The key of the signature; `nil` for no signature.
  ///   - headers: Further header fields.
  package init(signingKey: SecretReference? = nil, headers: [(name: String, value: SettingText)] = []) {
    self.signingKey = signingKey
    self.headers = headers
  }

  /// The event, signed.
  package func post(
    _ event: Event, at now: Timestamp, resolving resolve: (SettingText) throws(SecretProblem) -> String
  ) throws(SecretProblem) -> Post {
    let timestamp = String(now.seconds)
    var post = Post(
      body: JSONValue.object(event.json).canonicalText,
      headers: [
        ("X-Upkeep-Event", event.kind.rawValue), ("X-Upkeep-Delivery", event.id), ("X-Upkeep-Timestamp", timestamp),
      ])
    if let signingKey {
      let key = try resolve(.secret(signingKey))
      let code = SHA256.authenticationCode(of: Array("\(timestamp).\(post.body)".utf8), key: Array(key.utf8))
      post.headers.append(("X-Upkeep-Signature", "sha256=\(code.hex)"))
    }
    for (name, value) in headers { post.headers.append((name, try resolve(value))) }
    return post
  }
}

extension SinkKind {
  static let webhook = SinkKind(
    description: SinkDescription(
      name: "webhook", summary: "Posts the event as JSON, signed, to a program of your own.",
      settings: [
        Setting("url", .textOrSecret, required: true, summary: "The address, or a reference to a secret that is it."),
        Setting(
          "secret", .secret(defaultVariable: nil),
          summary: "A reference to the key of the signature. Without it there is no signature."),
        Setting("headers", .textMap(secrets: true), default: [:], summary: "Further header fields of the request."),
        SinkDescription.timeout(),
      ],
      rules: { WebAddress.rules($0, "url") })
  ) { declaration, surroundings in
    var signingKey: SecretReference?
    if case .secret(let reference) = declaration.textOrSecret("secret") { signingKey = reference }
    return PostSink(
      name: declaration.name, address: declaration.textOrSecret("url") ?? .literal(""),
      format: WebhookFormat(signingKey: signingKey, headers: declaration.textMap("headers")),
      timeout: declaration.duration("timeout") ?? PostSink.timeout, in: surroundings)
  }
}

/// What the address of a post must look like.
enum WebAddress {
  /// A literal address must be one of http or https, without a password.
  static func rules(_ config: JSONObject, _ name: String) -> [ConfigProblem] {
    guard let text = config[name]?.string else { return [] }
    guard Setting.Kind.url(schemes: ["https", "http"]).accepted(.string(text)) != nil else {
      return [
        ConfigProblem(setting: name, "\"\(name)\" must be \(Setting.Kind.url(schemes: ["https", "http"]).wanted)")
      ]
    }
    let authority = text.drop { $0 != "/" }.dropFirst(2).prefix { !"/?#".contains($0) }
    guard !authority.contains("@") else {
      return [
        ConfigProblem(setting: name, "\"\(name)\" holds a user or a password; give the whole address by a reference")
      ]
    }
    return []
  }
}

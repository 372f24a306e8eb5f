import JSONText
import Sinks
import UpkeepModel

/// One sink as `upkeep.json` declares it: `{"name": "ops", "kind": "webhook", "url": …, "secret": …}`.
struct SinkSettings: Sendable, Hashable {
  enum Kind: String, CaseIterable {
    case log
    case webhook
  }

  /// A text, or where a secret text is found.
  enum Text: Sendable, Hashable {
    case literal(String)
    case secret(SecretReference)
  }

  var name: String
  var kind: Kind
  var url: Text?
  var secret: SecretReference?

  /// Reads the list of sinks.
  ///
  /// - Throws: ``UsageProblem`` that names the sink and what is wrong with it.
  static func list(_ value: JSONValue?) throws(UsageProblem) -> [SinkSettings] {
    guard let value else { return [] }
    guard let list = value.array else { throw UsageProblem("\(SettingsFile.path): sinks: a list is expected") }
    var sinks: [SinkSettings] = []
    for (index, item) in list.enumerated() {
      let sink = try SinkSettings(item, place: "\(SettingsFile.path): sinks[\(index)]")
      guard !sinks.contains(where: { $0.name == sink.name }) else {
        throw UsageProblem("\(SettingsFile.path): sinks[\(index)]: the name \"\(sink.name)\" is taken already")
      }
      sinks.append(sink)
    }
    return sinks
  }

  private init(_ value: JSONValue, place: String) throws(UsageProblem) {
    guard let object = value.object else { throw UsageProblem("\(place): an object is expected") }
    if let unknown = object.names.first(where: { !["kind", "name", "secret", "url"].contains($0) }) {
      throw UsageProblem("\(place): unknown field \"\(unknown)\"; there are: kind, name, secret, url")
    }
    guard let name = object["name"]?.string, ComponentKey.isValid(name) else {
      throw UsageProblem("\(place): \"name\" is missing or no key (\(ComponentKey.pattern))")
    }
    guard let kind = object["kind"]?.string.flatMap({ Kind(rawValue: $0) }) else {
      let kinds = Kind.allCases.map(\.rawValue).joined(separator: ", ")
      throw UsageProblem("\(place): \"kind\" is one of \(kinds)")
    }
    self.name = name
    self.kind = kind
    if let url = object["url"] {
      if let reference = SecretReference(url) {
        self.url = .secret(reference)
      } else if let text = url.string {
        self.url = .literal(text)
      } else {
        throw UsageProblem("\(place): \"url\" is a text or {\"env\": \"NAME\"}")
      }
    }
    if let secret = object["secret"] {
      guard let reference = SecretReference(secret) else {
        throw UsageProblem(
          "\(place): \"secret\" is a reference such as {\"env\": \"UPKEEP_WEBHOOK_SECRET\"}, never the secret")
      }
      self.secret = reference
    }
    guard kind != .webhook || self.url != nil else { throw UsageProblem("\(place): a webhook needs a \"url\"") }
  }

  /// The settings of a webhook.
  var webhook: WebhookSink.Settings {
    let address: WebhookSink.Settings.Address =
      switch url {
      case .literal(let text): .url(text)
      case .secret(let reference): .secret(reference)
      case nil: .url("")
      }
    return WebhookSink.Settings(address: address, signingKey: secret)
  }
}

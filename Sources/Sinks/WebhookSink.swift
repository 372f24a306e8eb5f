internal import Digests
internal import JSONText
internal import Transport
package import UpkeepModel

/// `webhook`: posts each event as JSON.
///
/// The body is the event's canonical JSON object. Beside it:
///
/// | header | value |
/// |---|---|
/// | `X-Upkeep-Event` | `down`, `degraded` or `recovered` |
/// | `X-Upkeep-Delivery` | the event's id, the same however often it is sent |
/// | `X-Upkeep-Timestamp` | when it was sent, in seconds since 1970 |
/// | `X-Upkeep-Signature` | `sha256=` and the HMAC-SHA-256, in hexadecimal, over timestamp, `.` and body |
///
/// The signature is there when a secret is set. A receiver computes it anew, compares in constant time, and refuses
/// timestamps that are minutes old, so that nobody can replay what he overheard.
///
/// 2xx: delivered. 408, 425, 429, 5xx, and no answer: to be tried again, not before what `Retry-After` asks. Any other
/// answer: rejected; redirects are not followed, as they would turn the POST into a GET.
package struct WebhookSink: Sink {
  /// Where events are posted.
  package struct Settings: Sendable {
    /// The address, or a secret that is one, as the addresses of many chat services are.
    package enum Address: Sendable {
      /// The address itself.
      case url(String)
      /// Where the address is found.
      case secret(SecretReference)
    }

    /// Where to.
    package var address: Address
    /// The key of the signature; `nil` for no signature.
    package var signingKey: SecretReference?
    /// How long one delivery may take.
    package var timeout: Duration = .seconds(10)

    /// Makes settings.
    package init(address: Address, signingKey: SecretReference? = nil) {
      self.address = address
      self.signingKey = signingKey
    }
  }

  /// The name in the outbox.
  package let name: String
  private let settings: Settings
  private let secrets: any SecretSource
  private let version: String
  private let now: @Sendable () -> Timestamp

  /// Makes a sink.
  ///
  /// - Parameters:
  ///   - name: The name in the outbox.
  ///   - settings: Where to, and how.
  ///   - secrets: Resolves the address and the key, at each delivery.
  ///   - version: Upkeep's version, for `User-Agent`.
  ///   - now: The clock.
  package init(
    name: String = "webhook", settings: Settings, secrets: any SecretSource, version: String,
    now: @escaping @Sendable () -> Timestamp
  ) {
    self.name = name
    self.settings = settings
    self.secrets = secrets
    self.version = version
    self.now = now
  }

  /// Posts the event once. No reason names the address beyond its host, nor any secret.
  package func deliver(_ event: Event) async -> Delivery {
    do throws(SecretProblem) {
      let request = try request(for: event)
      return WebhookAnswer.delivery(await HTTPClient.shared.send(request), now: now())
    } catch {
      return .retry(after: nil, reason: error.message)
    }
  }

  private func request(for event: Event) throws(SecretProblem) -> HTTPRequest {
    let body = Array(JSONValue.object(event.json).canonicalText.utf8)
    let timestamp = String(now().seconds)
    var request = HTTPRequest(try url())
    request.method = "POST"
    request.body = body
    request.timeout = settings.timeout
    request.keptBodyBytes = 0
    request.maxBodyBytes = 64 << 10
    request.userAgent = "Upkeep/\(version)"
    request.headers = [
      ("Content-Type", "application/json"), ("X-Upkeep-Event", event.kind.rawValue), ("X-Upkeep-Delivery", event.id),
      ("X-Upkeep-Timestamp", timestamp),
    ]
    if let signingKey = settings.signingKey {
      let key = try secrets.secret(signingKey, defaultVariable: nil)
      let code = SHA256.authenticationCode(of: Array("\(timestamp).".utf8) + body, key: Array(key.utf8))
      request.headers.append(("X-Upkeep-Signature", "sha256=\(code.hex)"))
    }
    return request
  }

  private func url() throws(SecretProblem) -> String {
    switch settings.address {
    case .url(let url): return url
    case .secret(let reference):
      let url = try secrets.secret(reference, defaultVariable: nil)
      // Without a scheme libcurl would take all of it for a host, and name it in its message.
      guard ["https://", "http://"].contains(where: { url.lowercased().hasPrefix($0) }) else {
        throw SecretProblem("the secret that should be the address of \(name) does not begin with https://")
      }
      return url
    }
  }
}

internal import JSONText
internal import Transport
package import UpkeepModel

/// Posts each event to an address, as a format writes it.
///
/// 2xx: delivered. 408, 425, 429, 5xx, and no answer: to be tried again, not before what the host asks. Any other
/// answer: rejected, with the host's words; redirects are not followed, as they would turn the POST into a GET.
package struct PostSink: Sink {
  /// How long one delivery may take unless the settings say otherwise.
  package static let timeout: Duration = .seconds(10)

  /// The name in the outbox.
  package let name: String
  private let address: SettingText
  private let format: any PostFormat
  private let timeout: Duration
  private let surroundings: SinkSurroundings

  /// Makes a sink.
  ///
  /// - Parameters:
  ///   - name: The name in the outbox.
  ///   - address: Where to, or a secret that is it, as the addresses of many chat services are.
  ///   - format: How an event is written.
  ///   - timeout: How long one delivery may take.
  ///   - surroundings: What there is on this machine.
  package init(
    name: String, address: SettingText, format: any PostFormat, timeout: Duration = PostSink.timeout,
    in surroundings: SinkSurroundings
  ) {
    self.name = name
    self.address = address
    self.format = format
    self.timeout = timeout
    self.surroundings = surroundings
  }

  /// Posts the event once. No reason names the address beyond its host, nor any secret.
  package func deliver(_ event: Event) async -> Delivery {
    var mask = SecretMask()
    do throws(SecretProblem) {
      let request = try request(for: event, &mask)
      let outcome = await HTTPClient.shared.send(request)
      return PostAnswer.delivery(outcome, host: format.host, mask: mask, now: surroundings.now())
    } catch {
      return .retry(after: nil, reason: error.message)
    }
  }

  private func request(for event: Event, _ mask: inout SecretMask) throws(SecretProblem) -> HTTPRequest {
    let url = try url(&mask)
    let post = try format.post(event, at: surroundings.now()) { setting throws(SecretProblem) in
      try mask.resolve(setting, from: surroundings.secrets)
    }
    var request = HTTPRequest(try format.address(url))
    request.method = "POST"
    request.body = Array(post.body.utf8)
    request.timeout = timeout
    request.keptBodyBytes = 4 << 10
    request.maxBodyBytes = 64 << 10
    request.userAgent = "Upkeep/\(surroundings.version)"
    request.headers = [("Content-Type", "application/json")] + post.headers
    request.publicAddressesOnly = surroundings.mustBePublic(address)
    return request
  }

  private func url(_ mask: inout SecretMask) throws(SecretProblem) -> String {
    let url = try mask.resolve(address, from: surroundings.secrets)
    guard case .secret = address else { return url }
    // Without a scheme libcurl would take all of it for a host, and name it in its message.
    guard ["https://", "http://"].contains(where: { url.lowercased().hasPrefix($0) }) else {
      throw SecretProblem("the secret that should be the address of \(name) does not begin with https://")
    }
    // A host may repeat the telling part of the address alone.
    let path = url.split(separator: "/").dropFirst(2).joined(separator: "/")
    for part in path.split(whereSeparator: { "/?&=#".contains($0) }) where part.utf8.count >= 12 {
      mask.hide(String(part))
    }
    return url
  }
}

/// How events are written for one kind of host.
package protocol PostFormat: Sendable {
  /// What to call the host in messages.
  var host: String { get }

  /// The body and the headers beside `Content-Type`.
  ///
  /// - Parameters:
  ///   - event: What is told.
  ///   - now: The moment of sending.
  ///   - resolve: Turns a setting into its text; what was a secret is hidden in the host's words later.
  func post(
    _ event: Event, at now: Timestamp, resolving resolve: (SettingText) throws(SecretProblem) -> String
  ) throws(SecretProblem) -> Post

  /// Where the post goes, of the address that the settings name.
  func address(_ url: String) throws(SecretProblem) -> String
}

extension PostFormat {
  /// There itself.
  package func address(_ url: String) throws(SecretProblem) -> String { url }
}

/// What is sent.
package struct Post: Sendable {
  /// JSON text.
  package var body: String
  /// Header fields.
  package var headers: [(name: String, value: String)]

  /// Makes a post.
  package init(body: String, headers: [(name: String, value: String)] = []) {
    self.body = body
    self.headers = headers
  }
}

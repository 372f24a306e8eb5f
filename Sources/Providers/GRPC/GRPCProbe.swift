internal import Transport
internal import UpkeepModel

/// One configured question for health.
struct GRPCProbe: Probe {
  let host: String
  let port: Int
  /// Empty: the whole server.
  let service: String
  /// `nil`: in plain text.
  let tls: TLSDemands?
  /// What the certificate must be for.
  let name: String
  let authority: String?
  let metadata: [(name: String, value: SettingText)]
  let ipFamily: IPFamily
  let timeout: Duration
  let userAgent: String
  let network: NetworkPolicy
  let secrets: any SecretSource

  var target: String? { host.lowercased() }

  func check() async -> Finding {
    var mask = SecretMask()
    var request = request()
    do throws(SecretProblem) {
      if let tls { request.tls = try tls.resolved(&mask, from: secrets) }
      request.tls.tellsCertificates = false
      for (name, value) in metadata { request.headers.append((name, try mask.resolve(value, from: secrets))) }
    } catch {
      return Finding(.unknown, error.message)
    }
    switch await HTTPClient.shared.send(request) {
    case .response(let response):
      let answer = GRPCAnswer(response, service: service, mask: mask)
      return Finding(
        answer.state, answer.message, latency: .microseconds(response.timings.total), phases: Phases(response.timings))
    case .failure(var failure):
      if let hint = hint(for: failure) { failure.message += hint }
      return Finding(failure, mask: mask)
    }
  }

  /// Another protocol looks to libcurl like no answer, and to a server of it HTTP/2 like half a request.
  private func hint(for failure: TransportFailure) -> String? {
    switch failure.code {
    case .connectionLost(.firstByte) where tls == nil: "; so does a server that speaks no HTTP/2 or expects TLS"
    case .connectionLost(.firstByte), .timeout(.firstByte): "; so does a server that speaks no HTTP/2"
    default: nil
    }
  }

  /// The call of `Check`, without metadata.
  private func request() -> HTTPRequest {
    func bracketed(_ host: String) -> String { host.contains(":") ? "[\(host)]" : host }
    var request = HTTPRequest(
      "\(tls == nil ? "http" : "https")://\(bracketed(name)):\(port)/grpc.health.v1.Health/Check")
    if name != host { request.overrides = [.init(host: bracketed(name), port: port, address: host)] }
    request.method = "POST"
    request.version = .http2
    request.headers = [("Content-Type", "application/grpc"), ("TE", "trailers")]
    if let authority { request.headers.append(("Host", authority)) }
    request.body = GRPCHealth.request(for: service)
    request.timeout = timeout
    request.maxBodyBytes = 64 << 10
    request.userAgent = userAgent
    request.ipFamily = ipFamily
    request.publicAddressesOnly = network == .publicOnly
    return request
  }
}

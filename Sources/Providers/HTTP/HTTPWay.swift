internal import Transport
internal import UpkeepModel

/// How the request gets to the server: address, protocol, proxy and TLS.
struct HTTPWay: Sendable {
  let version: HTTPRequest.Version
  let ipFamily: IPFamily
  /// The address to connect to in place of looking up the host.
  let address: String?
  let unixSocket: String?
  let proxy: String?
  let proxyLogin: HTTPQuestion.Login?
  let caFile: String?
  let clientCertificate: String?
  let clientKey: SettingText?
  let clientKeyPassword: SettingText?
  let verifies: Bool
  let minVersion: TLSOptions.Version

  init(_ settings: Settings) {
    version = ["1.1": .http1, "2": .http2][settings.text("http_version") ?? ""] ?? .automatic
    ipFamily = ["ipv4": .v4, "ipv6": .v6][settings.text("ip_family") ?? ""] ?? .any
    address = settings.text("resolve")
    unixSocket = settings.text("unix_socket")
    proxy = settings.text("proxy")
    proxyLogin = HTTPQuestion.Login(settings.object("proxy_auth"))
    caFile = settings.text("ca_file")
    clientCertificate = settings.text("client_certificate")
    clientKey = settings.textOrSecret("client_key")
    clientKeyPassword = settings.textOrSecret("client_key_password")
    verifies = settings.flag("insecure") != true
    minVersion = ["1.0": .v1_0, "1.1": .v1_1, "1.3": .v1_3][settings.text("min_tls") ?? ""] ?? .v1_2
  }

  func apply(
    to request: inout HTTPRequest, _ secrets: any SecretSource, _ mask: inout SecretMask
  ) throws(SecretProblem) {
    request.version = version
    request.ipFamily = ipFamily
    request.unixSocket = unixSocket
    request.proxy = proxy
    if let proxyLogin {
      request.proxyAuth = HTTPRequest.BasicAuth(
        user: try mask.resolve(proxyLogin.user, from: secrets),
        password: try mask.resolve(proxyLogin.password, from: secrets))
    }
    request.tls.verifies = verifies
    request.tls.caFile = caFile
    request.tls.minVersion = minVersion
    request.tls.clientCertificate = clientCertificate
    if let clientKey { request.tls.clientKeyPEM = try mask.resolve(clientKey, from: secrets) }
    if let clientKeyPassword {
      request.tls.clientKeyPassword = try mask.resolve(clientKeyPassword, from: secrets)
    }
    if let address, let origin = Origin(request.url) {
      request.overrides = [.init(host: origin.host, port: origin.port, address: address)]
    }
  }

  /// What a failure to get to the proxy means: it says nothing about the component (R26).
  func proxyFault(_ failure: TransportFailure) -> Finding? {
    guard proxy != nil else { return nil }
    switch failure.code {
    case .connect(.refused), .connect(.reset), .connect(.timedOut), .connect(.unreachable), .nameLookup,
      .timeout(.connect), .timeout(.nameLookup):
      return Finding(.unknown, "the proxy could not be reached: \(failure.message)")
    default: return nil
    }
  }

  /// Why this way cannot be gone where only public addresses are allowed; `nil` when it can be tried. The address itself
  /// is judged when it is connected to.
  func refusal(under network: NetworkPolicy) -> String? {
    guard network == .publicOnly else { return nil }
    if unixSocket != nil {
      return "unix_socket leads inside this machine, and this run may connect to public addresses only (--deny-private)"
    }
    if proxy != nil {
      return "behind a proxy nobody sees where it connects to, and this run may connect to public addresses only "
        + "(--deny-private)"
    }
    return nil
  }
}

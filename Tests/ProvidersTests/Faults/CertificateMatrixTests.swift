import JSONText
import LoopbackServers
import Providers
import Testing
import UpkeepModel

/// Every provider that speaks TLS, against certificates that must not be trusted.
@Suite(.timeLimit(.minutes(2))) struct CertificateMatrixTests {
  /// What is wrong with a certificate, and what must be told of it where its authority is trusted.
  enum Kind: String, CaseIterable, Sendable {
    case expired, selfSigned, wrongName, weak, untrusted

    var words: String {
      switch self {
      case .expired: "has expired"
      case .selfSigned: "is self-signed"
      case .wrongName: "is not for 127.0.0.1"
      case .weak: "is too weak"
      case .untrusted: "from an issuer that is not trusted"
      }
    }

    func identity(of authority: TestAuthority) throws -> TestAuthority.Identity {
      switch self {
      case .expired: try authority.issue("expired", alternativeName: "IP:127.0.0.1", days: -1)
      case .selfSigned: try authority.selfSigned()
      case .wrongName: try authority.issue("wrong", alternativeName: "DNS:other.example")
      case .weak: try authority.issue("weak", alternativeName: "IP:127.0.0.1", key: ["rsa:1024"])
      case .untrusted: try authority.issue("good", alternativeName: "IP:127.0.0.1")
      }
    }
  }

  @Test(arguments: Kind.allCases)
  func `a certificate that must not be trusted is told by its fault`(kind: Kind) async throws {
    let authority = try TestAuthority()
    let server = try TLSServer(try kind.identity(of: authority), options: ["-cipher", "DEFAULT@SECLEVEL=0"])
    let url = "https://127.0.0.1:\(server.port)"
    let trusted = kind == .untrusted ? "/etc/ssl/certs/ca-certificates.crt" : authority.caFile
    for provider in BuiltInProviders.all() where provider.description.setting(named: "ca_file") != nil {
      var config: JSONObject = ["ca_file": .string(trusted), "timeout": "20s"]
      if provider.description.setting(named: "url") != nil {
        config["url"] = .string(provider.name == "websocket" ? "wss" + url.dropFirst(5) : url)
      } else {
        config["host"] = "127.0.0.1"
        config["port"] = .integer(Int64(server.port))
        if provider.description.setting(named: "tls") != nil { config["tls"] = true }
      }
      let finding = try await provider.probe(for: config, context: ProbeContext(secrets: Secrets())).check()
      #expect(finding.state == .down, "\(provider.name): \(finding.message)")
      #expect(finding.message.contains(kind.words), "\(provider.name): \(finding.message)")
      #expect(faultOfMessage(finding.message) == nil, "\(provider.name): \(finding.message)")
    }
  }

  @Test(arguments: APIReplay.names)
  func `R26 an API with a certificate that must not be trusted cannot be asked`(name: String) async throws {
    let authority = try TestAuthority()
    let server = try TLSServer(try authority.selfSigned())
    let config = APIReplay.config(name, "https://127.0.0.1:\(server.port)").filled(from: ["timeout": "20s"])
    let finding = try await APIReplay.provider(name)
      .probe(for: config, context: ProbeContext(secrets: APIReplay.secrets)).check()
    #expect(finding.state == .unknown)
    #expect(finding.message.contains("is self-signed"), "\(finding.message)")
    #expect(faultOfMessage(finding.message) == nil)
  }
}

import Foundation
import LoopbackServers
import Testing
import Transport

@Suite struct TLSTests {
  private let authority: TestAuthority

  init() throws {
    authority = try TestAuthority()
  }

  private func request(_ server: TLSServer) -> HTTPRequest {
    var request = HTTPRequest("https://127.0.0.1:\(server.port)/")
    request.tls.caFile = authority.caFile
    return request
  }

  @Test func `a valid certificate of a trusted authority is taken, and its facts are told`() async throws {
    let server = try TLSServer(authority.issue("good", alternativeName: "IP:127.0.0.1,DNS:good.test", days: 10))
    let response = try await get(request(server))
    #expect(response.status == 200)
    let tls = try #require(response.timings.tls)
    let connect = try #require(response.timings.connect)
    #expect(connect < tls)
    let leaf = try #require(response.certificates.first)
    #expect(leaf.subject.contains("good"))
    #expect(leaf.issuer.contains("Test Authority"))
    #expect(leaf.alternativeNames == ["IP Address:127.0.0.1", "DNS:good.test"])
    let notAfter = try #require(leaf.notAfter)
    let notBefore = try #require(leaf.notBefore)
    #expect(notAfter - notBefore == 10 * 86400)
    #expect(abs(notBefore - Int(Date().timeIntervalSince1970)) < 600)
  }

  @Test func `an address in the certificate counts, and a name through an override`() async throws {
    let server = try TLSServer(authority.issue("named", alternativeName: "DNS:named.test"))
    var request = HTTPRequest("https://named.test/")
    request.tls.caFile = authority.caFile
    request.overrides = [.init(host: "named.test", port: 443, address: "127.0.0.1", addressPort: server.port)]
    #expect(try await get(request).status == 200)
  }

  @Test func `a connection alone makes the handshake and sends nothing`() async throws {
    let server = try TLSServer(authority.issue("good", alternativeName: "IP:127.0.0.1"))
    var request = request(server)
    request.connectOnly = true
    let response = try await get(request)
    #expect(response.status == 0)
    #expect(response.timings.tls != nil)
    #expect(!response.certificates.isEmpty)
    #expect(descriptorsConnected(to: server.port) == 0)
  }

  @Test func `a self-signed certificate is refused, unless nothing is verified`() async throws {
    let server = try TLSServer(authority.selfSigned())
    var request = request(server)
    let refused = try await failure(request)
    #expect(refused.code == .tls(.selfSigned), "\(refused.message)")
    #expect(refused.timings.connect != nil)
    request.tls.verifies = false
    #expect(try await get(request).status == 200)
  }

  @Test func `an expired certificate says so`() async throws {
    let server = try TLSServer(authority.issue("old", alternativeName: "IP:127.0.0.1", days: -1))
    let refused = try await failure(request(server))
    #expect(refused.code == .tls(.expired), "\(refused.message)")
    #expect(refused.message.contains("has expired"))
  }

  @Test func `a certificate for another name says so`() async throws {
    let server = try TLSServer(authority.issue("other", alternativeName: "DNS:other.test"))
    let refused = try await failure(request(server))
    #expect(refused.code == .tls(.wrongName), "\(refused.message)")
    #expect(refused.message == "the certificate is not for 127.0.0.1")
  }

  @Test func `an authority that is not trusted says so`() async throws {
    let server = try TLSServer(authority.issue("good", alternativeName: "IP:127.0.0.1"))
    var request = request(server)
    request.tls.caFile = nil
    let refused = try await failure(request)
    #expect(refused.code == .tls(.unknownIssuer), "\(refused.message)")
  }

  @Test func `a version below the minimum is refused`() async throws {
    let server = try TLSServer(authority.issue("good", alternativeName: "IP:127.0.0.1"), options: ["-tls1_2"])
    var request = request(server)
    #expect(try await get(request).status == 200)
    request.tls.minVersion = .v1_3
    #expect(try await failure(request).code == .tls(.handshake))
  }

  @Test func `a client certificate is shown when demanded`() async throws {
    let demanding = ["-Verify", "1", "-verify_return_error", "-CAfile", authority.caFile]
    let server = try TLSServer(authority.issue("good", alternativeName: "IP:127.0.0.1"), options: demanding)
    let client = try authority.issue("client", alternativeName: "DNS:client.test")
    var request = request(server)
    _ = try await failure(request)
    request.tls.clientCertificate = client.certificate
    request.tls.clientKey = client.key
    #expect(try await get(request).status == 200)
  }

  @Test func `files of ours that cannot be used are told apart from the server's faults`() async throws {
    let server = try TLSServer(authority.issue("good", alternativeName: "IP:127.0.0.1"))
    var request = request(server)
    request.tls.caFile = "/nonexistent/ca.pem"
    #expect(try await failure(request).code == .tls(.ownFiles))
    request.tls.caFile = authority.caFile
    request.tls.clientCertificate = "/nonexistent/client.pem"
    #expect(try await failure(request).code == .tls(.ownFiles))
  }

  @Test func `R27 a silent handshake ends at the timeout, a plain server is no TLS server`() async throws {
    let silent = try FaultServer(Scripts.silent)
    var request = HTTPRequest("https://127.0.0.1:\(silent.port)/")
    request.timeout = .milliseconds(200)
    #expect(try await failure(request).code == .timeout(.tls))
    #expect(descriptorsConnected(to: silent.port) == 0)
    let plain = try FaultServer { peer in
      _ = peer.read()
      peer.write("HTTP/1.1 400 Bad Request\r\n\r\n")
    }
    #expect(try await failure(HTTPRequest("https://127.0.0.1:\(plain.port)/")).code == .tls(.handshake))
  }

  @Test func `libcurl tells what it can do`() {
    let capabilities = TransportCapabilities.current()
    #expect(capabilities.version.hasPrefix("libcurl/"))
    #expect(capabilities.protocols.contains("https"))
    #expect(capabilities.features.contains("SSL"))
    #expect(!capabilities.tlsLibrary.isEmpty)
  }
}

import JSONText
import LoopbackServers
import Testing
import Transport
import UpkeepModel

@testable import Providers

/// The first hop of a redirect test is on loopback, where the policy lets nothing through; so the hop is taken apart.
@Suite struct RedirectPolicyTests {
  @Test func `R26 a redirect to an address that is not public is refused like the first request`() async throws {
    let inside = try FaultServer(Scripts.answer())
    let server = try FaultServer(Scripts.answer(302, headers: ["Location: \(inside.url)/latest/meta-data"]))
    let config: JSONObject = ["url": .string(server.url), "follow_redirects": 3]
    let settings = try Settings(config, for: HTTPProvider().description)
    let question = HTTPQuestion(settings, userAgent: "Upkeep")
    var mask = SecretMask()
    var request = try question.request(from: Secrets(), &mask)
    guard case .response(let response) = await HTTPClient.shared.send(request) else {
      Issue.record("no answer")
      return
    }
    request.publicAddressesOnly = true
    let decision = HTTPRedirects(settings).decision(response, to: request, question, followed: 0)
    guard case .follow(let next) = decision, case .failure(let failure) = await HTTPClient.shared.send(next) else {
      Issue.record("the redirect was not refused")
      return
    }
    #expect(failure.code == .addressRefused)
    #expect(failure.message.contains("a loopback address"))
    #expect(ObserverFault.reason(for: failure) == failure.message)
    #expect(inside.connectionCount == 0)
  }
}

internal import Transport
internal import UpkeepModel

/// One configured handshake.
struct TLSProbe: Probe {
  let host: String
  let port: Int
  let start: StartTLS?
  /// What the certificate must be for.
  let name: String
  let limits: CertificateLimits
  let tls: TLSDemands
  let ipFamily: IPFamily
  let timeout: Duration
  let network: NetworkPolicy
  let secrets: any SecretSource

  var target: String? { host.lowercased() }

  func check() async -> Finding {
    var mask = SecretMask()
    let options: TLSOptions
    do throws(SecretProblem) {
      options = try tls.resolved(&mask, from: secrets)
    } catch {
      return Finding(.unknown, error.message)
    }
    do throws(TransportFailure) {
      var conversation = Conversation(
        over: try await Connection.open(
          host: host, port: port, timeout: timeout, ipFamily: ipFamily, publicAddressesOnly: network == .publicOnly))
      try await start?.negotiate(over: &conversation)
      let session = try await conversation.handshake(options, name: name, isLenient: true)
      return finding(session, conversation.connection.timings)
    } catch {
      return Finding(error, mask: mask)
    }
  }

  private func finding(_ session: TLSSession, _ timings: Timings) -> Finding {
    let verdict = CertificateVerdict(
      session, limits: limits, minVersion: tls.options.minVersion, isInsecure: !tls.options.verifies, now: .now())
    return Finding(
      verdict.state, verdict.message, latency: .microseconds(timings.total), phases: Phases(timings),
      performance: verdict.performance)
  }
}

internal import Transport
internal import UpkeepModel

/// One configured connection.
struct TCPProbe: Probe {
  /// The most characters of an unexpected answer that are shown.
  private static let shownLimit = 120

  let host: String
  let port: Int
  let timeout: Duration
  let dialogue: Dialogue
  /// `nil`: in plain text.
  let tls: TLSDemands?
  /// What the certificate must be for.
  let name: String
  /// Whether a port that takes no connections is the good state.
  let mustFail: Bool
  let ipFamily: IPFamily
  let network: NetworkPolicy
  let secrets: any SecretSource

  var target: String? { host.lowercased() }

  func check() async -> Finding {
    var mask = SecretMask()
    let dialogue: Dialogue
    let options: TLSOptions?
    do throws(SecretProblem) {
      options = try tls?.resolved(&mask, from: secrets)
      dialogue = try self.dialogue.resolved(&mask, from: secrets)
    } catch {
      return Finding(.unknown, error.message)
    }
    do throws(TransportFailure) {
      return try await hold(dialogue, options, mask)
    } catch {
      return mustFail ? Self.closed(error, mask) : Finding(error, mask: mask)
    }
  }

  private func hold(_ dialogue: Dialogue, _ tls: TLSOptions?, _ mask: SecretMask) async throws(TransportFailure)
    -> Finding
  {
    var conversation = Conversation(
      over: try await Connection.open(
        host: host, port: port, timeout: timeout, ipFamily: ipFamily, publicAddressesOnly: network == .publicOnly))
    if mustFail {
      return finding(.down, "a connection to \(conversation.connection.peer) is possible", conversation)
    }
    if let tls { try await conversation.secure(tls, name: name) }
    switch try await dialogue.hold(over: &conversation) {
    case .done:
      return finding(.operational, dialogue.expectsAnything ? "answered as expected" : "connected", conversation)
    case .closed(let step):
      return finding(
        .degraded, "connected, but\(place(of: step)) the connection was closed without an answer", conversation)
    case .otherwise(let step, let came):
      return finding(
        .degraded, "connected, but\(place(of: step)) the answer is not what is expected: \(shown(came, mask))",
        conversation)
    }
  }

  /// One question and its answer need no numbers.
  private func place(of step: Int) -> String { dialogue.steps.count > 2 ? " at step \(step + 1)" : "" }

  private func finding(_ state: HealthState, _ message: String, _ conversation: Conversation) -> Finding {
    let timings = conversation.connection.timings
    return Finding(state, message, latency: .microseconds(timings.total), phases: Phases(timings))
  }

  /// What a failure to connect means where no connection must be possible: the good state, unless it tells nothing
  /// about the port.
  private static func closed(_ failure: TransportFailure, _ mask: SecretMask) -> Finding {
    var finding = Finding(failure, mask: mask)
    switch failure.code {
    case .connect, .timeout(.connect): if finding.state == .down { finding.state = .operational }
    default: finding.state = .unknown
    }
    return finding
  }

  private func shown(_ bytes: [UInt8], _ mask: SecretMask) -> String {
    let text = mask.masked(String(decoding: bytes, as: UTF8.self), isUnfinished: true)
    let short = text.prefix(Self.shownLimit)
    return short.endIndex == text.endIndex ? text : short + "…"
  }
}

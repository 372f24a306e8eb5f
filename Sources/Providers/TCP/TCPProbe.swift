internal import Transport
internal import UpkeepModel

/// One configured connection.
struct TCPProbe: Probe {
  /// The most characters of an unexpected answer that are shown.
  private static let shownLimit = 120

  let host: String
  let port: Int
  let timeout: Duration
  let text: SettingText?
  let expected: String
  let network: NetworkPolicy
  let secrets: any SecretSource

  var target: String? { host.lowercased() }

  func check() async -> Finding {
    var mask = SecretMask()
    var bytes: [UInt8] = []
    do throws(SecretProblem) {
      if let text { bytes = Array(try mask.resolve(text, from: secrets).utf8) }
    } catch {
      return Finding(.unknown, error.message)
    }
    let outcome = await TCPConnector.shared.connect(
      host: host, port: port, timeout: timeout, send: bytes, expect: Array(expected.utf8),
      publicAddressesOnly: network == .publicOnly)
    switch outcome {
    case .connected(let dialogue): return finding(dialogue, mask)
    case .failure(let failure): return Finding(failure, mask: mask)
    }
  }

  private func finding(_ dialogue: TCPDialogue, _ mask: SecretMask) -> Finding {
    let found = Finding(
      .operational, "connected", latency: .microseconds(dialogue.timings.total),
      phases: Phases(dialogue.timings))
    var finding = found
    switch dialogue.end {
    case .notAsked: break
    case .found: finding.message = "answered as expected"
    case .closedByPeer where dialogue.received.isEmpty:
      finding.state = .degraded
      finding.message = "connected, but the connection was closed without an answer"
    case .closedByPeer, .limitReached, .timedOut:
      finding.state = .degraded
      finding.message = "connected, but the answer is not what is expected: " + shown(dialogue.received, mask)
    }
    return finding
  }

  private func shown(_ bytes: [UInt8], _ mask: SecretMask) -> String {
    let text = mask.masked(String(decoding: bytes, as: UTF8.self), isUnfinished: true)
    let short = text.prefix(Self.shownLimit)
    return short.endIndex == text.endIndex ? text : short + "…"
  }
}

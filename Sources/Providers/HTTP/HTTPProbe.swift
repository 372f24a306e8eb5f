internal import Transport
internal import UpkeepModel

/// One configured request.
struct HTTPProbe: Probe {
  /// Bodies that are longer are judged off the thread on which all connections live.
  private static let shortBody = 32 << 10

  let question: HTTPQuestion
  let expectations: HTTPExpectations
  let redirects: HTTPRedirects
  let mustFail: Bool
  let timeout: Duration
  let network: NetworkPolicy
  let secrets: any SecretSource

  var target: String? { question.way.unixSocket == nil ? URLText.host(question.way.proxy ?? question.url) : nil }

  func check() async -> Finding {
    if let refusal = question.way.refusal(under: network) { return Finding(.unknown, refusal) }
    var mask = SecretMask()
    var request: HTTPRequest
    do throws(SecretProblem) {
      request = try question.request(from: secrets, &mask)
    } catch {
      return Finding(.unknown, error.message)
    }
    request.maxBodyBytes = expectations.maxBodyBytes
    request.keptBodyBytes = expectations.needsBody ? expectations.maxBodyBytes : 0
    request.tls.tellsCertificates = expectations.needsCertificate
    request.publicAddressesOnly = network == .publicOnly
    switch await send(request) {
    case .success(let answer): return turned(await judged(answer, mask), failure: nil)
    case .failure(let failure):
      return turned(question.way.proxyFault(failure) ?? Finding(failure, mask: mask), failure: failure)
    }
  }

  /// Sends the request, and those that redirects ask for, all within the timeout.
  private func send(_ first: HTTPRequest) async -> Result<HTTPAnswer, TransportFailure> {
    let clock = ContinuousClock()
    let end = clock.now.advanced(by: timeout)
    var request = first
    var past: Phases?
    var count = 0
    while true {
      request.timeout = count == 0 ? timeout : max(.milliseconds(1), clock.now.duration(to: end))
      switch await HTTPClient.shared.send(request) {
      case .failure(var failure):
        if count > 0 { failure.message += ", after \(count) redirect\(count == 1 ? "" : "s")" }
        return .failure(failure)
      case .response(var response):
        let phases = Phases(response.timings)
        let all = past?.followed(by: phases) ?? phases
        let decision = redirects.decision(response, to: request, question, followed: count)
        if case .follow(let next) = decision {
          past = all
          count += 1
          request = next
          continue
        }
        response.finalURL = request.url
        let stay: String? = if case .stay(let reason) = decision { reason } else { nil }
        return .success(HTTPAnswer(response: response, stay: stay, redirectCount: count, phases: all))
      }
    }
  }

  private func judged(_ answer: HTTPAnswer, _ mask: SecretMask) async -> Finding {
    guard answer.response.body.count > Self.shortBody else { return expectations.finding(answer, mask) }
    return await withTaskExecutorPreference(globalConcurrentExecutor) { expectations.finding(answer, mask) }
  }

  /// The finding, or where the check must fail its opposite. What could not be told stays unknown (R26), and so does a
  /// name that was not found, as the name server may be at fault.
  private func turned(_ finding: Finding, failure: TransportFailure?) -> Finding {
    guard mustFail else { return finding }
    var turned = finding
    switch finding.state {
    case .unknown: break
    case .operational:
      turned.state = .down
      turned.message = "\(finding.message), but it must fail"
    case .degraded, .down:
      turned.state = failure?.code == .nameLookup ? .unknown : .operational
      turned.message = failure?.code == .nameLookup ? finding.message : "fails as it must: \(finding.message)"
    }
    return turned
  }
}

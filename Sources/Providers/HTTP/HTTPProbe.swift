internal import Transport
internal import UpkeepModel

/// One configured request.
struct HTTPProbe: Probe {
  let url: String
  let method: String
  let expectedStatus: Int?
  let headers: [(name: String, value: SettingText)]
  let timeout: Duration
  let userAgent: String
  let network: NetworkPolicy
  let secrets: any SecretSource

  func check() async -> Finding {
    var mask = SecretMask()
    var request = HTTPRequest(url)
    request.method = method
    request.timeout = timeout
    request.keptBodyBytes = 0
    request.tls.tellsCertificates = false
    request.publicAddressesOnly = network == .publicOnly
    do throws(SecretProblem) {
      for (name, value) in headers {
        request.headers.append((name, try mask.resolve(value, from: secrets)))
      }
    } catch {
      return Finding(.unknown, error.message)
    }
    if !headers.contains(where: { $0.name.lowercased() == "user-agent" }) { request.userAgent = userAgent }
    switch await HTTPClient.shared.send(request) {
    case .response(let response): return finding(response)
    case .failure(let failure): return Finding(failure, mask: mask)
    }
  }

  /// The message holds nothing that the server wrote: neither its own reason phrase nor the place of a redirect.
  private func finding(_ response: HTTPResponse) -> Finding {
    let status = response.status
    let isExpected = expectedStatus.map { $0 == status } ?? (200..<300).contains(status)
    var message = HTTPStatus.text(status)
    if !isExpected {
      if let expectedStatus { message += ", expected \(expectedStatus)" }
      if (300..<400).contains(status), status != 304 { message += "; redirects are not followed" }
    }
    return Finding(
      isExpected ? .operational : .degraded, message, latency: .microseconds(response.timings.total),
      phases: Phases(response.timings))
  }
}

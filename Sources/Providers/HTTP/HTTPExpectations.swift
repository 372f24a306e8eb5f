internal import JSONText
internal import Transport
internal import UpkeepModel

/// What must hold of an answer. All that does not is told; the worst state counts.
struct HTTPExpectations: Sendable {
  private let status: StatusExpectation
  private let headers: [HeaderExpectation]
  private let body: [BodyExpectation]
  private let json: [JSONExpectation]
  private let latencies: [LatencyExpectation]
  private let certificates: [CertificateExpectation]
  private let redirects: [RedirectExpectation]
  /// How much of the body is read.
  let maxBodyBytes: Int

  init(_ settings: Settings) {
    status = StatusExpectation(settings)
    headers = settings.objects("expect_headers").map(HeaderExpectation.init)
    body = settings.objects("expect_body").map(BodyExpectation.init)
    json = settings.objects("expect_json").map(JSONExpectation.init)
    latencies = settings.objects("expect_latency").map(LatencyExpectation.init)
    certificates = settings.objects("expect_certificate").map(CertificateExpectation.init)
    redirects = settings.objects("expect_redirect").map(RedirectExpectation.init)
    maxBodyBytes = settings.integer("max_body") ?? Int(HTTPSettings.bodyLimit)
  }

  var needsBody: Bool { !body.isEmpty || !json.isEmpty }
  var needsCertificate: Bool { !certificates.isEmpty }

  /// Judges an answer.
  func finding(_ answer: HTTPAnswer, _ mask: SecretMask, now: Timestamp = .now()) -> Finding {
    var finding = Finding(
      .operational, HTTPStatus.text(answer.response.status), latency: .microseconds(answer.phases.total),
      phases: answer.phases)
    let excerpt = Excerpt(mask: mask)
    let wrongStatus = status.shortfall(answer, excerpt)
    let others = shortfalls(answer, excerpt, now)
    guard let worst = ((wrongStatus.map { [$0] } ?? []) + others).map(\.state).max() else { return finding }
    finding.state = worst
    if let wrongStatus { finding.message = wrongStatus.message }
    // The worst first, as a long message is cut at its end.
    for state in HealthState.allCases.sorted(by: >) {
      for shortfall in others where shortfall.state == state { finding.message += "; \(shortfall.message)" }
    }
    return finding
  }

  /// All but the status.
  private func shortfalls(_ answer: HTTPAnswer, _ excerpt: Excerpt, _ now: Timestamp) -> [Shortfall] {
    var shortfalls: [Shortfall] = []
    for header in headers { shortfalls += header.shortfalls(answer.response.headers, excerpt) }
    for text in body { shortfalls += text.shortfalls(answer.response, excerpt) }
    if !json.isEmpty { shortfalls += jsonShortfalls(answer.response, excerpt) }
    shortfalls += latencies.compactMap { $0.shortfall(answer.phases) }
    shortfalls += certificates.compactMap { $0.shortfall(answer.response.certificates.first, now) }
    for redirect in redirects { shortfalls += redirect.shortfalls(answer.redirectTarget, excerpt) }
    return shortfalls
  }

  private func jsonShortfalls(_ response: HTTPResponse, _ excerpt: Excerpt) -> [Shortfall] {
    let worst = json.map(\.state).max() ?? .degraded
    guard !response.isTruncated else {
      return [Shortfall(worst, "the body is longer than max_body (\(maxBodyBytes) bytes), so its JSON cannot be read")]
    }
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let bytes = response.body.starts(with: mark) ? Array(response.body.dropFirst(3)) : response.body
    do throws(JSONSyntaxError) {
      let document = try JSONValue(parsing: bytes).canonical
      return json.flatMap { $0.shortfalls(document, excerpt) }
    } catch {
      return [Shortfall(worst, "the body is no JSON (\(error.line):\(error.column): \(excerpt.shown(error.message)))")]
    }
  }
}

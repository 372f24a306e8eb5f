import CCurl

/// Sends HTTP requests.
package struct HTTPClient: Sendable {
  /// The client on the loop that everything shares.
  package static let shared = HTTPClient(loop: .shared)

  private let loop: EventLoop

  package init(loop: EventLoop) {
    self.loop = loop
  }

  /// Sends a request and reads its answer. Ends within the request's timeout, and promptly when the task is
  /// cancelled; the connection is gone by then (R27).
  package func send(_ request: HTTPRequest) async -> HTTPOutcome {
    do throws(TransportFailure) {
      try request.validate()
      let job = try loop.makeJob()
      request.setUp(job)
      await job.run()
      return try .response(HTTPResponse(job, request))
    } catch {
      return .failure(error)
    }
  }
}

extension HTTPResponse {
  init(_ job: Job, _ request: HTTPRequest) throws(TransportFailure) {
    let result = job.result()
    if let failure = TransportFailure(result, target: Authority(url: request.url), timeout: request.timeout) {
      throw failure
    }
    status = Int(result.status)
    version = result.http_version == 20 ? "2" : result.http_version == 10 ? "1.0" : "1.1"
    headers = HTTPFields(lines: UnsafeBufferPointer(start: result.headers, count: result.headers_count))
    trailers = HTTPFields(lines: UnsafeBufferPointer(start: result.trailers, count: result.trailers_count))
    body = Array(UnsafeBufferPointer(start: result.body, count: result.body_count))
    bodyByteCount = Int(result.body_seen)
    isTruncated = result.truncated
    redirectCount = Int(result.redirects)
    finalURL = result.redirects > 0 ? result.effective_url.map { String(cString: $0) } ?? request.url : request.url
    redirectURL = result.redirect_url.map { String(cString: $0) }
    remoteAddress = RemoteAddress(result)
    certificates = result.tls > 0 && request.tls.tellsCertificates ? job.certificates() : []
    timings = Timings(result)
  }
}

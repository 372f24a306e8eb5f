internal import Transport
internal import UpkeepModel

/// Which redirects are followed, and what goes along.
///
/// Each hop is a request of its own, not libcurl's: it drops nothing but `Authorization` and `Cookie` on the way to
/// another host (7.88), and would carry a header such as `X-Api-Key` there.
struct HTTPRedirects: Sendable {
  let limit: Int
  let sameHostOnly: Bool

  init(_ settings: Settings) {
    limit = settings.integer("follow_redirects") ?? 0
    sameHostOnly = settings.flag("same_host_only") ?? false
  }

  /// What to do about an answer.
  enum Decision {
    /// It is no redirect.
    case none
    case follow(HTTPRequest)
    /// It is one that is not followed; why, as the end of a sentence.
    case stay(String)
  }

  /// - Parameters:
  ///   - request: What was sent.
  ///   - count: How many redirects were followed before.
  func decision(
    _ response: HTTPResponse, to request: HTTPRequest, _ question: HTTPQuestion, followed count: Int
  ) -> Decision {
    let isRedirect = (300..<400).contains(response.status) && response.status != 304
    guard isRedirect else { return .none }
    guard limit > 0 else { return .stay("redirects are not followed") }
    guard let url = response.redirectURL else { return .stay("it does not say where to") }
    guard count < limit else { return .stay("no more than \(limit) redirects are followed") }
    guard let from = Origin(request.url), let to = Origin(url), ["http", "https"].contains(to.scheme) else {
      return .stay("it leads to no http or https URL")
    }
    if to.host != from.host {
      if sameHostOnly { return .stay("it leads to another host, \(to.host)") }
      if request.unixSocket != nil { return .stay("it leads away from the unix socket, to \(to.host)") }
    }
    var next = following(response.status, request, to: url)
    if next.body != nil, question.bodyHoldsSecret, to != from {
      return .stay("it would send a secret to another server, \(to.host)")
    }
    if to != from { Self.removeCredentials(from: &next, question) }
    next.overrides = to.host == from.host ? request.overrides.map { $0.moved(to: to.port) } : []
    return .follow(next)
  }

  /// The next request (RFC 9110 §15.4): 303 asks with GET, 301 and 302 turn a POST into a GET, the others keep all.
  private func following(_ status: Int, _ request: HTTPRequest, to url: String) -> HTTPRequest {
    var next = request
    next.url = url
    let becomesGet = status == 303 ? request.method != "HEAD" : [301, 302].contains(status) && request.method == "POST"
    if becomesGet {
      next.method = "GET"
      next.body = nil
      next.headers.removeAll { $0.name.lowercased() == "content-type" }
    }
    return next
  }

  private static func removeCredentials(from request: inout HTTPRequest, _ question: HTTPQuestion) {
    request.basicAuth = nil
    request.headers.removeAll { question.isCredential($0.name) }
    request.tls.clientCertificate = nil
    request.tls.clientKeyPEM = nil
    request.tls.clientKeyPassword = nil
  }
}

extension HTTPRequest.Override {
  fileprivate func moved(to port: Int) -> Self {
    HTTPRequest.Override(host: host, port: port, address: address)
  }
}

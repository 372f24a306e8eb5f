import Digests
import Foundation
import Git
import JSONText
import Transport

/// An app of GitHub, which gets a token for one repository that lasts an hour.
///
/// Source: docs.github.com, "Generating an installation access token for a GitHub App".
struct GitHubApp {
  let id: String
  /// An RSA private key in PEM.
  let key: String
  /// The API's URL; `nil` for that of the repository's host.
  let api: String?
  let caFile: String?
  let proxy: String?

  /// A token that may write the contents of the repository.
  ///
  /// - Throws: ``RemoteProblem``.
  func token(for address: GitAddress) async throws -> String {
    let parts = address.path.split(separator: "/")
    guard parts.count == 2 else {
      throw problem("the address \(address) is not written as https://HOST/OWNER/REPOSITORY", .notFound)
    }
    let name = parts[1].hasSuffix(".git") ? String(parts[1].dropLast(4)) : String(parts[1])
    let base = api ?? (address.host == "github.com" ? "https://api.github.com" : "https://\(address.host)/api/v3")
    let installation = try await send("GET", "\(base)/repos/\(parts[0])/\(name)/installation", body: nil)
    guard let number = installation["id"]?.integer else { throw problem("the API names no installation", .broken) }
    let wish: JSONValue = ["repositories": [.string(name)], "permissions": ["contents": "write"]]
    let answer = try await send(
      "POST", "\(base)/app/installations/\(number)/access_tokens", body: Array(wish.canonicalText.utf8))
    guard let token = answer["token"]?.string else { throw problem("the API gives no token", .broken) }
    return token
  }

  private func send(_ method: String, _ url: String, body: [UInt8]?) async throws -> JSONValue {
    var request = HTTPRequest(url)
    request.method = method
    request.body = body
    request.timeout = .seconds(30)
    request.userAgent = "upkeep/\(upkeepVersion)"
    request.tls.caFile = caFile
    request.proxy = proxy
    request.headers = [
      ("Accept", "application/vnd.github+json"), ("X-GitHub-Api-Version", "2022-11-28"),
      ("Authorization", "Bearer \(try assertion())"),
    ]
    switch await HTTPClient.shared.send(request) {
    case .failure(let failure): throw problem(failure.message, .unreachable)
    case .response(let response):
      let answer = try? JSONValue(parsing: response.body)
      guard (200..<300).contains(response.status), let answer else {
        let words = answer?["message"]?.string.map { ": \($0)" } ?? ""
        throw problem("HTTP \(response.status)\(words)", response.status == 404 ? .notFound : .authentication)
      }
      return answer
    }
  }

  /// A JSON Web Token that says who we are (RFC 7519), good for nine minutes; a clock that is a minute ahead is forgiven.
  private func assertion() throws -> String {
    let now = Int64(Date().timeIntervalSince1970)
    let head: JSONValue = ["alg": "RS256", "typ": "JWT"]
    let claims: JSONValue = ["iat": .integer(now - 60), "exp": .integer(now + 540), "iss": .string(id)]
    let text = [head, claims].map { Base64.url(Array($0.canonicalText.utf8)) }.joined(separator: ".")
    guard let signature = RS256.signature(of: Array(text.utf8), key: key) else {
      throw problem("the key is no RSA private key in PEM without a passphrase", .authentication)
    }
    return text + "." + Base64.url(signature)
  }

  private func problem(_ reason: String, _ code: RemoteProblem.Code) -> RemoteProblem {
    RemoteProblem(
      code, "the GitHub App \(id) gets no token: \(reason). Check the app's id, its key, and that it is installed there"
    )
  }
}

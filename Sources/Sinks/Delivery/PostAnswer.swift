internal import JSONText
internal import Transport
internal import UpkeepModel

/// What an answer to a post means.
enum PostAnswer {
  /// How much of the host's own words is told, in UTF-16 units.
  private static let wordsLimit = 200

  /// - Parameters:
  ///   - outcome: What came of the request.
  ///   - host: What to call the other side.
  ///   - mask: Hides the secrets of the request in the host's words (R13).
  ///   - now: The moment, for a `Retry-After` that is a date.
  static func delivery(_ outcome: HTTPOutcome, host: String, mask: SecretMask, now: Timestamp) -> Delivery {
    switch outcome {
    case .response(let response):
      let reason = "\(host) answered \(response.status)"
      switch response.status {
      case 200..<300: return .delivered
      case 408, 425, 429, 500...:
        return .retry(after: pause(response, now: now), reason: reason + words(of: response, mask))
      case 300..<400: return .rejected(reason: reason + ", a redirect; set the address it leads to")
      default: return .rejected(reason: reason + words(of: response, mask))
      }
    case .failure(let failure):
      switch failure.code {
      case .invalidRequest, .unsupportedProtocol: return .rejected(reason: failure.message)
      case .addressRefused:
        return .rejected(
          reason: failure.message
            + "; an address that is given by a reference, such as {\"env\": \"NAME\"}, may be private"
        )
      default: return .retry(after: nil, reason: failure.message)
      }
    }
  }

  /// What the host said of itself, on one line; nothing when it is a page for browsers.
  private static func words(of response: HTTPResponse, _ mask: SecretMask) -> String {
    let text = mask.masked(String(decoding: response.body, as: UTF8.self), isUnfinished: response.isTruncated)
    guard let first = text.first(where: { !$0.isWhitespace }), first != "<" else { return "" }
    return ": " + Clip.units(text.split(whereSeparator: \.isWhitespace).joined(separator: " "), wordsLimit)
  }

  /// How long the host asks to wait: in the header, or in the body's `retry_after` in seconds, as Discord writes it.
  private static func pause(_ response: HTTPResponse, now: Timestamp) -> Duration? {
    let inHeader = response.headers["Retry-After"].flatMap { RetryAfter.parse($0, now: now) }
    guard response.status == 429, let seconds = (try? JSONValue(parsing: response.body))?["retry_after"]?.double,
      (0...86_400).contains(seconds)
    else { return inHeader }
    return max(inHeader ?? .zero, .seconds(Int64(seconds.rounded(.up))))
  }
}

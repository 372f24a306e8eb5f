internal import Transport
internal import UpkeepModel

/// What an answer to a web hook means.
enum WebhookAnswer {
  static func delivery(_ outcome: HTTPOutcome, now: Timestamp) -> Delivery {
    switch outcome {
    case .response(let response):
      let after = response.headers["Retry-After"].flatMap { RetryAfter.parse($0, now: now) }
      return delivery(status: response.status, retryAfter: after)
    case .failure(let failure):
      switch failure.code {
      case .invalidRequest, .unsupportedProtocol: return .rejected(reason: failure.message)
      default: return .retry(after: nil, reason: failure.message)
      }
    }
  }

  static func delivery(status: Int, retryAfter: Duration?) -> Delivery {
    switch status {
    case 200..<300: .delivered
    case 408, 425, 429, 500...: .retry(after: retryAfter, reason: "the receiver answered \(status)")
    case 300..<400: .rejected(reason: "the receiver answered \(status), a redirect; set the address it leads to")
    default: .rejected(reason: "the receiver answered \(status)")
    }
  }
}

/// What came of a request: an answer of any status, or a failure on the way.
package enum HTTPOutcome: Sendable {
  case response(HTTPResponse)
  case failure(TransportFailure)
}

/// An answer.
package struct HTTPResponse: Sendable {
  /// 0 with `connectOnly`.
  package var status: Int
  /// "1.0", "1.1" or "2".
  package var version: String
  /// Of the last answer when redirects were followed, in the order received.
  package var headers: HTTPFields
  package var trailers: HTTPFields
  /// The bytes kept.
  package var body: [UInt8]
  /// How many bytes of body were read.
  package var bodyByteCount: Int
  /// There was more body than `maxBodyBytes`.
  package var isTruncated: Bool
  package var redirectCount: Int
  /// Where the redirects led.
  package var finalURL: String
  /// The absolute URL to which a redirect leads that was not followed; nil when the answer is none.
  package var redirectURL: String?
  /// Really connected to; nil for a unix socket.
  package var remoteAddress: RemoteAddress?
  /// Leaf first; empty without TLS or unless asked.
  package var certificates: [CertificateFacts]
  package var timings: Timings
}

/// A numeric address and port.
package struct RemoteAddress: Sendable, Hashable, CustomStringConvertible {
  package var ip: String
  package var port: Int

  package var description: String { ip.contains(":") ? "[\(ip)]:\(port)" : "\(ip):\(port)" }
}

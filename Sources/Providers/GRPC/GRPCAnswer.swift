internal import Transport
internal import UpkeepModel

/// What an answer over gRPC means for the component.
struct GRPCAnswer {
  private(set) var state: HealthState
  private(set) var message: String

  /// - Parameter service: The one that was asked for; empty: the whole server.
  init(_ response: HTTPResponse, service: String, mask: SecretMask) {
    let subject = service.isEmpty ? "the server" : "the service \(service)"
    guard response.version == "2" else {
      (state, message) = (.down, "the server does not speak HTTP/2, which gRPC needs")
      return
    }
    guard let code = Self.code(of: response) else {
      let answer = HTTPStatus.text(response.status)
      (state, message) = (.down, "the server does not answer in gRPC (\(answer))")
      return
    }
    let words = Self.words(of: response).map { ": " + mask.masked($0) } ?? ""
    (state, message) =
      switch code {
      case .ok: Self.judged(GRPCHealth.status(in: response.body), subject)
      case .notFound: (.down, "the server does not know \(subject)\(words)")
      case .unimplemented:
        (
          .unknown,
          "the server speaks gRPC, but offers no health service (grpc.health.v1.Health); register it there\(words)"
        )
      case .unauthenticated, .permissionDenied:
        (.unknown, "the server does not tell its health to us (\(code.name))\(words)")
      case .unavailable, .deadlineExceeded: (.down, "the server answers \(code.name)\(words)")
      default: (.degraded, "the server answers \(code.name)\(words)")
      }
  }

  private static func judged(_ status: GRPCHealth.Status?, _ subject: String) -> (HealthState, String) {
    switch status {
    case .serving: (.operational, "\(subject) is serving")
    case .notServing: (.down, "\(subject) is not serving")
    case .serviceUnknown: (.down, "the server does not know \(subject)")
    case .unknown: (.unknown, "the server does not know yet whether \(subject) is serving")
    case nil: (.degraded, "the server's answer is no answer of a health service")
    }
  }

  /// From the trailers, or the headers of an answer that is nothing else; else what the HTTP status stands for
  /// (grpc/grpc `doc/http-grpc-status-mapping.md`). `nil` when the answer is not of gRPC.
  private static func code(of response: HTTPResponse) -> GRPCCode? {
    if let text = response.trailers["grpc-status"] ?? response.headers["grpc-status"] {
      return Int(text).map { GRPCCode(rawValue: $0) ?? .unknown }
    }
    switch response.status {
    case 401: return .unauthenticated
    case 403: return .permissionDenied
    case 429, 502, 503, 504: return .unavailable
    default: return nil
    }
  }

  /// The server's own words, percent-encoded on the way.
  private static func words(of response: HTTPResponse) -> String? {
    guard let text = response.trailers["grpc-message"] ?? response.headers["grpc-message"], !text.isEmpty else {
      return nil
    }
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      let digits = rest.prefix(2)
      if byte == UInt8(ascii: "%"), digits.count == 2,
        let decoded = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
      {
        bytes.append(decoded)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// The status codes of gRPC (grpc/grpc `doc/statuscodes.md`).
enum GRPCCode: Int, Sendable {
  case ok, cancelled, unknown, invalidArgument, deadlineExceeded, notFound, alreadyExists, permissionDenied
  case resourceExhausted, failedPrecondition, aborted, outOfRange, unimplemented, `internal`, unavailable, dataLoss
  case unauthenticated

  /// As it is written everywhere: `PERMISSION_DENIED`.
  var name: String {
    "\(self)".reduce(into: "") { name, character in
      if character.isUppercase { name.append("_") }
      name += character.uppercased()
    }
  }
}

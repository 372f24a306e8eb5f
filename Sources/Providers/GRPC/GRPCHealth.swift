/// The messages of grpc.health.v1 on the wire: protocol buffers in gRPC's frames.
///
/// Sources: grpc/grpc `doc/health-checking.md` and `doc/PROTOCOL-HTTP2.md`, and the Protocol Buffers encoding guide.
enum GRPCHealth {
  /// What a server says of a service; the numbers of `HealthCheckResponse.ServingStatus`.
  enum Status: UInt64, Sendable {
    case unknown = 0
    case serving = 1
    case notServing = 2
    case serviceUnknown = 3
  }

  /// A framed `HealthCheckRequest`; the empty service means the whole server.
  static func request(for service: String) -> [UInt8] {
    let name = Array(service.utf8)
    let message = name.isEmpty ? [] : [0x0A] + varint(UInt64(name.count)) + name
    let length = UInt32(message.count)
    return [0] + (0..<4).map { UInt8(truncatingIfNeeded: length >> (24 - 8 * $0)) } + message
  }

  /// The status in a framed `HealthCheckResponse`; `nil` when it is none. A status that is not known counts as unknown,
  /// as does one that is left out: 0 is never written.
  static func status(in body: [UInt8]) -> Status? {
    // One frame, not compressed.
    guard body.count >= 5, body[0] == 0 else { return nil }
    guard body[1..<5].reduce(0, { $0 << 8 | Int($1) }) == body.count - 5 else { return nil }
    var rest = body[5...]
    var status = Status.unknown
    while !rest.isEmpty {
      guard let tag = takeVarint(&rest) else { return nil }
      switch tag & 7 {
      case 0:
        guard let value = takeVarint(&rest) else { return nil }
        if tag >> 3 == 1 { status = Status(rawValue: value) ?? .unknown }
      case 1:
        guard rest.count >= 8 else { return nil }
        rest = rest.dropFirst(8)
      case 2:
        guard let length = takeVarint(&rest), length <= UInt64(rest.count) else { return nil }
        rest = rest.dropFirst(Int(length))
      case 5:
        guard rest.count >= 4 else { return nil }
        rest = rest.dropFirst(4)
      default: return nil
      }
    }
    return status
  }

  private static func varint(_ number: UInt64) -> [UInt8] {
    var number = number
    var bytes: [UInt8] = []
    while number >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: number) | 0x80)
      number >>= 7
    }
    return bytes + [UInt8(number)]
  }

  private static func takeVarint(_ bytes: inout ArraySlice<UInt8>) -> UInt64? {
    var number: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 70, by: 7) {
      guard let byte = bytes.popFirst() else { return nil }
      number |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return number }
    }
    return nil
  }
}

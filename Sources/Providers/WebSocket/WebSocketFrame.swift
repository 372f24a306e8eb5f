/// A frame (RFC 6455 §5.2).
struct WebSocketFrame: Hashable, Sendable {
  enum Opcode: UInt8, Sendable {
    case continuation = 0
    case text = 1
    case binary = 2
    case close = 8
    case ping = 9
    case pong = 10

    var isControl: Bool { rawValue >= 8 }
  }

  var opcode: Opcode
  var payload: [UInt8]
  /// The last frame of its message.
  var isFinal = true

  /// As a client sends it: masked.
  func bytes(mask: [UInt8] = (0..<4).map { _ in .random(in: 0...255) }) -> [UInt8] {
    var bytes: [UInt8] = [(isFinal ? 0x80 : 0) | opcode.rawValue]
    switch payload.count {
    case ...125: bytes.append(0x80 | UInt8(payload.count))
    case ...0xFFFF: bytes += [0x80 | 126, UInt8(payload.count >> 8), UInt8(payload.count & 0xFF)]
    default:
      bytes.append(0x80 | 127)
      bytes += (0..<8).map { UInt8(truncatingIfNeeded: UInt64(payload.count) >> (56 - 8 * $0)) }
    }
    bytes += mask
    bytes += payload.enumerated().map { $1 ^ mask[$0 & 3] }
    return bytes
  }
}

/// What a server does that RFC 6455 forbids, or that is more than is read; follows the server's name.
struct WebSocketFault: Error, Hashable, Sendable {
  let message: String

  init(_ message: String) { self.message = message }
}

/// Makes messages out of a server's bytes. Holds no more than the limit, whatever lengths are announced.
struct WebSocketReader: Sendable {
  /// What a server can say.
  enum Message: Hashable, Sendable {
    case text(String)
    case binary([UInt8])
    case ping([UInt8])
    case pong([UInt8])
    /// The code (RFC 6455 §7.4), when there is one, and the reason.
    case close(code: Int?, reason: String)
  }

  /// The most bytes of one message.
  private let limit: Int
  private var begun: (opcode: WebSocketFrame.Opcode, payload: [UInt8])?

  init(limit: Int) { self.limit = limit }

  /// The next whole message, whose bytes are taken off; `nil` when more bytes are needed.
  mutating func next(in bytes: inout ArraySlice<UInt8>) throws(WebSocketFault) -> Message? {
    while let frame = try frame(in: &bytes) {
      if let message = try message(from: frame) { return message }
    }
    return nil
  }

  private func frame(in bytes: inout ArraySlice<UInt8>) throws(WebSocketFault) -> WebSocketFrame? {
    guard bytes.count >= 2 else { return nil }
    let first = bytes[bytes.startIndex]
    let second = bytes[bytes.startIndex + 1]
    guard first & 0x70 == 0 else { throw WebSocketFault("sets reserved bits of a frame") }
    guard let opcode = WebSocketFrame.Opcode(rawValue: first & 0x0F) else {
      throw WebSocketFault("sends a frame of an unknown kind (\(first & 0x0F))")
    }
    guard second & 0x80 == 0 else { throw WebSocketFault("masks its frames, which only clients may") }
    guard !opcode.isControl || (first & 0x80 != 0 && second <= 125) else {
      throw WebSocketFault("sends a control frame that is in pieces or longer than 125 bytes")
    }
    let lengthSize = second == 126 ? 2 : second == 127 ? 8 : 0
    guard bytes.count >= 2 + lengthSize else { return nil }
    let extended = bytes.dropFirst(2).prefix(lengthSize).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    let length = lengthSize == 0 ? UInt64(second) : extended
    guard lengthSize == 0 || length > (lengthSize == 2 ? 125 : 0xFFFF) else {
      throw WebSocketFault("writes a frame's length with more bytes than it needs")
    }
    let room = UInt64(limit - (opcode.isControl ? 0 : begun?.payload.count ?? 0))
    guard length <= room else {
      throw WebSocketFault("announces a message of more than the \(limit) bytes that are read")
    }
    guard bytes.count >= 2 + lengthSize + Int(length) else { return nil }
    let payload = Array(bytes.dropFirst(2 + lengthSize).prefix(Int(length)))
    bytes = bytes.dropFirst(2 + lengthSize + Int(length))
    return WebSocketFrame(opcode: opcode, payload: payload, isFinal: first & 0x80 != 0)
  }

  private mutating func message(from frame: WebSocketFrame) throws(WebSocketFault) -> Message? {
    switch frame.opcode {
    case .ping: return .ping(frame.payload)
    case .pong: return .pong(frame.payload)
    case .close: return try Self.close(frame.payload)
    case .text, .binary:
      guard begun == nil else { throw WebSocketFault("begins a message within another") }
      begun = (frame.opcode, frame.payload)
    case .continuation:
      guard begun != nil else { throw WebSocketFault("continues a message that it did not begin") }
      begun?.payload += frame.payload
    }
    guard frame.isFinal, let (opcode, payload) = begun else { return nil }
    begun = nil
    guard opcode == .text else { return .binary(payload) }
    guard let text = String(validating: payload, as: UTF8.self) else {
      throw WebSocketFault("sends a text that is not UTF-8")
    }
    return .text(text)
  }

  private static func close(_ payload: [UInt8]) throws(WebSocketFault) -> Message {
    guard payload.count != 1, let reason = String(validating: payload.dropFirst(2), as: UTF8.self) else {
      throw WebSocketFault("sends a close frame that cannot be read")
    }
    return .close(code: payload.isEmpty ? nil : Int(payload[0]) << 8 | Int(payload[1]), reason: reason)
  }
}

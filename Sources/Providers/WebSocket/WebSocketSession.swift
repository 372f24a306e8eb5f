internal import Transport

/// A WebSocket connection that stands.
struct WebSocketSession {
  /// The most bytes of one message, and of everything that comes.
  static let limit = 1 << 20
  /// The most messages; each costs work, however short.
  static let messageLimit = 1000

  private(set) var conversation: Conversation
  private var reader = WebSocketReader(limit: Self.limit)
  private var messageCount = 0

  init(over conversation: Conversation) { self.conversation = conversation }

  mutating func send(_ opcode: WebSocketFrame.Opcode, _ payload: some Sequence<UInt8>) async throws(TransportFailure) {
    try await conversation.send(WebSocketFrame(opcode: opcode, payload: Array(payload)).bytes())
  }

  /// The next message; pings are answered. `nil` when the connection was closed without a word.
  mutating func receive() async throws(TransportFailure) -> WebSocketReader.Message? {
    while true {
      if let message = try parsed() {
        messageCount += 1
        guard messageCount <= Self.messageLimit else {
          throw conversation.broken("sends more than the \(Self.messageLimit) messages that are read")
        }
        guard case .ping(let payload) = message else { return message }
        try await send(.pong, payload)
        continue
      }
      guard conversation.connection.receivedCount <= Self.limit else {
        throw conversation.broken("sends more than the \(Self.limit) bytes that are read")
      }
      guard try await conversation.readMore() else { return nil }
    }
  }

  private mutating func parsed() throws(TransportFailure) -> WebSocketReader.Message? {
    var rest = conversation.unread[...]
    let message: WebSocketReader.Message?
    do throws(WebSocketFault) {
      message = try reader.next(in: &rest)
    } catch {
      throw conversation.broken("breaks the WebSocket protocol: it \(error.message)")
    }
    _ = conversation.take(conversation.unread.count - rest.count)
    return message
  }
}

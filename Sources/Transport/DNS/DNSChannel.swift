import CAres

/// One question, or one lookup, under way at c-ares. Belongs to one task.
final class DNSChannel {
  private let question: OpaquePointer

  /// - Parameters:
  ///   - servers: "192.0.2.1:53,[2001:db8::1]:53"; nil: those of this machine.
  ///   - patience: What all servers and tries may take together.
  /// - Throws: ``TransportFailure`` when c-ares refuses.
  init(servers: String?, patience: Duration, settings: DNSQuestion? = nil) throws(TransportFailure) {
    let count = servers.map { $0.split(separator: ",").count } ?? 2
    let overTCP = settings?.overTCP ?? false
    let pace = Self.pace(patience: patience, servers: max(1, count), overTCP: overTCP)
    var options = ca_settings()
    options.try_ms = pace.milliseconds
    options.tries = pace.tries
    options.tcp = overTCP
    options.no_recursion = settings.map { !$0.recursion } ?? false
    options.passes_refusals = settings.map { $0.acceptsRefusals || count == 1 } ?? false
    var status: Int32 = 0
    let made = Self.withOptionalText(servers) { text in
      options.servers = text
      return ca_question_new(&options, &status)
    }
    guard let made else {
      let reason = ca_status(UInt32(status)) == CA_OUT_OF_MEMORY ? "this machine is out of memory" : "code \(status)"
      throw TransportFailure(.exhausted, "the DNS library cannot begin: \(reason)")
    }
    question = made
  }

  deinit { ca_question_free(question) }

  /// How long each server has for the first try, and how many there are. A datagram may be lost, so it is sent again
  /// after a third of the time, or a second, and then after twice as long; TCP does that by itself.
  private static func pace(
    patience: Duration, servers: Int, overTCP: Bool
  ) -> (milliseconds: Int32, tries: Int32) {
    let whole = max(20, patience.wholeMicroseconds / 1000 / servers)
    guard !overTCP else { return (Int32(clamping: whole), 3) }
    let first = max(20, min(1000, whole / 3))
    var tries = 1
    while first * ((1 << tries) - 1) < whole { tries += 1 }
    return (Int32(first), Int32(tries))
  }

  private static func withOptionalText<Result>(
    _ text: String?, _ body: (UnsafePointer<CChar>?) -> Result
  ) -> Result {
    guard let text else { return body(nil) }
    return text.withCString { body($0) }
  }

  func ask(_ name: String, _ type: DNSRecordType) { ca_question_ask(question, name, Int32(type.code)) }

  /// `family` is that of sockets.
  func resolve(_ host: String, family: Int32) { ca_question_resolve(question, host, family) }

  /// Drives it until it has ended; nil then, else why it did not.
  func run(on loop: EventLoop, until deadline: ContinuousClock.Instant) async -> Interruption? {
    while !ca_question_has_ended(question) {
      let left = deadline - .now
      guard left > .zero else { return .timedOut }
      let limit = Int32(clamping: left.wholeMicroseconds / 1000 + 1)
      let patience = Duration.milliseconds(ca_question_patience(question, limit))
      switch await loop.wait(for: sockets, atMost: patience) {
      case .ready(let ready):
        for each in ready { ca_question_drive(question, each.descriptor, each.readable, each.writable) }
      case .timedOut: ca_question_drive(question, -1, false, false)
      case .cancelled: return .cancelled
      case .refused: return .refused
      }
    }
    return nil
  }

  /// Why it did not come to its end.
  enum Interruption { case timedOut, cancelled, refused }

  private var sockets: [Waited] {
    var descriptors = [Int32](repeating: -1, count: 16)
    var readable = [Bool](repeating: false, count: 16)
    var writable = readable
    let count = ca_question_sockets(question, &descriptors, &readable, &writable, 16)
    return (0..<Int(count)).map {
      Waited(descriptor: descriptors[$0], readable: readable[$0], writable: writable[$0])
    }
  }

  var status: ca_status { ca_status(UInt32(ca_question_status(question))) }
  var systemCode: Int32 { ca_question_errno(question) }
  /// The RCODE with which a server refused or failed last; 0 when none did.
  var refusal: Int { Int(ca_question_refusal(question)) }
  /// How many messages came, fitting or not.
  var received: Int { Int(ca_question_received(question)) }

  /// The answer's bytes; nil when none came.
  var answer: [UInt8]? {
    var count = 0
    guard let bytes = ca_question_answer(question, &count) else { return nil }
    return Array(UnsafeBufferPointer(start: bytes, count: count))
  }

  /// The answer did not fit into its datagram: the TC bit of its header (RFC 1035 §4.1.1).
  var isAnswerTruncated: Bool { answer.map { $0.count > 2 && $0[2] & 0x02 != 0 } ?? false }

  /// What a lookup found.
  var addresses: [String] {
    var addresses: [String] = []
    while let next = ca_question_address(question, Int32(addresses.count)) { addresses.append(String(cString: next)) }
    return addresses
  }

  /// The servers that it asks: "192.0.2.1:53".
  var servers: [String] {
    guard let text = ca_question_servers(question) else { return [] }
    defer { ca_free_text(text) }
    return String(cString: text).split(separator: ",").map(String.init)
  }
}

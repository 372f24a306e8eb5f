/// When each phase ended, in microseconds since the start; nil: not reached.
package struct Timings: Sendable, Hashable {
  /// How long the request waited for its turn before the start; no part of the others.
  package var queued = 0
  package var nameLookup: Int?
  package var connect: Int?
  /// The TLS handshake; nil without TLS.
  package var tls: Int?
  package var firstByte: Int?
  package var total = 0

  package init() {}

  /// Length of each phase that was completed, in microseconds.
  package var phases: (nameLookup: Int?, connect: Int?, tls: Int?, wait: Int?, transfer: Int?) {
    func between(_ start: Int?, _ end: Int?) -> Int? {
      guard let start, let end else { return nil }
      return max(0, end - start)
    }
    return (
      nameLookup, between(nameLookup, connect), between(connect, tls), between(tls ?? connect, firstByte),
      between(firstByte, firstByte == nil ? nil : total)
    )
  }
}

/// What was going on when the time ran out or the connection broke.
package enum Phase: String, Sendable {
  case nameLookup, connect, tls, firstByte, headers, body
}

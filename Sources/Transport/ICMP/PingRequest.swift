/// Echo requests to one host (RFC 792, RFC 4443 §4.1).
package struct PingRequest: Sendable {
  /// A name or an address; an IPv6 address without brackets.
  package var host: String
  /// How many are sent.
  package var count = 3
  /// From one to the next.
  package var interval: Duration = .milliseconds(100)
  /// Bytes of data in each, at least 16.
  package var size = 56
  /// From the name lookup to the last answer.
  package var timeout: Duration = .seconds(5)
  package var ipFamily = IPFamily.any
  /// Refuses addresses that are not public (RFC 6890).
  package var publicAddressesOnly = false

  package init(host: String) {
    self.host = host
  }
}

/// What came of them.
package enum PingOutcome: Sendable {
  /// They were sent, and perhaps answered.
  case report(PingReport)
  case failure(TransportFailure)
}

/// How a host answered.
package struct PingReport: Sendable {
  package var address: String
  package var sent: Int
  /// Microseconds from each request to its answer, in the order of the answers.
  package var roundTrips: [Int] = []
  /// Why the system could not send, or what the network told: an `errno`; 0: nothing.
  package var systemCode: Int32 = 0
  package var timings = Timings()

  init(address: String, sent: Int) {
    self.address = address
    self.sent = sent
  }

  /// Percent of the requests that were not answered.
  package var loss: Double {
    sent == 0 ? 100 : Double(sent - roundTrips.count) * 100 / Double(sent)
  }
}

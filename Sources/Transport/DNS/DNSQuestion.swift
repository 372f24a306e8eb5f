/// One question to DNS (RFC 1035), of class IN.
package struct DNSQuestion: Sendable {
  /// A server that was chosen.
  package struct Server: Sendable, Hashable {
    /// A name or an address; an IPv6 address without brackets.
    package var host: String
    package var port: Int

    package init(host: String, port: Int = 53) {
      self.host = host
      self.port = port
    }
  }

  /// As one writes it; a dot at its end changes nothing.
  package var name: String
  package var type: DNSRecordType
  /// nil: the resolvers of this machine, one after the other.
  package var server: Server?
  /// Over TCP from the start; without it, TCP follows on a truncated answer.
  package var overTCP = false
  /// Asks the server to find out what it does not know.
  package var recursion = true
  /// Takes SERVFAIL, NOTIMP and REFUSED of one of several servers as the answer, and does not ask the next.
  package var acceptsRefusals = false
  /// From the lookup of the server's name to the answer, all tries included.
  package var timeout: Duration = .seconds(5)
  /// Refuses to ask a server whose address is not public (RFC 6890).
  package var publicAddressesOnly = false

  package init(_ name: String, _ type: DNSRecordType) {
    self.name = name
    self.type = type
  }
}

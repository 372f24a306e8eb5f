/// What a server answered.
package struct DNSAnswer: Sendable {
  /// How the server says it went: RCODE (RFC 1035 §4.1.1 and the IANA registry).
  package var code: Int
  /// The server is an authority for the name.
  package var isAuthoritative = false
  /// There was more than fits.
  package var isTruncated = false
  /// The answer section, in its order; records of other classes and types are left out.
  package var records: [DNSRecord] = []
  /// The servers that were asked: "192.0.2.1:53".
  package var servers: [String] = []
  package var timings = Timings()

  package init(code: Int) {
    self.code = code
  }

  /// The records of a type that belong to a name: its own, or those of the name that its aliases (CNAME) lead to. What
  /// else a server puts into its answer does not count.
  package func records(of type: DNSRecordType, for name: String) -> [DNSRecord] {
    let end = type == .cname ? DNSName.canonical(name) : aliases(of: name).last ?? DNSName.canonical(name)
    return records.filter { $0.type == type && $0.name == end }
  }

  /// The names that a name leads to by its aliases, in order.
  package func aliases(of name: String) -> [String] {
    var targets: [String: String] = [:]
    for record in records where record.type == .cname && targets[record.name] == nil {
      targets[record.name] = record.value
    }
    var chain: [String] = []
    var seen: Set<String> = [DNSName.canonical(name)]
    var current = DNSName.canonical(name)
    while let target = targets[current], seen.insert(target).inserted {
      chain.append(target)
      current = target
    }
    return chain
  }
}

/// One record of an answer.
package struct DNSRecord: Sendable, Hashable {
  /// Canonical: lowercase, without the dot at its end.
  package var name: String
  package var type: DNSRecordType
  /// Seconds for which it may be kept.
  package var timeToLive: UInt32
  /// Canonical: "192.0.2.1", "2001:db8::1", "www.example.com", "10 mail.example.com" (MX), "10 5 5060 sip.example.com"
  /// (SRV), "ns1.example.com hostmaster.example.com 1 7200 900 1209600 300" (SOA), "0 issue ca.example.net" (CAA), and
  /// a TXT record's texts joined.
  package var value: String

  package init(name: String, type: DNSRecordType, timeToLive: UInt32, value: String) {
    self.name = name
    self.type = type
    self.timeToLive = timeToLive
    self.value = value
  }
}

/// The types of DNS records that are read here, by their names and numbers of the IANA registry.
package enum DNSRecordType: String, Sendable, CaseIterable {
  case a = "A"
  case aaaa = "AAAA"
  case cname = "CNAME"
  case mx = "MX"
  case ns = "NS"
  case txt = "TXT"
  case srv = "SRV"
  case soa = "SOA"
  case caa = "CAA"
  case ptr = "PTR"

  package var code: UInt16 {
    switch self {
    case .a: 1
    case .ns: 2
    case .cname: 5
    case .soa: 6
    case .ptr: 12
    case .mx: 15
    case .txt: 16
    case .aaaa: 28
    case .srv: 33
    case .caa: 257
    }
  }

  private static let byCode = Dictionary(uniqueKeysWithValues: allCases.map { ($0.code, $0) })

  init?(code: UInt16) {
    guard let type = Self.byCode[code] else { return nil }
    self = type
  }
}

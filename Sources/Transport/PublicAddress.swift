import CCurl

/// Which addresses `publicAddressesOnly` allows; for probes that open sockets of their own.
package enum PublicAddress {
  /// What an address is that is not public, as a noun: `a loopback address`; `nil` when it is public. Addresses that
  /// carry one of IPv4 (mapped, NAT64, 6to4) are judged by that one. A text that is no address is refused too.
  package static func refusal(of address: String) -> String? {
    uk_address_refusal_of(address).map { String(cString: $0) }
  }

  /// Why a connection to it is refused, for people.
  package static func reason(_ address: String, _ refusal: String) -> String {
    "\(address) is \(refusal), and this run may connect to public ones only (--deny-private)"
  }
}

internal import Transport

/// The name that a question is about.
enum DNSQueryName {
  /// What is wrong with a name (RFC 1035 §2.3.4, RFC 2181 §11); nil when it can be asked for.
  static func fault(in name: String) -> String? {
    guard name.utf8.allSatisfy({ $0 < 0x80 }) else {
      return "has characters beyond ASCII; write it in its ASCII form, which begins with xn--"
    }
    guard name.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F && !"/:\\@\"".utf8.contains($0) }) else {
      return "must be a name alone: no scheme, port, path or spaces"
    }
    if name == "." { return nil }
    let labels = DNSName.canonical(name).split(separator: ".", omittingEmptySubsequences: false)
    guard labels.allSatisfy({ !$0.isEmpty }) else { return "has two dots in a row, or one at its beginning" }
    guard labels.allSatisfy({ $0.utf8.count <= 63 }) else { return "has a part of more than 63 characters" }
    return name.utf8.count > 253 ? "has more than 253 characters" : nil
  }

  /// The name to ask for: for PTR, an address becomes the name that its records stand under (RFC 1035 §3.5, RFC 3596
  /// §2.5).
  static func asked(_ name: String, _ type: DNSRecordType) -> String {
    guard type == .ptr, let bytes = IPText.bytes(name) else { return DNSName.canonical(name) }
    if bytes.count == 4 { return bytes.reversed().map { "\($0)" }.joined(separator: ".") + ".in-addr.arpa" }
    let digits = bytes.reversed().flatMap { [$0 & 0x0F, $0 >> 4] }.map { String($0, radix: 16) }
    return digits.joined(separator: ".") + ".ip6.arpa"
  }
}

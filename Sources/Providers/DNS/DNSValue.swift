internal import Transport

/// Values of records as people write them.
enum DNSValue {
  /// The form in which answers are compared; nil when no record of the type has such a value.
  static func canonical(_ text: String, _ type: DNSRecordType) -> String? {
    let words = text.split(separator: " ").map(String.init)
    switch type {
    case .a: return IPText.bytes(text)?.count == 4 ? IPText.canonical(text) : nil
    case .aaaa: return IPText.bytes(text)?.count == 16 ? IPText.canonical(text) : nil
    case .cname, .ns, .ptr: return name(text)
    case .txt: return text
    case .mx: return numbers(words, before: 1, names: 1, after: 0)
    case .srv: return numbers(words, before: 3, names: 1, after: 0)
    case .soa: return numbers(words, before: 0, names: 2, after: 5)
    case .caa: return authorization(text)
    }
  }

  /// What a value looks like, for messages.
  static func form(_ type: DNSRecordType) -> String {
    switch type {
    case .a: "it is an IPv4 address"
    case .aaaa: "it is an IPv6 address"
    case .cname, .ns, .ptr: "it is a name"
    case .txt: "it is a text"
    case .mx: "it is a preference and a name, such as \"10 mail.example.com\""
    case .srv: "it is priority, weight, port and target, such as \"10 5 5060 sip.example.com\""
    case .soa:
      "it is two names and five numbers, such as \"ns1.example.com admin.example.com 1 7200 900 1209600 300\""
    case .caa: "it is flags, tag and value, such as \"0 issue ca.example.net\""
    }
  }

  private static func name(_ text: String) -> String? {
    DNSQueryName.fault(in: text) == nil ? DNSName.canonical(text) : nil
  }

  private static func numbers(_ words: [String], before: Int, names: Int, after: Int) -> String? {
    guard words.count == before + names + after else { return nil }
    var canonical: [String] = []
    for (index, word) in words.enumerated() {
      let isName = (before..<before + names).contains(index)
      guard let part = isName ? name(word) : UInt32(word).map({ "\($0)" }) else { return nil }
      canonical.append(part)
    }
    return canonical.joined(separator: " ")
  }

  /// As zone files have it, with or without the quotes around the value (RFC 8659 §4.1.1).
  private static func authorization(_ text: String) -> String? {
    let parts = text.split(separator: " ", maxSplits: 2)
    guard parts.count == 3, let flags = UInt8(parts[0]) else { return nil }
    let isQuoted = parts[2].utf8.count > 1 && parts[2].hasPrefix("\"") && parts[2].hasSuffix("\"")
    return "\(flags) \(parts[1].lowercased()) \(isQuoted ? parts[2].dropFirst().dropLast() : parts[2])"
  }
}

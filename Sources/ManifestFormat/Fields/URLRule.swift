/// What an absolute URL must look like (RFC 3986, with letters beyond ASCII let through in host and path).
struct URLRule {
  var schemes: [String]

  /// The same rule as a regular expression; that the port is at most 65535 is for the decoder.
  var pattern: String {
    let invisible = VisibleText.refusedClass
    let user = "([A-Za-z0-9._~%!$&'()*+,;=-]+@)?"
    let host = ##"(\[[0-9A-Fa-f:.]+\]|[^\##(invisible) "#/:<>?@\[\\\]^`{|}]+)"##
    return "^(\(schemes.joined(separator: "|")))://\(user)\(host)(:[0-9]{1,5})?([/?#][^\(invisible) ]*)?$"
  }

  /// What is wrong with the text; never repeats it, as it may hold a password.
  func problem(of text: String) -> (message: String, remedy: String)? {
    var text = text
    return text.withUTF8 { bytes in problem(of: bytes) }
  }

  private func problem(of text: UnsafeBufferPointer<UInt8>) -> (message: String, remedy: String)? {
    guard let colon = text.firstIndex(of: UInt8(ascii: ":")), text[(colon + 1)...].starts(with: "//".utf8) else {
      return ("is no absolute URL", "\(allowed), for example \"\(schemes.first ?? "https")://example.com/health\"")
    }
    guard schemes.contains(where: { $0.utf8.elementsEqual(text[..<colon]) }) else {
      let scheme = String(decoding: text[..<colon], as: UTF8.self).lowercased()
      return ("has a scheme that is not allowed", schemes.contains(scheme) ? "use lowercase: \(scheme)://" : allowed)
    }
    let isPlain = text.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    if !isPlain, text.contains(0x20) || VisibleText.refused(in: String(decoding: text, as: UTF8.self)) != nil {
      return ("has white space or an invisible character", "remove it, or write it as %20 and the like")
    }
    return problem(ofAuthority: text[(colon + 3)...].prefix { $0 != 0x2F && $0 != 0x3F && $0 != 0x23 })
  }

  private var allowed: String { "allowed: \(schemes.map { "\($0)://host" }.joined(separator: ", "))" }

  private func problem(ofAuthority authority: Slice<UnsafeBufferPointer<UInt8>>) -> (message: String, remedy: String)? {
    var host = authority
    if let at = authority.firstIndex(of: UInt8(ascii: "@")) {
      let user = authority[..<at]
      host = authority[(at + 1)...]
      if user.contains(UInt8(ascii: ":")) {
        return ("holds a password", "remove it; secrets have settings of their own")
      }
      if user.isEmpty || !user.allSatisfy(Self.isUserByte) {
        return ("has a user name that cannot be", "write other characters as %40 and the like")
      }
    }
    if host.first == UInt8(ascii: "[") {
      guard let end = host.firstIndex(of: UInt8(ascii: "]")), end > host.startIndex + 1,
        host[..<end].dropFirst().allSatisfy(Self.isAddressByte)
      else { return ("has a host that is no IPv6 address", "for example http://[2001:db8::1]/") }
      return problem(ofPort: host[(end + 1)...])
    }
    let name = host.prefix { $0 != UInt8(ascii: ":") }
    if name.isEmpty { return ("has no host", "for example \"\(schemes.first ?? "https")://example.com/\"") }
    if name.contains(where: { Self.refusedInHost.contains($0) }) {
      return ("has a host that cannot be", "allowed: a name or an address")
    }
    return problem(ofPort: host[name.endIndex...])
  }

  private func problem(ofPort port: Slice<UnsafeBufferPointer<UInt8>>) -> (message: String, remedy: String)? {
    if port.isEmpty { return nil }
    let digits = port.dropFirst()
    guard port.first == UInt8(ascii: ":"), (1...5).contains(digits.count),
      digits.allSatisfy({ (0x30...0x39).contains($0) }),
      (1...65535).contains(digits.reduce(0) { $0 * 10 + Int($1 - 0x30) })
    else { return ("has a port that cannot be", "allowed: 1 to 65535") }
    return nil
  }

  private static let refusedInHost = Array(##""#/:<>?@[\]^`{|}"##.utf8)

  private static func isUserByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    default: "._~%!$&'()*+,;=-".utf8.contains(byte)
    }
  }

  private static func isAddressByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x46, 0x61...0x66, 0x3A, 0x2E: true
    default: false
    }
  }
}

internal import CCrypto

/// SHA-256 (FIPS 180-4) and HMAC-SHA-256 (RFC 2104), by libcrypto.
public enum SHA256 {
  /// The digest of some bytes.
  public static func digest(of bytes: UnsafeRawBufferPointer) -> Digest256 {
    withUnsafeTemporaryAllocation(byteCount: 32, alignment: 8) { out in
      let done = upkeep_sha256(bytes.baseAddress, bytes.count, out.baseAddress)
      precondition(done == 1, "libcrypto offers no SHA-256")
      return Digest256(bigEndian: UnsafeRawBufferPointer(out))
    }
  }

  /// The digest of some bytes.
  public static func digest(of bytes: [UInt8]) -> Digest256 {
    bytes.withUnsafeBytes { digest(of: $0) }
  }

  /// The digest of a text's UTF-8 bytes.
  public static func digest(of text: String) -> Digest256 {
    var text = text
    return text.withUTF8 { digest(of: UnsafeRawBufferPointer($0)) }
  }

  /// The keyed digest of some bytes.
  public static func authenticationCode(of bytes: [UInt8], key: [UInt8]) -> Digest256 {
    withUnsafeTemporaryAllocation(byteCount: 32, alignment: 8) { out in
      let done = upkeep_hmac_sha256(key, key.count, bytes, bytes.count, out.baseAddress)
      precondition(done == 1, "libcrypto offers no HMAC-SHA-256")
      return Digest256(bigEndian: UnsafeRawBufferPointer(out))
    }
  }
}

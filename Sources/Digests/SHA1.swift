internal import CCrypto

/// SHA-1 (FIPS 180-4), by libcrypto: for protocols that demand it (RFC 6455), and for nothing that must be safe.
public enum SHA1 {
  /// The 20 bytes of the digest.
  public static func digest(of bytes: [UInt8]) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: 20) { out, count in
      let done = upkeep_sha1(bytes, bytes.count, out.baseAddress)
      precondition(done == 1, "libcrypto offers no SHA-1")
      count = 20
    }
  }
}

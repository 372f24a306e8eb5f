internal import CCrypto

/// Signatures with RSA keys, PKCS #1 v1.5 over SHA-256 (RS256 of RFC 7518), by libcrypto.
package enum RS256 {
  /// The signature of some bytes; `nil` when the text holds no RSA private key in PEM without a passphrase.
  package static func signature(of bytes: [UInt8], key pem: String) -> [UInt8]? {
    let pem = Array(pem.utf8)
    // 16,384 bits are the most that libcrypto makes.
    var signature = [UInt8](repeating: 0, count: 2048)
    var count = signature.count
    guard upkeep_rs256(pem, pem.count, bytes, bytes.count, &signature, &count) == 1 else { return nil }
    return Array(signature[..<count])
  }
}

/// What a TLS connection demands and offers.
package struct TLSOptions: Sendable {
  /// Lowest TLS version that is accepted.
  package enum Version: Int, Sendable {
    case v1_0 = 10
    case v1_1 = 11
    case v1_2 = 12
    case v1_3 = 13
  }

  /// Whether the chain and the name are verified.
  package var verifies = true
  /// PEM file of the trusted authorities in place of the system's.
  package var caFile: String?
  /// PEM files of the client's certificate and key.
  package var clientCertificate: String?
  package var clientKey: String?
  /// The key itself as PEM text, in place of a file.
  package var clientKeyPEM: String?
  package var clientKeyPassword: String?
  package var minVersion = Version.v1_2
  /// Whether the response tells the server's certificates.
  package var tellsCertificates = true

  package init() {}
}

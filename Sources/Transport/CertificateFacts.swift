/// What a certificate of the server's chain says.
package struct CertificateFacts: Sendable, Hashable {
  package var subject = ""
  package var issuer = ""
  package var serialNumber = ""
  /// Seconds since 1970, UTC; nil when libcurl's text could not be read.
  package var notBefore: Int?
  package var notAfter: Int?
  /// As in the certificate: "DNS:example.com", "IP Address:127.0.0.1".
  package var alternativeNames: [String] = []
  package var signatureAlgorithm = ""
  package var publicKeyAlgorithm = ""
  /// nil unless RSA.
  package var rsaBits: Int?

  package init() {}

  /// Takes one "Name:value" of libcurl's CERTINFO list.
  mutating func read(_ field: String) {
    guard let colon = field.firstIndex(of: ":") else { return }
    let value = String(field[field.index(after: colon)...])
    switch field[..<colon] {
    case "Subject": subject = value
    case "Issuer": issuer = value
    case "Serial Number": serialNumber = value
    case "Start date": notBefore = Self.seconds(value)
    case "Expire date": notAfter = Self.seconds(value)
    case "Signature Algorithm": signatureAlgorithm = value
    case "Public Key Algorithm": publicKeyAlgorithm = value
    case "RSA Public Key": rsaBits = Int(value.prefix { $0.isNumber })
    case "X509v3 Subject Alternative Name":
      alternativeNames = value.split(separator: ",").map { String($0.drop { $0 == " " }) }
    default: break
    }
  }

  /// "Nov 23 20:51:06 2027 GMT" as OpenSSL prints it, in seconds since 1970.
  static func seconds(_ text: String) -> Int? {
    let parts = text.split(separator: " ")
    guard parts.count >= 4, let day = Int(parts[1]), let year = Int(parts[3]) else { return nil }
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    let clock = parts[2].split(separator: ":").compactMap { Int($0) }
    guard clock.count == 3, let month = months.firstIndex(of: String(parts[0])) else { return nil }
    // Days of the proleptic Gregorian calendar, with years that begin in March.
    let shifted = month < 2 ? year - 1 : year
    let dayOfYear = (153 * ((month + 10) % 12) + 2) / 5 + day - 1
    let days = shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 719_468
    return days * 86400 + clock[0] * 3600 + clock[1] * 60 + clock[2]
  }
}

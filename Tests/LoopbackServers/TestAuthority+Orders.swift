package import Foundation

extension TestAuthority {
  /// What a certificate is to be like.
  package struct Order: Sendable {
    package var name: String
    /// As OpenSSL writes it: "DNS:a.test,IP:127.0.0.1".
    package var alternativeName: String?
    /// From now on when `nil`.
    package var notBefore: Date?
    package var notAfter = Date(timeIntervalSinceNow: 100 * 86400)
    /// "ec" or "rsa:BITS".
    package var key = "ec"
    package var digest = "sha256"
    package var isAuthority = false

    package init(_ name: String, alternativeName: String? = "IP:127.0.0.1") {
      self.name = name
      self.alternativeName = alternativeName
    }
  }

  /// A certificate made to order, signed by this authority, or by another one that it signed.
  package func issue(_ order: Order, by issuer: Identity? = nil) throws -> Identity {
    let identity = Identity(certificate: path("\(order.name).pem"), key: path("\(order.name).key"))
    let key =
      order.key == "ec" ? ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"] : ["-newkey", order.key]
    let request = path("\(order.name).csr")
    try openssl(["req"] + key + ["-nodes", "-keyout", identity.key, "-out", request, "-subj", "/CN=\(order.name)"])
    try openssl([
      "ca", "-batch", "-notext", "-config", try ledger(for: order), "-cert", issuer?.certificate ?? caFile, "-keyfile",
      issuer?.key ?? path("ca.key"), "-in", request, "-out", identity.certificate, "-startdate",
      Self.time(order.notBefore ?? Date(timeIntervalSinceNow: -60)), "-enddate", Self.time(order.notAfter), "-md",
      order.digest, "-rand_serial", "-extfile", path("\(order.name).ext"),
    ])
    return identity
  }

  /// The files without which `openssl ca`, alone in choosing dates, does not work.
  private func ledger(for order: Order) throws -> String {
    let lines = [
      order.alternativeName.map { "subjectAltName=\($0)" },
      "basicConstraints=CA:\(order.isAuthority ? "TRUE" : "FALSE")",
    ]
    try lines.compactMap { $0 }.joined(separator: "\n").appending("\n")
      .write(toFile: path("\(order.name).ext"), atomically: true, encoding: .utf8)
    try "".write(toFile: path("\(order.name).index"), atomically: true, encoding: .utf8)
    let configuration = """
      [ca]
      default_ca = own
      [own]
      database = \(path("\(order.name).index"))
      serial = \(path("\(order.name).serial"))
      new_certs_dir = \(path("."))
      policy = any
      [any]
      commonName = supplied

      """
    try configuration.write(toFile: path("\(order.name).cnf"), atomically: true, encoding: .utf8)
    return path("\(order.name).cnf")
  }

  private static func time(_ date: Date) -> String {
    let format = DateFormatter()
    format.locale = Locale(identifier: "en_US_POSIX")
    format.timeZone = TimeZone(identifier: "UTC")
    format.dateFormat = "yyyyMMddHHmmss'Z'"
    return format.string(from: date)
  }
}

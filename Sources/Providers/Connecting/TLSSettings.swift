internal import JSONText
internal import Transport
internal import UpkeepModel

/// The settings of TLS that several providers share, and the rules for them.
enum TLSSettings {
  static let all = [
    Setting(
      "server_name", .text,
      summary: "The name that the certificate must be for, told to the server too; without it, the host."),
    Setting(
      "min_tls", .choice(["1.0", "1.1", "1.2", "1.3"]), aliases: ["min_version"], default: "1.2",
      summary: "The lowest TLS version that is accepted."),
    Setting(
      "ca_file", .text, check: SettingCheck.absolutePath,
      summary: "A PEM file of the authorities to trust in place of the system's."),
    Setting(
      "insecure", .flag, default: false,
      summary: "Whether any certificate is taken, whoever signed it and for whatever name."),
    Setting(
      "client_certificate", .text, check: SettingCheck.absolutePath,
      summary: "A PEM file with the certificate to show to the server, and its chain."),
    Setting("client_key", .secret(defaultVariable: nil), summary: "The certificate's key as PEM text."),
    Setting("client_key_password", .secret(defaultVariable: nil), summary: "The password of the key."),
  ]

  /// The first of them that is there and not just its default.
  static func firstSet(in config: JSONObject) -> String? {
    all.first { config[$0.name] ?? $0.defaultValue != $0.defaultValue }?.name
  }

  static func problems(with config: JSONObject) -> [ConfigProblem] {
    var problems: [ConfigProblem] = []
    for (name, other) in [
      ("client_key", "client_certificate"), ("client_certificate", "client_key"), ("client_key_password", "client_key"),
    ] where config[name] != nil && config[other] == nil {
      problems.append(ConfigProblem(setting: name, "needs \(other) beside it"))
    }
    if let problem = HostSettings.problem(with: config, "server_name") { problems.append(problem) }
    // A certificate holds names in ASCII alone (RFC 5280 §7.2), and no translation is done here.
    if config["server_name"]?.string?.utf8.allSatisfy({ $0 < 0x80 }) == false {
      problems.append(ConfigProblem(setting: "server_name", "must be in ASCII; write the name in its xn-- form"))
    }
    return problems
  }
}

/// What the settings demand of TLS, before the secrets are there.
struct TLSDemands: Sendable {
  var options: TLSOptions
  var key: SettingText?
  var keyPassword: SettingText?

  /// With the secrets in place.
  func resolved(_ mask: inout SecretMask, from secrets: any SecretSource) throws(SecretProblem) -> TLSOptions {
    var options = options
    if let key { options.clientKeyPEM = try mask.resolve(key, from: secrets) }
    if let keyPassword { options.clientKeyPassword = try mask.resolve(keyPassword, from: secrets) }
    return options
  }
}

extension Settings {
  var tls: TLSDemands {
    var options = TLSOptions()
    options.verifies = flag("insecure") != true
    options.caFile = text("ca_file")
    options.clientCertificate = text("client_certificate")
    options.minVersion = text("min_tls").flatMap { TLSOptions.Version(named: $0) } ?? .v1_2
    return TLSDemands(
      options: options, key: textOrSecret("client_key"), keyPassword: textOrSecret("client_key_password"))
  }
}

extension TLSOptions.Version {
  init?(named name: String) {
    switch name {
    case "1.0": self = .v1_0
    case "1.1": self = .v1_1
    case "1.2": self = .v1_2
    case "1.3": self = .v1_3
    default: return nil
    }
  }

  var name: String { "TLS 1.\(rawValue - 10)" }
}

internal import JSONText
internal import Transport
internal import UpkeepModel

/// The settings by which several providers name whom they connect to, and the rules for them.
enum HostSettings {
  static let host = Setting(
    "host", .text, required: true, summary: "The name or address to connect to, without a port.")

  static let ipFamily = Setting(
    "ip_family", .choice(["any", "ipv4", "ipv6"]), default: "any", summary: "The IP version to connect over.")

  static func timeout(_ summary: String) -> Setting {
    Setting("timeout", .duration(.milliseconds(1)...(.seconds(3600))), default: "5s", summary: summary)
  }

  /// What is wrong with the host, or with another setting that names one.
  static func problem(with config: JSONObject, _ setting: String = "host") -> ConfigProblem? {
    config[setting]?.string.flatMap { problem(withHost: $0, in: setting) }
  }

  static func problem(withHost host: String, in setting: String) -> ConfigProblem? {
    guard host.utf8.allSatisfy({ $0 > 0x20 && !"/?#@\\[]\u{7F}".utf8.contains($0) }) else {
      return ConfigProblem(
        setting: setting, "must be a name or an address alone: no scheme, path or brackets around an IPv6 address")
    }
    guard host.utf8.count(where: { $0 == UInt8(ascii: ":") }) != 1 else {
      return ConfigProblem(setting: setting, "must not hold the port; write it under port")
    }
    return nil
  }
}

extension Settings {
  var ipFamily: IPFamily {
    switch text("ip_family") {
    case "ipv4": .v4
    case "ipv6": .v6
    default: .any
    }
  }
}

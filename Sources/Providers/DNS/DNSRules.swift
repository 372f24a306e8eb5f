internal import JSONText
internal import Transport
internal import UpkeepModel

/// What settings of `dns` cannot be together.
enum DNSRules {
  static func problems(_ config: JSONObject) -> [ConfigProblem] {
    let type = config["type"]?.string.flatMap { DNSRecordType(rawValue: $0) } ?? .a
    return [name(config, type), server(config), port(config), values(config, type), code(config)].compactMap { $0 }
  }

  private static func name(_ config: JSONObject, _ type: DNSRecordType) -> ConfigProblem? {
    guard let name = config["name"]?.string else { return nil }
    if IPText.bytes(name) != nil {
      return type == .ptr
        ? nil : ConfigProblem(setting: "name", "is an IP address, which only the type PTR can be asked for")
    }
    return DNSQueryName.fault(in: name).map { ConfigProblem(setting: "name", $0) }
  }

  private static func server(_ config: JSONObject) -> ConfigProblem? {
    guard let text = config["server"]?.string, DNSServerText.read(text) == nil else { return nil }
    return ConfigProblem(
      setting: "server",
      "must be a name or an address, such as \"ns1.example.com\", \"192.0.2.1:5353\" or \"[2001:db8::1]:5353\"")
  }

  private static func port(_ config: JSONObject) -> ConfigProblem? {
    guard let port = config["port"]?.integer else { return nil }
    guard let text = config["server"]?.string else {
      return port == 53 ? nil : ConfigProblem(setting: "port", "needs a server, whose port it is")
    }
    guard let written = DNSServerText.read(text)?.port, Int64(written) != port, port != 53 else { return nil }
    return ConfigProblem(setting: "port", "contradicts the port in server; write it once")
  }

  private static func values(_ config: JSONObject, _ type: DNSRecordType) -> ConfigProblem? {
    for value in config["expect"]?.array?.compactMap(\.string) ?? [] where DNSValue.canonical(value, type) == nil {
      return ConfigProblem(setting: "expect", "has a value that no \(type.rawValue) record has: \(DNSValue.form(type))")
    }
    return nil
  }

  private static func code(_ config: JSONObject) -> ConfigProblem? {
    guard let code = config["rcode"]?.string, code != "NOERROR" else { return nil }
    let wantsRecords = config["expect"]?.array?.isEmpty == false || config["min_ttl"] != nil
    return wantsRecords
      ? ConfigProblem(setting: "rcode", "\(code) comes without records, so expect and min_ttl cannot be met") : nil
  }
}

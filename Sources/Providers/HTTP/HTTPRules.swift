internal import Glibc
internal import JSONText
internal import UpkeepModel

/// Rules between the settings of `http`. They run for every component of a manifest, so what is not there costs nothing.
enum HTTPRules {
  @Sendable static func problems(_ config: JSONObject) -> [ConfigProblem] {
    var problems: [ConfigProblem] = []
    if config["url"]?.string.map(hasUser) == true {
      problems.append(
        ConfigProblem(
          setting: "url",
          "must not hold a user or password; write them under basic_auth, the password as a reference to a secret"))
    }
    for member in config["headers"]?.object?.members ?? [] {
      if let problem = HeaderRules.problem(with: member.name, member.value) { problems.append(problem) }
    }
    if config.count > 1 { problems += conflicts(config) + entries(config) }
    return problems
  }

  /// Whether a text is an IP address.
  static func isAddress(_ text: String) -> Bool {
    var v4 = in_addr()
    var v6 = in6_addr()
    return inet_pton(AF_INET, text, &v4) == 1 || inet_pton(AF_INET6, text, &v6) == 1
  }

  // MARK: Settings beside each other

  private static func conflicts(_ config: JSONObject) -> [ConfigProblem] {
    var problems: [ConfigProblem] = []
    func has(_ name: String) -> Bool { config[name] != nil }
    func alternatives(_ names: [String]) {
      let given = names.filter(has)
      guard given.count > 1 else { return }
      problems.append(ConfigProblem(setting: given[1], "cannot stand beside \(given[0]); keep one of them"))
    }
    func needs(_ name: String, _ other: String, _ sentence: String) {
      if has(name), !has(other) { problems.append(ConfigProblem(setting: name, sentence)) }
    }
    alternatives(["body", "form", "json"])
    alternatives(["basic_auth", "bearer_token"])
    alternatives(["resolve", "unix_socket", "proxy"])
    needs("proxy_auth", "proxy", "does nothing without proxy")
    needs("client_key", "client_certificate", "does nothing without client_certificate")
    needs("client_certificate", "client_key", "needs client_key beside it")
    needs("client_key_password", "client_certificate", "does nothing without client_certificate")
    if has("basic_auth") || has("bearer_token"), hasAuthorization(config) {
      problems.append(
        ConfigProblem(setting: "headers", "holds Authorization beside basic_auth or bearer_token; keep one of them"))
    }
    if let user = config["basic_auth"]?["user"]?.string, user.utf8.contains(UInt8(ascii: ":")) {
      problems.append(ConfigProblem(path: ["basic_auth", "user"], "must not hold a colon (RFC 7617)"))
    }
    if config["same_host_only"] == true, !follows(config) {
      problems.append(ConfigProblem(setting: "same_host_only", "does nothing without follow_redirects"))
    }
    if has("expect_redirect"), !follows(config), !has("expect_status") {
      problems.append(
        ConfigProblem(
          setting: "expect_redirect",
          "needs expect_status, such as \"301,308\", or follow_redirects; otherwise any redirect is degraded"))
    }
    if has("expect_certificate"), config["url"]?.string?.hasPrefix("http:") == true, !follows(config) {
      problems.append(ConfigProblem(setting: "expect_certificate", "needs an https URL"))
    }
    if config["proxy"]?.string.map(hasUser) == true {
      problems.append(ConfigProblem(setting: "proxy", "must not hold a user; write it under proxy_auth"))
    }
    return problems
  }

  private static func follows(_ config: JSONObject) -> Bool { (config["follow_redirects"]?.integer ?? 0) > 0 }

  private static func hasAuthorization(_ config: JSONObject) -> Bool {
    config["headers"]?.object?.names.contains { $0.lowercased() == "authorization" } == true
  }

  // MARK: Entries of lists

  private static func entries(_ config: JSONObject) -> [ConfigProblem] {
    let lists = [
      ("expect_headers", header), ("expect_body", body), ("expect_json", json), ("expect_redirect", redirect),
    ]
    return lists.flatMap { name, rule in
      (config[name]?.array ?? []).enumerated().compactMap { index, entry in
        entry.object.flatMap(rule).map { ConfigProblem(path: [name, "\(index)"], $0) }
      }
    }
  }

  private static let texts = ["equals", "contains", "not_contains", "matches", "not_matches"]

  private static func header(_ entry: JSONObject) -> String? {
    guard entry["absent"] == true, let other = texts.first(where: { entry[$0] != nil }) else { return nil }
    return "absent cannot stand beside \(other)"
  }

  private static func body(_ entry: JSONObject) -> String? {
    texts.contains { entry[$0] != nil } ? nil : "says nothing; add one of \(texts.joined(separator: ", "))"
  }

  private static func redirect(_ entry: JSONObject) -> String? {
    entry["equals"] == nil && entry["matches"] == nil ? "says nothing; add equals or matches" : nil
  }

  private static func json(_ entry: JSONObject) -> String? {
    let other = entry.names.first { !["exists", "pointer", "state"].contains($0) }
    if entry["exists"] == false, let other { return "exists false cannot stand beside \(other)" }
    return nil
  }

  // MARK: Texts

  /// By bytes: this runs for every component of a manifest, and by characters it took a fifth of a plan.
  private static func hasUser(_ url: String) -> Bool {
    var url = url
    return url.withUTF8 { bytes in
      guard bytes.count > 3, let scheme = (0..<bytes.count - 2).first(where: { bytes[$0...].starts(with: "://".utf8) })
      else {
        return false
      }
      let authority = bytes[(scheme + 3)...].prefix { !"/?#\\".utf8.contains($0) }
      return authority.contains(UInt8(ascii: "@"))
    }
  }
}

public import Digests
public import JSONText

extension Component {
  /// Writes the canonical object: the members of the manifest in alphabetical order; what has its default is left out,
  /// so that writing a default down in a manifest is no change.
  public func write(to writer: inout JSONWriter) {
    writer.object { writeMembers(to: &$0) }
  }

  func writeMembers(to writer: inout JSONWriter) {
    if !config.isEmpty {
      writer.name("config")
      writer.value(.object(config))
    }
    if let above = policy.degradedAbove { writer.member("degraded_above", GoDuration.format(above)) }
    if !dependsOn.isEmpty { writer.member("depends_on", dependsOn) }
    if !description.isEmpty { writer.member("description", description) }
    if policy.failureThreshold != 1 { writer.member("failure_threshold", policy.failureThreshold) }
    if let group { writer.member("group", group) }
    if policy.interval != .seconds(60) { writer.member("interval", GoDuration.format(policy.interval)) }
    writer.member("key", key)
    if !labels.isEmpty {
      writer.name("labels")
      writer.value(.object(JSONObject(labels.map { ($0.key, .string($0.value)) })))
    }
    if !maintenance.isEmpty {
      writer.name("maintenance")
      writer.array { writer in
        for window in maintenance { window.write(to: &writer) }
      }
    }
    if name != key { writer.member("name", name) }
    if let objective {
      writer.name("objective")
      writer.object { writer in
        writer.name("uptime")
        writer.number(objective.uptime)
        writer.member("window", GoDuration.format(objective.window))
      }
    }
    if paused { writer.member("paused", true) }
    if !previously.isEmpty { writer.member("previously", previously) }
    if protect { writer.member("protect", true) }
    writer.member("provider", provider)
    if policy.retries != 2 { writer.member("retries", policy.retries) }
    if policy.successThreshold != 1 { writer.member("success_threshold", policy.successThreshold) }
  }

  /// The canonical object as a value, which is what differences are computed on.
  public var json: JSONObject {
    var writer = JSONWriter()
    write(to: &writer)
    // What we wrote ourselves always reads back.
    return (try? JSONValue(parsing: writer.bytes))?.object ?? [:]
  }

  /// The digest of the canonical object: equal when, and only when, nothing that is declared differs.
  public var fingerprint: Digest256 {
    var writer = JSONWriter()
    return fingerprint(using: &writer)
  }

  /// The same with a writer whose memory is used again.
  public func fingerprint(using writer: inout JSONWriter) -> Digest256 {
    writer.reset()
    write(to: &writer)
    return SHA256.digest(of: writer.bytes)
  }

  /// Reads the canonical object back; members that it does not know are passed over, so that an older program can
  /// read what a newer one wrote. `nil` when `key` or `provider` is missing.
  public init?(json: JSONObject) {
    guard let key = json["key"]?.string, let provider = json["provider"]?.string else { return nil }
    func duration(_ name: String) -> Duration? { json[name]?.string.flatMap(GoDuration.parse) }
    func texts(_ name: String) -> [String] { json[name]?.array?.compactMap(\.string) ?? [] }
    func count(_ name: String) -> Int? { json[name]?.integer.map { Int($0) } }
    let labels = json["labels"]?.object?.members.compactMap { member in
      member.value.string.map { (member.name, $0) }
    }
    self.init(
      key: key, name: json["name"]?.string, description: json["description"]?.string ?? "", provider: provider,
      config: json["config"]?.object ?? [:], group: json["group"]?.string,
      labels: Dictionary(uniqueKeysWithValues: labels ?? []), dependsOn: texts("depends_on"),
      policy: CheckPolicy(
        interval: duration("interval") ?? .seconds(60), retries: count("retries") ?? 2,
        failureThreshold: count("failure_threshold") ?? 1, successThreshold: count("success_threshold") ?? 1,
        degradedAbove: duration("degraded_above")),
      maintenance: json["maintenance"]?.array?.compactMap { MaintenanceWindow(json: $0) } ?? [],
      objective: json["objective"].flatMap { Objective(json: $0) }, paused: json["paused"]?.bool ?? false,
      protect: json["protect"]?.bool ?? false, previously: texts("previously"))
  }
}

extension Objective {
  init?(json: JSONValue) {
    guard let uptime = json["uptime"]?.double, let window = json["window"]?.string.flatMap(GoDuration.parse) else {
      return nil
    }
    self.init(uptime: uptime, window: window)
  }
}

internal import JSONText
internal import UpkeepModel

/// The settings and differences of a component as short texts. Values of secrets never come here: a manifest holds
/// references alone, and a reference is all that is shown (R13).
enum FieldText {
  /// The value as people write it: texts bare unless that could mislead, lists and objects as JSON, a secret by its
  /// place, `(none)` for what is missing.
  static func value(_ value: JSONValue?) -> String {
    guard let value else { return "(none)" }
    if let reference = SecretReference(value) {
      switch reference {
      case .environment(let name): return "secret in variable \(sanitised(name))"
      case .file(let path): return "secret in file \(sanitised(path))"
      }
    }
    guard case .string(let text) = value else { return sanitised(value.canonicalText) }
    let misleads = text.isEmpty || text.first == " " || text.last == " " || text.contains("→") || text.first == "("
    return sanitised(misleads ? value.canonicalText : text)
  }

  /// Both sides of a difference. What is left out has the manifest's default, which is named; two values that would
  /// read the same, such as `200` and `"200"`, are written as JSON.
  static func sides(_ change: FieldChange) -> (from: String, to: String) {
    let standard = defaults[change.field].map { "\(value($0)) (default)" }
    let from = change.from == nil ? standard ?? value(nil) : value(change.from)
    let to = change.to == nil ? standard ?? value(nil) : value(change.to)
    if from == to, let old = change.from, let new = change.to {
      return (sanitised(old.canonicalText), sanitised(new.canonicalText))
    }
    return (from, to)
  }

  /// Both sides of a difference, each at most so many characters. Where one is longer, both begin shortly before the
  /// first character that differs, so that a change at the end of a long text cannot hide.
  static func excerpts(_ change: FieldChange, limit: Int) -> (from: String, to: String) {
    let (from, to) = sides(change)
    guard max(from.utf8.count, to.utf8.count) > limit else { return (from, to) }
    let same = zip(from, to).prefix { $0 == $1 }.count
    let skipped = max(0, same - contextLength)
    func excerpt(_ text: String) -> String {
      let rest = text.dropFirst(skipped)
      let isCut = rest.count > limit - 2
      return (skipped > 0 ? "…" : "") + rest.prefix(limit - 2) + (isCut ? "…" : "")
    }
    return (excerpt(from), excerpt(to))
  }

  private static let contextLength = 20

  /// What is declared of a component beside key, name and provider, as `name=value` pairs: the check's settings first,
  /// then the rest in alphabetical order.
  static func settings(_ component: Component) -> [String] {
    var pairs = component.config.members.map { ($0.name, $0.value) }
    func add(_ name: String, _ value: JSONValue?) {
      if let value { pairs.append((name, value)) }
    }
    func texts(_ list: [String]) -> JSONValue? { list.isEmpty ? nil : .string(list.joined(separator: ",")) }
    func duration(_ duration: Duration?) -> JSONValue? { duration.map { .string(GoDuration.format($0)) } }
    let (policy, standard) = (component.policy, CheckPolicy())
    func number(_ path: KeyPath<CheckPolicy, Int>) -> JSONValue? {
      policy[keyPath: path] == standard[keyPath: path] ? nil : .integer(Int64(policy[keyPath: path]))
    }
    add("degraded_above", duration(policy.degradedAbove))
    add("depends_on", texts(component.dependsOn))
    add("description", component.description.isEmpty ? nil : .string(component.description))
    add("failure_threshold", number(\.failureThreshold))
    add("group", component.group.map { .string($0) })
    add("interval", policy.interval == standard.interval ? nil : duration(policy.interval))
    for (label, value) in component.labels.sorted(by: { $0.key < $1.key }) { add("labels.\(label)", .string(value)) }
    for window in component.maintenance {
      let reason = window.reason.isEmpty ? "" : " (\(window.reason))"
      add("maintenance", .string("\(window)\(reason)"))
    }
    add(
      "objective",
      component.objective.map {
        .string("\(JSONValue.number($0.uptime).canonicalText) % over \(GoDuration.format($0.window))")
      })
    add("paused", component.paused ? true : nil)
    add("previously", texts(component.previously))
    add("protect", component.protect ? true : nil)
    add("retries", number(\.retries))
    add("success_threshold", number(\.successThreshold))
    return pairs.map { name, value in "\(sanitised(name))=\(quoted(value))" }
  }

  private static func quoted(_ value: JSONValue) -> String {
    if case .string(let text) = value, text.contains(where: { $0 == " " || $0 == "\"" }) {
      return sanitised(value.canonicalText)
    }
    let text = self.value(value)
    return SecretReference(value) == nil ? text : "(\(text))"
  }

  /// The fields that the canonical form leaves out when they have these values.
  private static let defaults: [String: JSONValue] = [
    "interval": "1m", "retries": 2, "failure_threshold": 1, "success_threshold": 1, "paused": false, "protect": false,
  ]
}

package import JSONText
internal import UpkeepModel

/// Reads the list of sinks, or tells every problem of it.
package struct SinkListReader {
  /// The sound ones.
  package private(set) var declarations: [SinkDeclaration] = []
  /// All that is wrong.
  package private(set) var problems: [SinkProblem] = []

  private let kinds: [SinkKind]

  /// Reads `"sinks": [{"name": "ops", "kind": "slack", …}]`.
  package init(_ value: JSONValue, kinds: [SinkKind] = BuiltInSinks.kinds) {
    self.kinds = kinds
    guard let list = value.array else {
      problems.append(SinkProblem([], "a list of sinks is expected"))
      return
    }
    var names: Set<String> = []
    for (index, item) in list.enumerated() { read(item, at: String(index), &names) }
  }

  private mutating func read(_ item: JSONValue, at index: String, _ names: inout Set<String>) {
    guard let object = item.object else {
      problems.append(SinkProblem([index], "an object is expected, such as {\"name\": \"ops\", \"kind\": \"log\"}"))
      return
    }
    let before = problems.count
    let name = name(object, at: index, &names)
    let kind = kind(object, at: index)
    guard let kind else { return }
    let config = config(object, of: kind.description, name: name ?? "name", at: index)
    guard problems.count == before, let name else { return }
    declarations.append(
      SinkDeclaration(name: name, kind: kind, audience: Audience(config), config: config))
  }

  private mutating func name(_ object: JSONObject, at index: String, _ names: inout Set<String>) -> String? {
    guard let value = object["name"] else {
      problems.append(SinkProblem([index], "\"name\" is missing: a key that tells this sink from the others"))
      return nil
    }
    guard let name = value.string, ComponentKey.isValid(name) else {
      problems.append(SinkProblem([index, "name"], "\"name\" is no key, which fits \(ComponentKey.pattern)"))
      return nil
    }
    guard names.insert(name).inserted else {
      problems.append(
        SinkProblem([index, "name"], "the name \"\(name)\" is taken by a sink before it; choose another"))
      return nil
    }
    return name
  }

  private mutating func kind(_ object: JSONObject, at index: String) -> SinkKind? {
    let words = kinds.map(\.description.name).joined(separator: ", ")
    guard let value = object["kind"] else {
      problems.append(SinkProblem([index], "\"kind\" is missing; it is one of \(words)"))
      return nil
    }
    guard let kind = kinds.first(where: { $0.description.name == value.string }) else {
      problems.append(SinkProblem([index, "kind"], "\"kind\" is one of \(words)"))
      return nil
    }
    return kind
  }

  /// The settings in their own types; what is wrong is noted and left out.
  private mutating func config(
    _ object: JSONObject, of description: SinkDescription, name: String, at index: String
  ) -> JSONObject {
    let before = problems.count
    let settings = description.allSettings
    var config = JSONObject()
    for member in object.members where member.name != "name" && member.name != "kind" {
      guard let setting = settings.first(where: { $0.name == member.name }) else {
        let known = settings.map(\.name).joined(separator: ", ")
        problems.append(
          SinkProblem([index, member.name], "a sink of kind \(description.name) has no such setting; it has \(known)"))
        continue
      }
      guard let value = setting.kind.accepted(member.value), !(setting.required && value == "") else {
        problems.append(
          SinkProblem([index, setting.name], "\"\(setting.name)\" must be \(wanted(setting, sink: name))"))
        continue
      }
      config[setting.name] = value
    }
    for setting in settings where setting.required && object[setting.name] == nil {
      problems.append(
        SinkProblem([index], "\"\(setting.name)\" is missing; it is \(wanted(setting, sink: name))"))
    }
    if problems.count == before {
      for problem in description.rules(config) + Audience.rules(config) + MessageTemplate.rules(config) {
        problems.append(SinkProblem([index] + problem.path, problem.message))
      }
    }
    return config
  }

  /// What a setting takes; for a secret also how to begin.
  private func wanted(_ setting: Setting, sink: String) -> String {
    guard case .secret = setting.kind else { return setting.kind.wanted }
    let variable = "UPKEEP_\(sink)_\(setting.name)".uppercased().map { $0.isLetter || $0.isNumber ? $0 : "_" }
    return "\(setting.kind.wanted). Put it into a variable of the machine and write {\"env\": \"\(String(variable))\"}"
  }
}

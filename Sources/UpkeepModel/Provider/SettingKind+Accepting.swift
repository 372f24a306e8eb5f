package import JSONText

extension [Setting] {
  /// The members under the settings' own names, each in its own type.
  ///
  /// - Parameters:
  ///   - path: Where the object stands in `config`.
  ///   - owner: What it belongs to, for messages.
  package func accepted(_ given: JSONObject, at path: [String], owner: String) throws(ConfigProblem) -> JSONObject {
    var accepted = JSONObject()
    for member in given.members {
      guard let setting = first(where: { $0.name == member.name || $0.aliases.contains(member.name) }) else {
        let known = map(\.name).joined(separator: ", ")
        throw ConfigProblem(path: path + [member.name], "\(owner) has no such setting; it has \(known)")
      }
      let place = path + [setting.name]
      guard accepted[setting.name] == nil else {
        throw ConfigProblem(path: place, "is given twice, under two of its names")
      }
      let value = try setting.kind.accepted(member.value, at: place)
      if let problem = setting.check?(value) { throw ConfigProblem(path: place, problem) }
      accepted[setting.name] = value
    }
    for setting in self where setting.required {
      if accepted[setting.name] == nil || accepted[setting.name] == "" {
        throw ConfigProblem(path: path + [setting.name], "is required: \(setting.kind.wanted)")
      }
    }
    return accepted
  }
}

extension Setting.Kind {
  /// The value in the kind's own type; `nil` when it cannot be.
  package func accepted(_ value: JSONValue) -> JSONValue? {
    do throws(ConfigProblem) { return try accepted(value, at: []) } catch { return nil }
  }

  /// The value in the kind's own type.
  fileprivate func accepted(_ value: JSONValue, at path: [String]) throws(ConfigProblem) -> JSONValue {
    switch self {
    case .object(let fields):
      guard let object = value.object else { throw ConfigProblem(path: path, "must be \(wanted)") }
      return .object(try fields.accepted(object, at: path, owner: path.last ?? ""))
    case .list(let kind):
      guard let elements = value.array else { throw ConfigProblem(path: path, "must be \(wanted)") }
      var accepted: [JSONValue] = []
      for (index, element) in elements.enumerated() {
        accepted.append(try kind.accepted(element, at: path + ["\(index)"]))
      }
      return .array(accepted)
    default:
      guard let accepted = acceptedAlone(value) else { throw ConfigProblem(path: path, "must be \(wanted)") }
      return accepted
    }
  }

  /// A value that holds no others; numbers and flags may be written as text. `nil` when it cannot be.
  private func acceptedAlone(_ value: JSONValue) -> JSONValue? {
    switch self {
    case .text: return value.string.map { .string($0) }
    case .choice(let words):
      let word = value.string ?? (value.double == nil ? nil : value.canonicalText)
      return word.flatMap { words.contains($0) ? .string($0) : nil }
    case .integer(let range):
      let number = value.integer ?? value.double.flatMap { Int64(exactly: $0) } ?? value.string.flatMap { Int64($0) }
      return number.flatMap { range.contains($0) ? .integer($0) : nil }
    case .integerSet(let range):
      let set = IntegerSet(value.string ?? value.canonicalText)
      return set.flatMap { $0.isWithin(range) ? $0.json : nil }
    case .number(let range):
      let number = value.double ?? value.string.flatMap { Double($0) }
      return number.flatMap { range.contains($0) ? .number($0) : nil }
    case .flag:
      let flag = value.bool ?? (value == "true" ? true : value == "false" ? false : nil)
      return flag.map { .bool($0) }
    case .duration(let range):
      return value.string.flatMap { GoDuration.parse($0) }.flatMap { range.contains($0) ? value : nil }
    case .url(let schemes): return value.string.flatMap { Self.isURL($0, schemes: schemes) ? value : nil }
    case .secret: return SecretReference(value) == nil ? nil : value
    case .textOrSecret: return SettingText(value) == nil ? nil : value
    case .textList: return value.array.flatMap { $0.allSatisfy { $0.string != nil } ? value : nil }
    case .textMap(let secrets):
      return value.object.flatMap { object in
        object.members.allSatisfy { $0.value.string != nil || (secrets && SecretReference($0.value) != nil) }
          ? value : nil
      }
    case .json, .object, .list: return value
    }
  }

  /// What the kind takes, for messages: "must be …".
  package var wanted: String {
    switch self {
    case .text: "a text"
    case .choice(let words): "one of " + words.joined(separator: ", ")
    case .integer(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
    case .integerSet(let range):
      "a whole number from \(range.lowerBound) to \(range.upperBound), or a set such as \(IntegerSet.example(in: range))"
    case .number(let range) where range.upperBound == .greatestFiniteMagnitude && range.lowerBound == -range.upperBound:
      "a number"
    case .number(let range): "a number from \(range.lowerBound) to \(range.upperBound)"
    case .flag: "true or false"
    case .duration(let range):
      "a duration from \(GoDuration.format(range.lowerBound)) to \(GoDuration.format(range.upperBound)), such as \"5s\""
    case .url(let schemes): "a URL with a host that begins with " + schemes.map { "\($0)://" }.joined(separator: " or ")
    case .secret: #"a reference to a secret, {"env": "NAME"} or {"file": "/path"}; the secret itself never stands here"#
    case .textOrSecret: #"a text, or a reference to a secret, {"env": "NAME"} or {"file": "/path"}"#
    case .textList: "a list of texts"
    case .textMap(secrets: false): "an object whose values are texts"
    case .textMap(secrets: true):
      #"an object whose values are texts or references to secrets, {"env": "NAME"} or {"file": "/path"}"#
    case .object(let fields): "an object with " + fields.map(\.name).joined(separator: ", ")
    case .list(let kind): "a list; each element is \(kind.wanted)"
    case .json: "any JSON value"
    }
  }

  private static func isURL(_ text: String, schemes: [String]) -> Bool {
    guard let colon = text.firstIndex(of: ":"), schemes.contains(String(text[..<colon])),
      text[colon...].hasPrefix("://")
    else { return false }
    let host = text[colon...].dropFirst(3).prefix { !"/?#".contains($0) }
    return !host.isEmpty && text.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value != 0x7F }
  }
}

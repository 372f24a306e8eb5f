import JSONText
import UpkeepModel

/// The settings of providers. A value of a setting that may hold a secret is never repeated in a message (R13).
extension FileDecoder {
  /// Reads an object of settings: what is right, under the settings' own names, and the names of what is wrong.
  mutating func settings(of number: Int) throws(JSONSyntaxError) -> (config: JSONObject, unsound: [String]) {
    let provider = tables.providers[number]
    guard try expect(.object, "an object of settings") else {
      return ([:], provider.description.settings.map(\.name))
    }
    let read = try members(of: provider.table) { name in
      "unknown setting \(VisibleText.quoted(name)) of provider \"\(provider.description.name)\""
    }
    return (read.members, read.unsound)
  }

  /// Reads the members of the object that comes next.
  mutating func members(
    of table: SettingTable, unknown: (String) -> String
  ) throws(JSONSyntaxError) -> (members: JSONObject, unsound: [String], isWhole: Bool) {
    var members: [JSONObject.Member] = []
    var unsound: [String] = []
    var isWhole = true
    try reader.openObject()
    while try reader.nextMember() {
      guard let found = reader.nameNumber(in: table.names) else {
        isWhole = false
        try skipUnknown(table, unknown)
        continue
      }
      let number = table.numbers[found]
      let setting = table.settings[number]
      if members.contains(where: { $0.name == setting.name }) || unsound.contains(setting.name) {
        isWhole = false
        report(
          .duplicateSetting, at: reader.nameOffset,
          "\"\(reader.name)\" is another name of a setting that is given already",
          "keep one of \(([setting.name] + setting.aliases).map { "\"\($0)\"" }.joined(separator: ", "))")
        try reader.skip()
      } else if let value = try value(of: setting, table.inner[number]) {
        members.append(JSONObject.Member(name: setting.name, value: value))
      } else {
        unsound.append(setting.name)
      }
    }
    return (JSONObject(unique: members), unsound, isWhole && unsound.isEmpty)
  }

  private mutating func skipUnknown(_ table: SettingTable, _ unknown: (String) -> String) throws(JSONSyntaxError) {
    if problems.isFull {
      problems.skip()
    } else {
      let name = reader.name
      report(
        .unknownSetting, at: reader.nameOffset, unknown(name),
        Suggestion.question(for: name, among: table.names.names)
          ?? "allowed: \(table.settings.map(\.name).joined(separator: ", "))")
    }
    try reader.skip()
  }

  private mutating func value(of setting: Setting, _ inner: SettingTable?) throws(JSONSyntaxError) -> JSONValue? {
    let offset = reader.offset
    let value = try value(of: setting.kind, required: setting.required, inner)
    guard let value, let problem = setting.check?(value) else { return value }
    report(.settingRule, at: offset, "\(subject) \(problem)")
    return nil
  }

  mutating func value(
    of kind: Setting.Kind, required: Bool, _ inner: SettingTable?
  ) throws(JSONSyntaxError) -> JSONValue? {
    switch kind {
    case .text: try text(required: required)
    case .choice(let words): try choice(words)
    case .integer(let range): try integer(range)
    case .integerSet(let range): try integerSet(range)
    case .number(let range): try number(range)
    case .flag: try looseFlag()
    case .duration(let range): try settingDuration(range)
    case .url(let schemes): try url(schemes)
    case .secret(let variable): try secret(defaultVariable: variable)
    case .textOrSecret: try textOrSecret(required: required)
    case .textList: try textList()
    case .textMap(let secrets): try textMap(secrets: secrets)
    case .object: try object(inner ?? SettingTable([]))
    case .list(let kind): try list(of: kind, inner)
    case .json: try reader.value().canonical
    }
  }

  private mutating func text(required: Bool) throws(JSONSyntaxError) -> JSONValue? {
    let offset = reader.offset
    guard let text = try string("a string") else { return nil }
    guard required, text.isEmpty else { return .string(text) }
    report(.invalidValue, at: offset, "\(subject) is empty")
    return nil
  }

  private mutating func choice(_ words: [String]) throws(JSONSyntaxError) -> JSONValue? {
    let offset = reader.offset
    func list() -> String { words.map { "\"\($0)\"" }.joined(separator: ", ") }
    if try reader.peek() == .number, words.contains(where: { SettingSchema.number($0) != nil }) {
      let text = try reader.number().canonical.canonicalText
      if words.contains(text) { return .string(text) }
      report(.invalidValue, at: offset, "\(subject) is \(text)", "allowed: \(list())")
      return nil
    }
    guard let word = try string("one of \(list())") else { return nil }
    if words.contains(word) { return .string(word) }
    report(
      .invalidValue, at: offset, "\(subject) is \(VisibleText.quoted(word))",
      Suggestion.question(for: word, among: words) ?? "allowed: \(list())")
    return nil
  }

  private mutating func integer(_ range: ClosedRange<Int64>) throws(JSONSyntaxError) -> JSONValue? {
    let offset = reader.offset
    guard let value = try looseNumber(Self.phrase(range), isWhole: true) else { return nil }
    if let whole = value.wholeNumber, range.contains(whole) { return .integer(whole) }
    report(.invalidValue, at: offset, "\(subject) is \(value.canonicalText)", "allowed: \(Self.phrase(range))")
    return nil
  }

  private mutating func number(_ range: ClosedRange<Double>) throws(JSONSyntaxError) -> JSONValue? {
    let offset = reader.offset
    guard let value = try looseNumber(Self.phrase(range), isWhole: false) else { return nil }
    if let double = value.double, range.contains(double) {
      // As the canonical text of a whole number reads back.
      return abs(double) < 1e15 ? value.wholeNumber.map(JSONValue.integer) ?? value : .number(double)
    }
    report(.invalidValue, at: offset, "\(subject) is \(value.canonicalText)", "allowed: \(Self.phrase(range))")
    return nil
  }

  /// A number, or a string that is one.
  private mutating func looseNumber(_ allowed: @autoclosure () -> String, isWhole: Bool) throws(JSONSyntaxError)
    -> JSONValue?
  {
    guard try reader.peek() == .string else {
      return try expect(.number, allowed()) ? try reader.number() : nil
    }
    let offset = reader.offset
    let text = try reader.string()
    if let value = try? JSONValue(parsing: Array(text.utf8)), value.double != nil,
      text.utf8.last.map({ $0 > 0x20 }) == true,
      text.utf8.first.map({ $0 > 0x20 }) == true,
      !isWhole || text.utf8.allSatisfy({ $0 == 45 || (48...57).contains($0) })
    {
      return value
    }
    report(.invalidValue, at: offset, "\(subject) is \(VisibleText.quoted(text))", "allowed: \(allowed())")
    return nil
  }

  private mutating func looseFlag() throws(JSONSyntaxError) -> JSONValue? {
    guard try reader.peek() == .string else { return try flag().map(JSONValue.bool) }
    let offset = reader.offset
    switch try reader.string() {
    case "true": return .bool(true)
    case "false": return .bool(false)
    case let text:
      report(.invalidValue, at: offset, "\(subject) is \(VisibleText.quoted(text))", "allowed: true, false")
      return nil
    }
  }

  private mutating func settingDuration(_ range: ClosedRange<Duration>) throws(JSONSyntaxError) -> JSONValue? {
    guard let duration = try duration(range) else { return nil }
    return .string(durations.canonical(duration))
  }

  private mutating func url(_ schemes: [String]) throws(JSONSyntaxError) -> JSONValue? {
    let offset = reader.offset
    guard let text = try string("a URL") else { return nil }
    guard let problem = URLRule(schemes: schemes).problem(of: text) else { return .string(text) }
    // The text is not repeated: it may hold a password.
    report(.invalidValue, at: offset, "\(subject) \(problem.message)", problem.remedy)
    return nil
  }

  private mutating func textList() throws(JSONSyntaxError) -> JSONValue? {
    guard try expect(.array, "a list of strings") else { return nil }
    var elements: [JSONValue] = []
    var isSound = true
    try reader.openArray()
    while try reader.nextElement() {
      if let text = try string("a string") { elements.append(.string(text)) } else { isSound = false }
    }
    return isSound ? .array(elements) : nil
  }

  private mutating func textMap(secrets: Bool) throws(JSONSyntaxError) -> JSONValue? {
    guard try expect(.object, "an object of names and \(secrets ? "strings or references to secrets" : "strings")")
    else { return nil }
    var members: [JSONObject.Member] = []
    var isSound = true
    try reader.openObject()
    while try reader.nextMember() {
      let name = reader.name
      let value = secrets ? try textOrSecret(required: false) : try string("a string").map(JSONValue.string)
      if let value { members.append(JSONObject.Member(name: name, value: value)) } else { isSound = false }
    }
    return isSound ? .object(JSONObject(unique: members)) : nil
  }

  static func phrase(_ range: ClosedRange<Int64>) -> String {
    switch (range.lowerBound, range.upperBound) {
    case (.min, .max): "a whole number"
    case (let low, .max): "a whole number, at least \(low)"
    case (.min, let high): "a whole number, at most \(high)"
    case (let low, let high): "a whole number from \(low) to \(high)"
    }
  }

  static func phrase(_ range: ClosedRange<Double>) -> String {
    func text(_ bound: Double) -> String { JSONValue.number(bound).canonicalText }
    let largest = Double.greatestFiniteMagnitude
    return switch (range.lowerBound <= -largest, range.upperBound >= largest) {
    case (true, true): "a number"
    case (false, true): "a number, at least \(text(range.lowerBound))"
    case (true, false): "a number, at most \(text(range.upperBound))"
    case (false, false): "a number from \(text(range.lowerBound)) to \(text(range.upperBound))"
    }
  }
}

import JSONText
import UpkeepModel

/// Finds one setting: the option wins over the variable, the variable over the file.
struct SettingsLookup: Sendable {
  let environment: [String: String]
  let file: SettingsFile

  /// A text; empty variables count as not set.
  func text(_ option: String?, _ name: String) throws(UsageProblem) -> String? {
    try find(option, name)?.text
  }

  /// A duration such as `30s`.
  func duration(
    _ option: String?, _ name: String, allowingZero: Bool = false
  ) throws(UsageProblem) -> Duration? {
    guard let found = try find(option, name) else { return nil }
    guard let duration = GoDuration.parse(found.text), duration > .zero || allowingZero && duration == .zero else {
      throw UsageProblem("\(found.place): \"\(found.text)\" is no duration; write it as 500ms, 30s, 5m, 1h or 30d")
    }
    return duration
  }

  /// A whole number from 1.
  func count(_ option: Int?, _ name: String) throws(UsageProblem) -> Int? {
    guard let found = try find(option.map(String.init), name) else { return nil }
    guard let number = Int(found.text), number >= 1 else {
      throw UsageProblem("\(found.place): \"\(found.text)\" is no whole number from 1 on")
    }
    return number
  }

  /// A share of a hundred, as a whole number.
  func percent(_ option: Int?, _ name: String) throws(UsageProblem) -> Int? {
    guard let found = try find(option.map(String.init), name) else { return nil }
    guard let number = Int(found.text), (0...100).contains(number) else {
      throw UsageProblem("\(found.place): \"\(found.text)\" is no whole number from 0 to 100")
    }
    return number
  }

  /// Yes or no.
  func flag(_ option: Bool?, _ name: String) throws(UsageProblem) -> Bool? {
    if let option { return option }
    guard let found = try find(nil, name) else { return nil }
    switch found.text {
    case "true", "1", "yes": return true
    case "false", "0", "no": return false
    default: throw UsageProblem("\(found.place): \"\(found.text)\" is neither true nor false")
    }
  }

  /// One of some words.
  func choice<Choice: RawRepresentable & CaseIterable>(
    _ option: Choice?, _ name: String
  ) throws(UsageProblem) -> Choice? where Choice.RawValue == String {
    guard let found = try find(option?.rawValue, name) else { return nil }
    guard let choice = Choice(rawValue: found.text) else {
      let words = Choice.allCases.map(\.rawValue).joined(separator: ", ")
      throw UsageProblem("\(found.place): \"\(found.text)\" is none of \(words)")
    }
    return choice
  }

  /// Words of a repeatable option, or of a variable in which commas part them.
  func list(_ option: [String], _ name: String) -> [String] {
    guard option.isEmpty else { return option }
    return (environment[variable(name)] ?? "").split(separator: ",")
      .map { String($0.drop { $0 == " " }) }.filter { !$0.isEmpty }
  }

  /// Texts of a repeatable option, of a variable in which commas part them, or of a list in the file; each with its place.
  func texts(_ option: [String], _ name: String) throws(UsageProblem) -> [(place: String, text: String)] {
    let given = list(option, name)
    if !given.isEmpty {
      let place = option.isEmpty ? variable(name) : "--" + name.replacing("_", with: "-")
      return given.map { (place, $0) }
    }
    guard let value = file.values[name] else { return [] }
    guard let list = value.array else {
      throw UsageProblem("\(SettingsFile.path): \(name): a list of texts is expected")
    }
    var texts: [(place: String, text: String)] = []
    for (index, item) in list.enumerated() {
      let place = "\(SettingsFile.path): \(name)[\(index)]"
      guard let text = item.string else { throw UsageProblem("\(place): a text is expected") }
      texts.append((place, text))
    }
    return texts
  }

  private func find(_ option: String?, _ name: String) throws(UsageProblem) -> (text: String, place: String)? {
    if let option { return (option, "--" + name.replacing("_", with: "-")) }
    if let value = environment[variable(name)], !value.isEmpty { return (value, variable(name)) }
    guard let value = file.values[name] else { return nil }
    let place = "\(SettingsFile.path): \(name)"
    switch value {
    case .string(let text): return (text, place)
    case .integer(let number): return (String(number), place)
    case .bool(let flag): return (String(flag), place)
    default: throw UsageProblem("\(place): a text, a number, true or false is expected")
    }
  }

  private func variable(_ name: String) -> String { "UPKEEP_" + name.uppercased() }
}

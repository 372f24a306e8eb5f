import JSONText
import UpkeepModel

/// What can only be done when the whole file is read, as `defaults` may stand behind `components`.
extension FileDecoder {
  /// Fills in the defaults, then looks for missing settings and runs the providers' own rules.
  mutating func completeDrafts() {
    for index in content.drafts.indices {
      Self.fillPolicy(&content.drafts[index], from: defaults.policy)
      guard let number = content.drafts[index].provider else { continue }
      if let config = defaults.config[number] {
        Self.fill(&content.drafts[index].component.config, from: config, of: tables.providers[number].description)
      }
      // A file that breaks off may lack its defaults.
      if reachedEnd { checkSettings(of: content.drafts[index], provider: number) }
    }
  }

  private static func fillPolicy(_ draft: inout Draft, from policy: CheckPolicy) {
    if !draft.given.contains(.interval) { draft.component.policy.interval = policy.interval }
    if !draft.given.contains(.retries) { draft.component.policy.retries = policy.retries }
    if !draft.given.contains(.failureThreshold) { draft.component.policy.failureThreshold = policy.failureThreshold }
    if !draft.given.contains(.successThreshold) { draft.component.policy.successThreshold = policy.successThreshold }
    if !draft.given.contains(.degradedAbove) { draft.component.policy.degradedAbove = policy.degradedAbove }
  }

  /// Adds the settings that are not there. Maps are merged entry by entry; a reference to a secret is one value.
  private static func fill(
    _ config: inout JSONObject, from defaults: JSONObject, of provider: ProviderDescription
  ) {
    for member in defaults.members {
      guard let own = config[member.name] else {
        config[member.name] = member.value
        continue
      }
      guard case .textMap = provider.setting(named: member.name)?.kind, case .object(var map) = own,
        case .object(let others) = member.value
      else { continue }
      for other in others.members where map[other.name] == nil { map[other.name] = other.value }
      config[member.name] = .object(map)
    }
  }

  private mutating func checkSettings(of draft: Draft, provider number: Int) {
    let provider = tables.providers[number]
    let config = draft.component.config
    let unsound = draft.unsound + (defaults.unsound[number] ?? [])
    for setting in provider.table.required {
      guard config[setting.name] == nil, !unsound.contains(setting.name) else { continue }
      report(
        .missingSetting, of: draft, at: ["config"],
        "setting \"\(setting.name)\" of provider \"\(provider.description.name)\" is missing",
        "add it to \"config\" (\(setting.clause))")
    }
    guard unsound.isEmpty else { return }
    for problem in provider.description.rules(config) {
      let subject = Self.subject(problem.path.map { "/" + JSONReader.escape($0) }.joined())
      report(
        .settingRule, of: draft, at: ["config"] + problem.path,
        problem.path.isEmpty ? problem.message : "\(subject): \(problem.message)", nil)
    }
  }

  /// Notes a problem of an entry that was read before; the value is found again by its path.
  private mutating func report(
    _ code: Diagnostic.Code, of draft: Draft, at path: [String], _ message: String, _ remedy: String?
  ) {
    guard !problems.isFull else { return problems.skip() }
    let settings = draft.provider.map { tables.providers[$0].description.settings } ?? []
    let place = PlaceFinder.find(path, in: reader.text, from: Int(draft.origin.offset)) { name, step in
      name == step || Self.isAlias(name, of: step, in: settings)
    }
    let position = reader.position(of: place.offset)
    let diagnostic = Diagnostic(
      code, file: self.path, line: position.line, column: position.column,
      pointer: "/components/\(draft.origin.index)" + place.pointer, message: message, remedy: remedy)
    problems.add { diagnostic }
  }

  /// Whether a setting or field, however deep, is called `name` beside its own name.
  private static func isAlias(_ alias: String, of name: String, in settings: [Setting]) -> Bool {
    settings.contains {
      $0.name == name && $0.aliases.contains(alias) || isAlias(alias, of: name, in: $0.fields)
    }
  }
}

extension Setting {
  /// The summary as a part of a sentence.
  var clause: Substring { summary.dropLast(summary.hasSuffix(".") ? 1 : 0) }
}

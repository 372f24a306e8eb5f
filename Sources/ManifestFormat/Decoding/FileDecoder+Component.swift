import JSONText
import UpkeepModel

extension FileDecoder {
  /// Reads one entry; `nil` when it is not an object.
  mutating func component(_ origin: Draft.Origin) throws(JSONSyntaxError) -> Draft? {
    guard try expect(.object, "an object with \"key\" and \"provider\"") else {
      content.isWhole = false
      return nil
    }
    var draft = Draft(origin: origin)
    var name: String?
    var sawKey = false
    var sawProvider = false
    try reader.openObject()
    while try reader.nextMember() {
      guard let field = try known(tables.component) else { continue }
      switch field {
      case .key:
        sawKey = true
        if let key = try key() { draft.component.key = key }
      case .name: name = try line()
      case .description: draft.component.description = try line() ?? ""
      case .provider:
        sawProvider = true
        try provider(of: &draft)
      case .config: try config(of: &draft)
      case .group: draft.component.group = try line()
      case .labels: draft.component.labels = try labels()
      case .dependsOn: draft.component.dependsOn = try keys()
      case .maintenance: draft.component.maintenance = try windows()
      case .objective: draft.component.objective = try objective()
      case .paused: draft.component.paused = try flag() ?? false
      case .protect: draft.component.protect = try flag() ?? false
      case .previously: draft.component.previously = try keys()
      case .interval, .retries, .failureThreshold, .successThreshold, .degradedAbove:
        try policy(field, of: &draft)
      }
    }
    if !sawKey { missing("key", at: Int(origin.offset), ComponentField.key.field) }
    if !sawProvider { missing("provider", at: Int(origin.offset), ComponentField.provider.field) }
    if draft.component.key.isEmpty { content.isWhole = false }
    draft.component.name = name ?? draft.component.key
    return draft
  }

  private mutating func policy(_ field: ComponentField, of draft: inout Draft) throws(JSONSyntaxError) {
    switch field {
    case .interval:
      draft.given.insert(.interval)
      if let value = try duration(Limits.interval) { draft.component.policy.interval = value }
    case .retries:
      draft.given.insert(.retries)
      if let value = try count(Limits.retries) { draft.component.policy.retries = value }
    case .failureThreshold:
      draft.given.insert(.failureThreshold)
      if let value = try count(Limits.threshold) { draft.component.policy.failureThreshold = value }
    case .successThreshold:
      draft.given.insert(.successThreshold)
      if let value = try count(Limits.threshold) { draft.component.policy.successThreshold = value }
    default:
      draft.given.insert(.degradedAbove)
      draft.component.policy.degradedAbove = try duration(Limits.degradedAbove)
    }
  }

  private mutating func provider(of draft: inout Draft) throws(JSONSyntaxError) {
    let offset = reader.offset
    guard let name = try string("the name of a provider") else { return }
    draft.component.provider = name
    draft.provider = tables.providerNumbers[name]
    guard draft.provider == nil else { return }
    report(
      .unknownProvider, at: offset, "unknown provider \(VisibleText.quoted(name))",
      Suggestion.remedy(for: name, among: tables.providerNames))
  }

  /// Reads the settings. Their provider may stand behind them, so it is looked for ahead when it has not come yet.
  private mutating func config(of draft: inout Draft) throws(JSONSyntaxError) {
    var provider = draft.provider
    if draft.component.provider.isEmpty { provider = try providerAhead() }
    guard let number = provider else {
      if try expect(.object, "an object of settings") { try reader.skip() }
      return
    }
    (draft.component.config, draft.unsound) = try settings(of: number)
  }

  private func providerAhead() throws(JSONSyntaxError) -> Int? {
    var ahead = reader.fork()
    try ahead.skip()
    while try ahead.nextMember() {
      guard ahead.name == ComponentField.provider.rawValue, try ahead.peek() == .string else {
        try ahead.skip()
        continue
      }
      return tables.providerNumbers[try ahead.string()]
    }
    return nil
  }

  private mutating func labels() throws(JSONSyntaxError) -> [String: String] {
    var labels: [String: String] = [:]
    guard try expect(.object, "an object of names and texts") else { return labels }
    try reader.openObject()
    while try reader.nextMember() {
      let name = reader.name
      if !Limits.isLabelName(name) {
        report(
          .invalidValue, at: reader.nameOffset, "\(VisibleText.quoted(name)) cannot be the name of a label",
          "allowed: \(Limits.labelPattern)")
      }
      let offset = reader.offset
      guard let value = try string("a string") else { continue }
      if let character = VisibleText.refused(in: value) { reportInvisible(character, at: offset) }
      labels[name] = value
    }
    return labels
  }

  private mutating func objective() throws(JSONSyntaxError) -> Objective? {
    let start = reader.offset
    guard try expect(.object, "an object with \"uptime\" and \"window\"") else { return nil }
    var seen: Set<ObjectiveField> = []
    var uptime: Double?
    var window: Duration?
    try reader.openObject()
    while try reader.nextMember() {
      guard let field = try known(tables.objective) else { continue }
      seen.insert(field)
      switch field {
      case .uptime: uptime = try percent()
      case .window: window = try duration(Limits.objectiveWindow)
      }
    }
    requireFields(ObjectiveField.self, seen, of: start)
    guard let uptime, let window else { return nil }
    return Objective(uptime: uptime, window: window)
  }
}

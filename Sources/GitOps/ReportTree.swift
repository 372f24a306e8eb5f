internal import Git
internal import UpkeepModel

/// The files of a report beside those of the report before it.
struct ReportTree {
  private let report: Report
  private let tip: ObjectID?
  private var changedFiles: [String: TreeEdit] = [:]
  /// Components whose streak towards a threshold, or last reminder, is not the one that the tip holds.
  private var movedStreaks: Set<String> = []

  /// The transitions that the tip does not hold.
  private(set) var newTransitions: [Transition] = []
  /// Why there is a commit although nothing moved.
  private(set) var occasion: String

  /// Something other than volatile values differs from the tip.
  var isChanged: Bool { tip == nil || !changedFiles.isEmpty || !movedStreaks.isEmpty }

  /// - Parameter incidents: When incidents are opened and closed; `nil` to keep none.
  init(
    _ report: Report, on tip: ObjectID?, incidents: IncidentRules? = nil, in repository: isolated Repository
  ) throws {
    self.report = report
    self.tip = tip
    let commit = report.manifestCommit.map { "manifest \($0.prefix(8))" }
    let applied = report.applied.map { ", \($0)" } ?? ""
    occasion = tip == nil ? "first report of \(report.health.entries.count) components" : "heartbeat"
    if try put(HealthFile.path, HealthFile.bytes(of: report), in: repository), tip != nil {
      occasion = (commit ?? "components changed") + applied
    }
    var hasNewComponents = false
    if let components = report.components {
      let isNew = try put(
        AppliedFile.path, AppliedFile.bytes(of: components, sources: report.sources, edits: report.edits),
        in: repository)
      hasNewComponents = isNew
      if isNew, tip != nil { occasion = (commit ?? "changes by hand") + (applied.isEmpty ? " applied" : applied) }
    }
    for (day, transitions) in Dictionary(grouping: report.transitions, by: \.at.day) {
      newTransitions += try append(transitions, to: TransitionsFile.path(ofDay: day), line: \.line, in: repository)
    }
    var newChanges: [AppliedChange] = []
    for (day, changes) in Dictionary(grouping: report.changes, by: \.at.day) {
      newChanges += try append(changes, to: ChangesFile.path(ofDay: day), line: \.line, in: repository)
    }
    for (day, rollups) in Dictionary(grouping: report.days, by: \.day) {
      let isNew = try put(DailyFile.path(of: day), daily(rollups, day, in: repository), in: repository)
      if isNew, tip != nil, changedFiles.keys.allSatisfy({ $0.hasPrefix(DailyFile.folder) }) {
        occasion = "roll-up of \(day)"
      }
    }
    if let incidents {
      try keep(incidents, newChanges, in: repository)
      try keepMaintenance(areNew: hasNewComponents, in: repository)
    }
    if report.keepsStreaks, let previous = try bytes(at: ChecksFile.path, in: repository) {
      movedStreaks = ChecksFile.movedStreaks(in: report.health, since: previous)
      if !isOccasioned {
        let onTheWay = report.health.entries.count {
          movedStreaks.contains($0.component.key) && $0.standing?.pending != nil
        }
        occasion = onTheWay > 0 ? "on the way to a threshold: \(onTheWay)" : "counts and reminders"
      }
    }
  }

  private mutating func keep(
    _ rules: IncidentRules, _ changes: [AppliedChange], in repository: isolated Repository
  ) throws {
    let isLate = report.health.entries.contains { entry in
      entry.standing.map { $0.state == .down && $0.announced == .down && ($0.toldAt ?? $0.since) > $0.since } ?? false
    }
    guard isLate || !newTransitions.isEmpty || changes.contains(where: { $0.action == .delete }) else { return }
    let components = Dictionary(
      report.health.entries.map { ($0.component.key, $0.component) }, uniquingKeysWith: { first, _ in first })
    var book = try IncidentBook(rules, components: components, tip: tip, in: repository)
    try book.take(newTransitions, in: repository)
    try book.take(changes, in: repository)
    if isLate { try book.take(report.health, in: repository) }
    let isAlone = changedFiles.isEmpty
    for (path, bytes) in book.edits { try put(path, bytes, in: repository) }
    if isAlone, !changedFiles.isEmpty { occasion = "incidents" }
  }

  private mutating func keepMaintenance(areNew: Bool, in repository: isolated Repository) throws {
    var pages = MaintenancePages(report.health, tip: tip, now: report.checkedAt)
    if areNew { try pages.takeDeclared(in: repository) }
    try pages.take(newTransitions, in: repository)
    for (path, bytes) in pages.edits { try put(path, bytes, in: repository) }
  }

  /// Something else than streaks calls for the commit.
  private var isOccasioned: Bool { tip == nil || !changedFiles.isEmpty || movedStreaks.isEmpty }

  /// All edits that make the tip's tree this report's.
  ///
  /// - Parameter wholeChecks: Write every latest check, not only those of components that moved.
  func edits(wholeChecks: Bool, in repository: isolated Repository) throws -> [String: TreeEdit] {
    var edits = changedFiles
    edits["README.md"] = .put(try repository.writeBlob(Array(report.readme().utf8)))
    edits[ChecksFile.path] = .put(try repository.writeBlob(checks(whole: wholeChecks, in: repository)))
    return edits
  }

  /// A blob that exists already costs its hash only, so writing is also how a difference is found.
  @discardableResult
  private mutating func put(_ path: String, _ bytes: [UInt8], in repository: isolated Repository) throws -> Bool {
    let id = try repository.writeBlob(bytes)
    if let tip, try repository.entry(at: path, in: tip)?.id == id { return false }
    changedFiles[path] = .put(id)
    return true
  }

  /// - Returns: What the tip does not hold.
  private mutating func append<Element>(
    _ elements: [Element], to path: String, line: (Element) -> String, in repository: isolated Repository
  ) throws -> [Element] {
    let previous = try bytes(at: path, in: repository) ?? []
    let (bytes, added) = LineFile.appending(elements, to: previous, line: line)
    if !added.isEmpty { try put(path, bytes, in: repository) }
    return added
  }

  /// The roll-ups of a day, with what another observer reported of it meanwhile.
  private func daily(_ rollups: [DayRollup], _ day: Day, in repository: isolated Repository) throws -> [UInt8] {
    let file = DailyFile.bytes(of: rollups, day: day)
    guard let tip, let there = try bytes(at: DailyFile.path(of: day), in: repository) else { return file }
    let known = ReportFiles(tip: tip)
    let merge = DailyMerge(
      day: day, transitions: try known.transitions(of: repository) { $0 == day } + report.transitions,
      changes: try known.changes(of: repository) + report.changes)
    return merge.merging(file, into: there)
  }

  private func checks(whole: Bool, in repository: isolated Repository) throws -> [UInt8] {
    ChecksFile.bytes(
      of: report.health, previous: try bytes(at: ChecksFile.path, in: repository),
      moved: whole ? nil : movedStreaks.union(newTransitions.map(\.key)))
  }

  private func bytes(at path: String, in repository: isolated Repository) throws -> [UInt8]? {
    guard let tip, try repository.entry(at: path, in: tip) != nil else { return nil }
    return try repository.blob(at: path, in: tip)
  }
}

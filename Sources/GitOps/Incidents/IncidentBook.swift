internal import Git
internal import UpkeepModel

/// What moves of components do to the incidents of a report (design §8): opened when a component goes down on its own,
/// closed when it is operational again.
struct IncidentBook {
  private let rules: IncidentRules
  private let components: [String: Component]
  private let tip: ObjectID?
  private var names: [String: [String]]
  /// The files that were looked at or changed.
  private var files: [String: IncidentFile] = [:]
  private var changed: Set<String> = []

  /// - Parameters:
  ///   - components: What is declared, by key.
  ///   - tip: The report before.
  init(_ rules: IncidentRules, components: [String: Component], tip: ObjectID?, in repository: isolated Repository)
    throws
  {
    self.rules = rules
    self.components = components
    self.tip = tip
    names = [:]
    guard let tip, try repository.entry(at: IncidentFile.folder, in: tip)?.kind == .folder else { return }
    // An incident that began before the last year and lasts is closed by hand.
    for year in try repository.names(in: IncidentFile.folder, at: tip).sorted().suffix(2) {
      let folder = "\(IncidentFile.folder)/\(year)"
      guard try repository.entry(at: folder, in: tip)?.kind == .folder else { continue }
      names[year] = try repository.names(in: folder, at: tip).sorted()
    }
  }

  /// The files that are not as the tip has them.
  var edits: [String: [UInt8]] {
    Dictionary(uniqueKeysWithValues: changed.compactMap { path in files[path].map { (path, $0.bytes) } })
  }

  /// Takes transitions that the tip does not hold, in order of time.
  mutating func take(_ transitions: [Transition], in repository: isolated Repository) throws {
    for transition in transitions.sorted(by: { ($0.at, $0.key) < ($1.at, $1.key) }) {
      try take(transition, in: repository)
    }
  }

  /// Takes changes that the tip does not hold: what is removed is not out of order any more.
  mutating func take(_ changes: [AppliedChange], in repository: isolated Repository) throws {
    for change in changes where change.action == .delete {
      guard let path = try newest(of: change.key, in: repository), files[path]?.incident.isOpen == true else {
        continue
      }
      edit(path) { incident in
        incident.add(Incident.Move(at: change.at, key: change.key, outcome: "removed from the manifest", message: ""))
        incident.ended = change.at
      }
    }
  }

  /// Opens incidents for what is down and was told later than it went down, as it was under maintenance, or its cause is
  /// over and it is not.
  mutating func take(_ health: Health, in repository: isolated Repository) throws {
    for entry in health.entries {
      guard let standing = entry.standing, standing.state == .down, standing.announced == .down,
        let told = standing.toldAt, told > standing.since
      else { continue }
      if let path = try newest(of: standing.key, in: repository), let incident = files[path]?.incident,
        incident.ended.map({ $0 > standing.since }) ?? true
      {
        continue
      }
      let move = Incident.Move(
        at: standing.since, key: standing.key, outcome: standing.state.rawValue, message: standing.message)
      try open(move, manifestCommit: nil, in: repository)
    }
  }

  private mutating func take(_ transition: Transition, in repository: isolated Repository) throws {
    let key = transition.key
    let move = Incident.Move(at: transition.at, key: key, outcome: transition.outcome, message: transition.message)
    if let path = try newest(of: key, in: repository), let incident = files[path]?.incident {
      if incident.isOpen {
        return edit(path) { incident in
          incident.add(move)
          if transition.to == .operational { incident.ended = transition.at }
        }
      }
      if transition.to == .down, transition.because.isEmpty, let ended = incident.ended,
        transition.at.since(ended) <= rules.reopening, transition.at >= ended
      {
        return edit(path) { incident in
          incident.add(move)
          incident.ended = nil
        }
      }
    }
    guard transition.to == .down else { return }
    guard transition.because.isEmpty else { return try note(move, because: transition.because, in: repository) }
    let windows = components[key]?.maintenance ?? []
    guard windows.current(at: transition.at) == nil else { return }
    try open(move, manifestCommit: transition.manifestCommit, in: repository)
  }

  /// What is down because of another component stands in that one's incident.
  private mutating func note(_ move: Incident.Move, because causes: [String], in repository: isolated Repository) throws
  {
    for cause in causes {
      guard let path = try newest(of: cause, in: repository), files[path]?.incident.isOpen == true else { continue }
      return edit(path) { $0.add(move) }
    }
  }

  private mutating func open(
    _ move: Incident.Move, manifestCommit: String?, in repository: isolated Repository
  ) throws {
    let year = String(move.at.day.prefix(4))
    var number = 1
    var name: String
    repeat {
      name = "\(move.at.day)-\(move.key)\(number > 1 ? "-\(number)" : "").md"
      number += 1
    } while names[year]?.contains(name) ?? false
    names[year, default: []].append(name)
    names[year]?.sort()
    let path = "\(IncidentFile.folder)/\(year)/\(name)"
    files[path] = IncidentFile(
      Incident(
        component: move.key, name: components[move.key].flatMap { $0.name == move.key ? nil : $0.name },
        started: move.at, manifestCommit: manifestCommit,
        moves: [move]))
    changed.insert(path)
  }

  private mutating func edit(_ path: String, _ change: (inout Incident) -> Void) {
    guard var file = files[path] else { return }
    change(&file.incident)
    files[path] = file
    changed.insert(path)
  }

  /// The newest incident of a component under any of its keys (R19).
  private mutating func newest(of key: String, in repository: isolated Repository) throws -> String? {
    let keys = [key] + (components[key]?.previously ?? [])
    for year in names.keys.sorted(by: >) {
      var candidates: [(began: Timestamp, path: String)] = []
      for name in names[year] ?? [] where keys.contains(where: { Self.mayBe($0, name) }) {
        let path = "\(IncidentFile.folder)/\(year)/\(name)"
        guard let file = try file(at: path, in: repository), keys.contains(file.incident.component) else { continue }
        candidates.append((file.incident.started, path))
      }
      if let newest = candidates.max(by: { ($0.began, $0.path.count, $0.path) < ($1.began, $1.path.count, $1.path) }) {
        return newest.path
      }
    }
    return nil
  }

  /// A number may stand behind the key, and a key may end in one; the file itself tells them apart.
  private static func mayBe(_ key: String, _ name: String) -> Bool {
    let rest = name.utf8.dropFirst(11)
    return rest.starts(with: key.utf8)
      && [UInt8(ascii: "."), UInt8(ascii: "-")].contains(rest.dropFirst(key.utf8.count).first)
  }

  private mutating func file(at path: String, in repository: isolated Repository) throws -> IncidentFile? {
    if let file = files[path] { return file }
    guard let tip, let file = IncidentFile(try repository.blob(at: path, in: tip)) else { return nil }
    files[path] = file
    return file
  }
}

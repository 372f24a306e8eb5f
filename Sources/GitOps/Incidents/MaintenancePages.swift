internal import Git
internal import UpkeepModel

/// `maintenance/2026/2026-12-01-2200-api.md`: a page for each window that a manifest declares once. Windows that come
/// again every week have none.
struct MaintenancePages {
  private let health: Health
  private let tip: ObjectID?
  private let now: Timestamp
  private var files: [String: IncidentFile] = [:]

  init(_ health: Health, tip: ObjectID?, now: Timestamp) {
    self.health = health
    self.tip = tip
    self.now = now
  }

  /// The files that are not as the tip has them.
  var edits: [String: [UInt8]] { files.mapValues(\.bytes) }

  /// Makes pages for windows that are not over, and says of pages whose window was taken out before it began that they
  /// are withdrawn.
  mutating func takeDeclared(in repository: isolated Repository) throws {
    var declared: Set<String> = []
    for entry in health.entries {
      for window in entry.component.maintenance {
        guard case .once(let from, let to) = window.schedule, to > now else { continue }
        let path = Self.path(of: entry.component.key, from: from)
        declared.insert(path)
        var incident = Incident(
          component: entry.component.key,
          name: entry.component.name == entry.component.key ? nil : entry.component.name, started: from, ended: to)
        incident.kind = .maintenance
        incident.reason = window.reason
        try put(incident, at: path, in: repository)
      }
    }
    for path in try paths(in: repository) where !declared.contains(path) {
      guard var file = try file(at: path, in: repository), file.incident.started > now, !file.incident.isWithdrawn
      else {
        continue
      }
      file.incident.isWithdrawn = true
      files[path] = file
    }
  }

  /// Adds what happened during the work to its page.
  mutating func take(_ transitions: [Transition], in repository: isolated Repository) throws {
    guard !transitions.isEmpty else { return }
    let components = Dictionary(
      health.entries.map { ($0.component.key, $0.component) }, uniquingKeysWith: { first, _ in first })
    for transition in transitions.sorted(by: { $0.at < $1.at }) {
      for window in components[transition.key]?.maintenance ?? [] where window.contains(transition.at) {
        guard case .once(let from, _) = window.schedule else { continue }
        let path = Self.path(of: transition.key, from: from)
        guard var file = try file(at: path, in: repository) else { continue }
        file.incident.add(
          Incident.Move(
            at: transition.at, key: transition.key, outcome: transition.outcome, message: transition.message))
        files[path] = file
      }
    }
  }

  private mutating func put(_ incident: Incident, at path: String, in repository: isolated Repository) throws {
    guard var file = try file(at: path, in: repository) else {
      // A page from which people took the markers is theirs.
      if try bytes(at: path, in: repository) == nil { files[path] = IncidentFile(incident) }
      return
    }
    let before = file.incident
    file.incident.ended = incident.ended
    file.incident.reason = incident.reason
    file.incident.name = incident.name
    file.incident.isWithdrawn = false
    if file.incident != before { files[path] = file }
  }

  private static func path(of key: String, from: Timestamp) -> String {
    let clock = from.description.dropFirst(11).prefix(5).filter { $0 != ":" }
    return "\(IncidentFile.maintenanceFolder)/\(from.day.prefix(4))/\(from.day)-\(clock)-\(key).md"
  }

  /// The pages of this day and later ones.
  private func paths(in repository: isolated Repository) throws -> [String] {
    let folder = IncidentFile.maintenanceFolder
    guard let tip, try repository.entry(at: folder, in: tip)?.kind == .folder else { return [] }
    return try repository.names(in: folder, at: tip).flatMap { year -> [String] in
      guard year >= now.day.prefix(4), try repository.entry(at: "\(folder)/\(year)", in: tip)?.kind == .folder else {
        return []
      }
      return try repository.names(in: "\(folder)/\(year)", at: tip).filter { $0 >= now.day }.map {
        "\(folder)/\(year)/\($0)"
      }
    }
  }

  private func file(at path: String, in repository: isolated Repository) throws -> IncidentFile? {
    if let file = files[path] { return file }
    return try bytes(at: path, in: repository).flatMap { IncidentFile($0) }
  }

  private func bytes(at path: String, in repository: isolated Repository) throws -> [UInt8]? {
    guard let tip, try repository.entry(at: path, in: tip) != nil else { return nil }
    return try repository.blob(at: path, in: tip)
  }
}

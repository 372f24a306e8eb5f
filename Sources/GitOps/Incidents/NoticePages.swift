internal import Git
package import UpkeepModel

/// A page of people and program on the health ref: an incident or an announcement.
package struct NoticePage: Hashable, Sendable {
  /// Where it stands.
  package var path: String
  /// Its heading, without marks of Markdown; the file's name where it has none.
  package var title: String
  /// What the program knows of it; `nil` for an announcement, and for a page that people wrote on their own.
  package var incident: Incident?
  /// What people wrote, in Markdown; without the heading, the program's block and its hint.
  package var text: String
  /// From when it holds, for an announcement; `nil` for the day in its name.
  package var from: Timestamp?
  /// Until when, for an announcement.
  package var until: Timestamp?
  /// The components that an announcement is about.
  package var components: [String] = []
  /// The whole file.
  package var bytes: [UInt8]

  /// The day in its name.
  package var day: Day? { path.split(separator: "/").last.flatMap { Day($0.prefix(10)) } }
}

/// What people should know, each kind the newest first.
package struct Notices: Sendable {
  /// Outages.
  package var incidents: [NoticePage]
  /// Maintenance that the manifest declared, also that to come.
  package var maintenance: [NoticePage]
  /// What people announced.
  package var announcements: [NoticePage]

  /// Those that have a moment of the span in common, and maintenance to come.
  func touching(_ span: TimeSpan) -> Notices {
    func touches(_ page: NoticePage) -> Bool {
      guard let incident = page.incident else { return page.day.map { $0.start >= span.from } ?? true }
      return (incident.started < span.to || incident.kind == .maintenance)
        && (incident.ended ?? span.to) >= span.from
    }
    return Notices(
      incidents: incidents.filter(touches), maintenance: maintenance.filter(touches),
      announcements: announcements.filter { page in
        let from = page.from ?? page.day?.start
        return from.map { $0 < span.to } ?? true && (page.until ?? from).map { $0 >= span.from } ?? true
      })
  }
}

/// Reads incidents and announcements at a commit.
struct NoticePages {
  let tip: ObjectID

  /// The incidents, the newest first.
  ///
  /// - Parameter isWanted: Which days' files are read.
  func incidents(
    in repository: isolated Repository, where isWanted: (Day) -> Bool = { _ in true }
  ) throws -> [NoticePage] {
    try paths(in: IncidentFile.folder, of: repository, where: isWanted).map { path in
      try incident(at: path, in: repository)
    }.sorted { left, right in
      let (first, second) = (left.incident?.started ?? left.day?.start, right.incident?.started ?? right.day?.start)
      return first == second ? left.path > right.path : (first ?? .init(seconds: 0)) > (second ?? .init(seconds: 0))
    }
  }

  /// Maintenance that was declared, the newest first.
  func maintenance(in repository: isolated Repository, where isWanted: (Day) -> Bool = { _ in true }) throws
    -> [NoticePage]
  {
    try paths(in: IncidentFile.maintenanceFolder, of: repository, where: isWanted).reversed().map { path in
      try incident(at: path, in: repository)
    }
  }

  /// The announcements, the newest first.
  func announcements(in repository: isolated Repository, where isWanted: (Day) -> Bool = { _ in true }) throws
    -> [NoticePage]
  {
    try paths(in: AnnouncementFile.folder, of: repository, where: isWanted).reversed().map { path in
      let bytes = try repository.blob(at: path, in: tip)
      let file = AnnouncementFile(bytes)
      return NoticePage(
        path: path, title: file.title.isEmpty ? Self.name(of: path) : file.title, incident: nil, text: file.text,
        from: file.from, until: file.until, components: file.components, bytes: bytes)
    }
  }

  /// The incident that a person names: by its file, or by the component's key, whose newest one is meant.
  func incident(_ name: String, in repository: isolated Repository) throws -> NoticePage {
    if name.hasPrefix(IncidentFile.folder + "/"), try repository.entry(at: name, in: tip) != nil {
      return try incident(at: name, in: repository)
    }
    let all = try paths(in: IncidentFile.folder, of: repository) { _ in true }
    for path in all.reversed() where path.contains("-\(name)") {
      let page = try incident(at: path, in: repository)
      if page.incident?.component == name || path.hasSuffix("/\(name)") || path.hasSuffix("/\(name).md") { return page }
    }
    if let path = all.last(where: { $0.hasSuffix("/\(name)") || $0.hasSuffix("/\(name).md") }) {
      return try incident(at: path, in: repository)
    }
    throw GitOpsProblem(
      .notFound, "there is no incident of \"\(name)\" on the health ref; `upkeep incident list` shows all")
  }

  private func incident(at path: String, in repository: isolated Repository) throws -> NoticePage {
    let bytes = try repository.blob(at: path, in: tip)
    guard let file = IncidentFile(bytes) else {
      let page = MarkdownPage(bytes)
      return NoticePage(
        path: path, title: page.title.isEmpty ? Self.name(of: path) : page.title, text: page.text, bytes: bytes)
    }
    let page = MarkdownPage(Array((file.before + file.words).utf8))
    return NoticePage(
      path: path, title: page.title.isEmpty ? Self.name(of: path) : page.title, incident: file.incident,
      text: page.text, bytes: bytes)
  }

  /// The paths of the files in the folders of the years, by name.
  private func paths(
    in folder: String, of repository: isolated Repository, where isWanted: (Day) -> Bool
  ) throws -> [String] {
    guard try repository.entry(at: folder, in: tip)?.kind == .folder else { return [] }
    return try repository.names(in: folder, at: tip).sorted().flatMap { year -> [String] in
      guard try repository.entry(at: "\(folder)/\(year)", in: tip)?.kind == .folder else { return [] }
      return try repository.names(in: "\(folder)/\(year)", at: tip).sorted()
        .filter { name in name.hasSuffix(".md") && (Day(name.prefix(10)).map(isWanted) ?? false) }
        .map { "\(folder)/\(year)/\($0)" }
    }
  }

  private static func name(of path: String) -> String {
    String((path.split(separator: "/").last ?? "").dropLast(3))
  }
}

extension GitHistory {
  /// Incidents, maintenance and announcements on the health ref, each the newest first; read at the tip alone.
  ///
  /// - Parameter span: Those that have a moment of it in common; all for `nil`.
  /// - Throws: ``GitOpsProblem``: `notFound` when there is no report.
  package func notices(in span: TimeSpan? = nil) async throws -> Notices {
    try await reading { repository, tip in
      let pages = NoticePages(tip: tip)
      let last = span.map { Day(of: $0.to) }
      let incidents = try pages.incidents(in: repository) { day in last.map { day <= $0 } ?? true }
      let announcements = try pages.announcements(in: repository) { day in last.map { day <= $0 } ?? true }
      // Work that is planned is worth knowing before it begins.
      let maintenance = try pages.maintenance(in: repository)
      let notices = Notices(incidents: incidents, maintenance: maintenance, announcements: announcements)
      return span.map(notices.touching) ?? notices
    }
  }

  /// The incident that a person names; see ``IncidentNote``.
  package func incident(_ name: String) async throws -> NoticePage {
    try await reading { repository, tip in try NoticePages(tip: tip).incident(name, in: repository) }
  }
}

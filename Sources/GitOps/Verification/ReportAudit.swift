internal import Git
internal import JSONText
internal import UpkeepModel

/// Looks whether a commit on the health ref follows from the one before it (design §8): files of lines only grow, and
/// the health is what the health before and the new transitions make it.
struct ReportAudit {
  /// The files that only reports write.
  private static let files = [HealthFile.path, ChecksFile.path, AppliedFile.path]
  /// The folders that only reports write; of the first two the files only grow.
  private static let folders = [TransitionsFile.folder, ChangesFile.folder, DailyFile.folder]

  let commit: CommitFacts
  let parent: ObjectID?

  private var isReport: Bool { commit.trailers.contains { $0.key == "Health-State" } }

  /// What is wrong; each with its file.
  func findings(in repository: isolated Repository) throws -> [(file: String?, finding: String)] {
    if commit.parents.count > 1 { return [(nil, "it is a merge, and the history of reports is a line")] }
    let changed = try changedFiles(in: repository)
    guard isReport else {
      return changed.map { ($0.path, "it was changed by a commit that is no report") }
    }
    var findings: [(file: String?, finding: String)] = []
    var grown: [String: [UInt8]] = [:]
    for file in changed {
      guard file.after != nil else {
        findings.append((file.path, "it was removed"))
        continue
      }
      if file.path.hasPrefix(DailyFile.folder + "/"), file.before != nil {
        // Another observer's part is put in, and nobody's taken out.
        let known = try keys(of: file.path, in: parent ?? commit.id, repository)
        if try !known.isSubset(of: keys(of: file.path, in: commit.id, repository)) {
          findings.append((file.path, "components that stood there were taken out"))
        }
      }
      guard file.path.hasSuffix(".jsonl") else { continue }
      let old = try file.before.map { _ in try repository.blob(at: file.path, in: parent ?? commit.id) } ?? []
      let new = try repository.blob(at: file.path, in: commit.id)
      if new.starts(with: old) {
        grown[file.path] = Array(new.dropFirst(old.count))
      } else {
        findings.append((file.path, "lines that stood there were changed or taken out; such files only grow"))
      }
    }
    if !findings.isEmpty { return findings }
    return try health(grown, changed.contains { $0.path == HealthFile.path }, in: repository)
  }

  // MARK: The health

  private struct Snapshot {
    var state: String
    var counts: [String: Int]
    var manifestCommit: String?
    var lines: [String: (state: HealthState, since: Timestamp?, isPaused: Bool)]
  }

  private func health(
    _ grown: [String: [UInt8]], _ isNew: Bool, in repository: isolated Repository
  ) throws -> [(file: String?, finding: String)] {
    let path = HealthFile.path
    guard isNew || !grown.isEmpty else { return trailers(try snapshot(at: commit.id, in: repository)) }
    guard let after = try snapshot(at: commit.id, in: repository) else { return [(path, "it cannot be read")] }
    let before = try parent.flatMap { try snapshot(at: $0, in: repository) }
    var findings = trailers(after) + counted(after)
    let transitions = LineFile.elements(of: Self.lines(grown, TransitionsFile.folder), Transition.init(line:))
    let changes = LineFile.elements(of: Self.lines(grown, ChangesFile.folder), AppliedChange.init(line:))
    findings += moves(from: before?.lines ?? [:], to: after.lines, transitions, changes)
    return findings
  }

  private static func lines(_ grown: [String: [UInt8]], _ folder: String) -> [UInt8] {
    grown.filter { $0.key.hasPrefix(folder + "/") }.sorted { $0.key < $1.key }.flatMap(\.value)
  }

  private func trailers(_ snapshot: Snapshot?) -> [(file: String?, finding: String)] {
    guard let snapshot else { return [(HealthFile.path, "it cannot be read")] }
    let told = Dictionary(commit.trailers.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
    if let state = told["Health-State"], state != snapshot.state {
      return [(HealthFile.path, "it says \(snapshot.state), and the commit's message \(state)")]
    }
    if let manifest = told["Manifest-Commit"], manifest != snapshot.manifestCommit {
      return [(HealthFile.path, "its manifest commit is not that of the commit's message")]
    }
    return []
  }

  /// The head must follow from the lines.
  private func counted(_ snapshot: Snapshot) -> [(file: String?, finding: String)] {
    let active = snapshot.lines.values.filter { !$0.isPaused }
    let worst = HealthState.worst(active.map(\.state)).rawValue
    if worst != snapshot.state {
      return [(HealthFile.path, "it says \(snapshot.state), and the worst of its components is \(worst)")]
    }
    for state in HealthState.allCases {
      let count = active.count { $0.state == state }
      if let told = snapshot.counts[state.rawValue], told != count {
        return [(HealthFile.path, "it counts \(told) components as \(state.rawValue), and lists \(count)")]
      }
    }
    return []
  }

  /// The states after must be the states before, led on by the new transitions.
  private func moves(
    from before: [String: (state: HealthState, since: Timestamp?, isPaused: Bool)],
    to after: [String: (state: HealthState, since: Timestamp?, isPaused: Bool)], _ transitions: [Transition],
    _ changes: [AppliedChange]
  ) -> [(file: String?, finding: String)] {
    // The keys that a component had before, the oldest first.
    var earlier: [String: [String]] = [:]
    for change in changes {
      if let previous = change.previousKey { earlier[change.key] = (earlier[previous] ?? []) + [previous] }
    }
    let begun = Set(changes.filter { $0.action == .create || $0.action == .delete }.map(\.key))
    let moved = Dictionary(grouping: transitions, by: \.key)
    var findings: [(file: String?, finding: String)] = []
    let told = begun.union(changes.map(\.key)).union(earlier.values.flatMap { $0 })
    for key in Set(before.keys).symmetricDifference(after.keys).subtracting(told).sorted() where parent != nil {
      findings.append(
        (HealthFile.path, "\(key) \(before[key] == nil ? "has come" : "is gone"), and no change tells of it"))
    }
    for (key, line) in after.sorted(by: { $0.key < $1.key }) {
      // Under maintenance of names, moves before a rename stand under the key before.
      let steps = ((earlier[key] ?? []) + [key]).flatMap { moved[$0] ?? [] }.sorted { $0.at < $1.at }
      let start = before[key] ?? earlier[key]?.lazy.compactMap { before[$0] }.first
      guard start?.state != line.state || !steps.isEmpty else { continue }
      if let problem = Self.problem(from: start?.state, isNew: begun.contains(key), to: line.state, steps) {
        findings.append((HealthFile.path, "\(key) \(problem)"))
      } else if let last = steps.last, last.to == line.state, let since = line.since, since != last.at {
        findings.append((HealthFile.path, "\(key) is so since \(since), and its last transition is of \(last.at)"))
      }
    }
    return findings
  }

  private static func problem(
    from start: HealthState?, isNew: Bool, to end: HealthState, _ steps: [Transition]
  ) -> String? {
    var state = start ?? .unknown
    for step in steps {
      let isFresh = step.from == .unknown && (isNew || start == nil)
      guard step.from == state || isFresh else {
        return "moves from \(step.from.rawValue) at \(step.at), and was \(state.rawValue)"
      }
      state = step.to
    }
    if state == end { return nil }
    // What is made anew begins as unknown.
    if isNew, steps.isEmpty, end == .unknown { return nil }
    return "is \(end.rawValue) and was \(state.rawValue), and no transition tells of it"
  }

  private func snapshot(at commit: ObjectID, in repository: isolated Repository) throws -> Snapshot? {
    guard try repository.entry(at: HealthFile.path, in: commit) != nil,
      let json = try? JSONValue(parsing: repository.blob(at: HealthFile.path, in: commit)),
      let state = json["state"]?.string, let list = json["components"]?.array
    else { return nil }
    var lines: [String: (state: HealthState, since: Timestamp?, isPaused: Bool)] = [:]
    for line in list {
      guard let key = line["key"]?.string, let state = line["state"]?.string.flatMap({ HealthState(rawValue: $0) }),
        lines[key] == nil
      else { return nil }
      lines[key] = (state, line["since"]?.string.flatMap { Timestamp($0) }, line["paused"]?.bool ?? false)
    }
    var counts: [String: Int] = [:]
    for state in HealthState.allCases {
      counts[state.rawValue] = json["counts"]?[state.rawValue]?.integer.map { Int($0) }
    }
    return Snapshot(state: state, counts: counts, manifestCommit: json["manifest_commit"]?.string, lines: lines)
  }

  // MARK: What differs

  private struct ChangedFile {
    var path: String
    var before, after: ObjectID?
  }

  /// The files of the reports that differ from those of the parent.
  private func changedFiles(in repository: isolated Repository) throws -> [ChangedFile] {
    var changed: [ChangedFile] = []
    func compare(_ path: String, _ before: ObjectID?, _ after: ObjectID?) {
      if before != after { changed.append(ChangedFile(path: path, before: before, after: after)) }
    }
    for path in Self.files {
      compare(path, try id(of: path, in: parent, repository), try id(of: path, in: commit.id, repository))
    }
    for folder in Self.folders {
      guard try id(of: folder, in: parent, repository) != id(of: folder, in: commit.id, repository) else { continue }
      let (before, after) = (
        try files(of: folder, in: parent, repository), try files(of: folder, in: commit.id, repository)
      )
      for path in Set(before.keys).union(after.keys).sorted() { compare(path, before[path], after[path]) }
    }
    return changed
  }

  private func keys(of path: String, in commit: ObjectID, _ repository: isolated Repository) throws -> Set<String> {
    Set(LineDocument.entries(of: try repository.blob(at: path, in: commit)).map(\.key))
  }

  private func id(of path: String, in commit: ObjectID?, _ repository: isolated Repository) throws -> ObjectID? {
    try commit.flatMap { try repository.entry(at: path, in: $0)?.id }
  }

  private func files(
    of folder: String, in commit: ObjectID?, _ repository: isolated Repository
  ) throws -> [String: ObjectID] {
    guard let commit, try repository.entry(at: folder, in: commit)?.kind == .folder else { return [:] }
    return Dictionary(
      try repository.files(in: folder, at: commit).map { ($0.path, $0.id) }, uniquingKeysWith: { first, _ in first })
  }
}

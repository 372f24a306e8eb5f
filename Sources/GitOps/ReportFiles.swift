internal import Git
internal import UpkeepModel

/// The files of one report, as they are read for history.
struct ReportFiles {
  let tip: ObjectID

  /// A file of a day.
  struct DayFile {
    let day: Day
    let entry: TreeEntry
  }

  /// The days that a folder has files of, in order.
  func days(in folder: String, of repository: isolated Repository) throws -> [Day] {
    try files(in: folder, of: repository).map(\.day)
  }

  /// The files of days that a folder has, in order.
  func files(in folder: String, of repository: isolated Repository) throws -> [DayFile] {
    let files = try repository.files(in: folder, at: tip).compactMap { entry in
      Day(entry.path.dropFirst(folder.count + 1).prefix { $0 != "." }).map { DayFile(day: $0, entry: entry) }
    }
    return files.sorted { $0.day < $1.day }
  }

  /// The transitions of the days that are wanted, in order of time.
  ///
  /// - Parameter keys: Only those of these keys; `nil` for all.
  func transitions(
    of repository: isolated Repository, keys: Set<String>? = nil, where isWanted: (Day) -> Bool = { _ in true }
  ) throws -> [Transition] {
    let filter = keys.map { KeyFilter($0) }
    var transitions: [Transition] = []
    for file in try files(in: TransitionsFile.folder, of: repository) where isWanted(file.day) {
      try repository.withFile(file.entry) { bytes in
        TransitionsFile.read(bytes, keys: filter) { transitions.append($0) }
      }
    }
    return transitions.inOrder(by: \.at)
  }

  /// All changes of components, in order of time.
  func changes(of repository: isolated Repository) throws -> [AppliedChange] {
    try files(in: ChangesFile.folder, of: repository).flatMap { file in
      try repository.withFile(file.entry) { LineFile.elements(of: Array($0), AppliedChange.init(line:)) }
    }.inOrder(by: \.at)
  }

  /// The deletes among all changes of components, in order of time. Lines of other changes are not read any further than
  /// to what was done.
  func deletes(of repository: isolated Repository) throws -> [AppliedChange] {
    try files(in: ChangesFile.folder, of: repository).flatMap { file in
      try repository.withFile(file.entry) { bytes in
        LineFile.elements(of: Array(bytes)) { line in
          // `{"at":"2026-11-24T10:15:07Z"` comes first and has always the same length.
          line.dropFirst(28).starts(with: Self.deletion) ? AppliedChange(line: line) : nil
        }
      }
    }.inOrder(by: \.at)
  }

  private static let deletion = Array(#","action":"delete","#.utf8)

  /// The roll-ups of some days by key, in order of time.
  ///
  /// - Parameter keys: Only those of these keys; `nil` for all.
  func rollups(
    of repository: isolated Repository, days wanted: ClosedRange<Day>, keys: Set<String>?
  ) throws -> [String: [DayRollup]] {
    let filter = keys.map { KeyFilter($0) }
    let wanted = try files(in: DailyFile.folder, of: repository).filter { wanted.contains($0.day) }
    let parts = try repository.inParts(of: wanted.map(\.entry)) { files, reader in
      var rollups = RollupsByKey()
      for file in files {
        guard let day = DailyFile.day(ofPath: file.path) else { continue }
        try reader.withFile(file) { rollups.add($0, day: day, keys: filter) }
      }
      return rollups
    }
    return RollupsByKey.joined(parts)
  }
}

extension Array {
  /// Sorted by a moment; what is of the same second stays in its order.
  fileprivate func inOrder(by moment: KeyPath<Element, Timestamp>) -> [Element] {
    let isSorted = indices.dropFirst().allSatisfy { self[$0 - 1][keyPath: moment] <= self[$0][keyPath: moment] }
    if isSorted { return self }
    return enumerated().sorted { left, right in
      (left.element[keyPath: moment], left.offset) < (right.element[keyPath: moment], right.offset)
    }.map(\.element)
  }
}

internal import Git
internal import UpkeepModel

/// The files of one report, as they are read for history.
struct ReportFiles {
  let tip: ObjectID

  /// The days that a folder has files of, in order.
  func days(in folder: String, of repository: isolated Repository) throws -> [Day] {
    guard try repository.entry(at: folder, in: tip)?.kind == .folder else { return [] }
    return try repository.list(folder, in: tip).compactMap { entry in
      Day(entry.path.dropFirst(folder.count + 1).prefix { $0 != "." })
    }.sorted()
  }

  /// The transitions of the days that are wanted, in order of time.
  func transitions(
    of repository: isolated Repository, where isWanted: (Day) -> Bool = { _ in true }
  ) throws -> [Transition] {
    try days(in: TransitionsFile.folder, of: repository).filter(isWanted).flatMap { day in
      LineFile.elements(
        of: try repository.blob(at: TransitionsFile.path(ofDay: day.description), in: tip),
        Transition.init(line:))
    }.inOrder(by: \.at)
  }

  /// All changes of components, in order of time.
  func changes(of repository: isolated Repository) throws -> [AppliedChange] {
    try days(in: ChangesFile.folder, of: repository).flatMap { day in
      LineFile.elements(
        of: try repository.blob(at: ChangesFile.path(ofDay: day.description), in: tip), AppliedChange.init(line:))
    }.inOrder(by: \.at)
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

internal import Git
internal import UpkeepModel

/// The files of a report that hold history for ever.
struct HistoryFiles {
  private var folders: [String: ObjectID] = [:]

  init(of commit: CommitFacts, in repository: isolated Repository) throws {
    for folder in [TransitionsFile.folder, ChangesFile.folder, DailyFile.folder] {
      if let entry = try repository.entry(at: folder, in: commit.tree), entry.kind == .folder {
        folders[folder] = entry.id
      }
    }
  }

  /// A file of which the later report lacks something; `nil` when it lacks nothing.
  func loss(in later: HistoryFiles, of repository: isolated Repository) throws -> String? {
    for (folder, id) in folders where later.folders[folder] != id {
      guard let other = later.folders[folder] else { return folder }
      let there = Dictionary(
        try repository.list("", in: other).map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
      for entry in try repository.list("", in: id) where there[entry.path]?.id != entry.id {
        let path = "\(folder)/\(entry.path)"
        guard let match = there[entry.path] else { return path }
        // A roll-up may be made anew with what another observer knows of the day.
        if folder == DailyFile.folder { continue }
        let isKept = try repository.withFile(entry) { old in
          try repository.withFile(match) { new in
            if new.count >= old.count, new.prefix(old.count).elementsEqual(old) { return true }
            let lines = Set(Lines(new).map { Array($0) })
            return Lines(old).allSatisfy { lines.contains(Array($0)) }
          }
        }
        guard isKept else { return path }
      }
    }
    return nil
  }
}

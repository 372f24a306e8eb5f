/// Which keys differ between a manifest and a store: the cheap half of planning, on keys and fingerprints alone.
///
/// What the rows show needs the recorded components themselves; ``keysToRead`` names the few that differ.
public struct Difference: Sendable {
  /// The keys of recorded components that ``Plan`` needs in full, sorted.
  public var keysToRead: [String] {
    (updated.map(\.component.key) + moved.map(\.previousKey) + deleted.map(\.key) + adopted.map(\.component.key))
      .sorted()
  }

  let manifest: Manifest
  let storeRevision: Int
  var created: [Manifest.Entry] = []
  var updated: [Manifest.Entry] = []
  var moved: [(entry: Manifest.Entry, previousKey: String)] = []
  /// Entries whose key belongs to another owner (R17).
  var adopted: [Manifest.Entry] = []
  var deleted: [RecordedIndex.Entry] = []
  /// What was changed by hand of this owner's components, by key.
  private(set) var edits: [String: HandEdit] = [:]
  /// Keys of components that were changed by hand and are recorded as the manifest declares them by now, sorted.
  private(set) var settled: [String] = []
  /// When components that are gone were removed, by key.
  let removed: [String: Timestamp]
  var kept = 0
  var owned = 0

  /// Compares the manifest with what the store holds. Both are sorted by key, so one walk over both is enough.
  public init(desired manifest: Manifest, recorded index: RecordedIndex) {
    self.manifest = manifest
    storeRevision = index.revision
    removed = index.removed
    var recorded = index.entries.makeIterator()
    var current = recorded.next()
    func passRecorded(_ entry: RecordedIndex.Entry, _ difference: inout Difference) {
      guard entry.owner == manifest.owner else { return }
      difference.owned += 1
      difference.deleted.append(entry)
    }
    for entry in manifest.entries {
      while let found = current, found.key < entry.component.key {
        passRecorded(found, &self)
        current = recorded.next()
      }
      guard let found = current, found.key == entry.component.key else {
        created.append(entry)
        continue
      }
      if found.owner != manifest.owner {
        adopted.append(entry)
      } else {
        owned += 1
        if found.fingerprint == entry.fingerprint { kept += 1 } else { updated.append(entry) }
      }
      current = recorded.next()
    }
    while let found = current {
      passRecorded(found, &self)
      current = recorded.next()
    }
    turnRenamesIntoMoves()
    noteEdits(index.edits)
  }

  /// An edit that no row is about was taken up by the manifest.
  private mutating func noteEdits(_ edits: [HandEdit]) {
    guard !edits.isEmpty else { return }
    self.edits = Dictionary(
      edits.filter { $0.owner == manifest.owner }.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
    let differing = Set(
      (created + updated + adopted + moved.map(\.entry)).map(\.component.key) + deleted.map(\.key)
        + moved.map(\.previousKey))
    settled = self.edits.keys.filter { !differing.contains($0) }.sorted()
  }

  /// A created entry that names a deleted key in `previously` is a move (R19). The first name that fits counts, and no
  /// recorded component moves twice.
  private mutating func turnRenamesIntoMoves() {
    guard !deleted.isEmpty, created.contains(where: { !$0.component.previously.isEmpty }) else { return }
    var leaving = Set(deleted.map(\.key))
    created.removeAll { entry in
      guard let old = entry.component.previously.first(where: leaving.contains) else { return false }
      leaving.remove(old)
      moved.append((entry, old))
      return true
    }
    let stillLeaving = leaving
    deleted.removeAll { !stillLeaving.contains($0.key) }
  }
}

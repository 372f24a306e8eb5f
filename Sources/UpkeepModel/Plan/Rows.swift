internal import JSONText

/// The rows of a plan, in their order.
struct Rows {
  private(set) var carriedOut: [Change] = []
  private(set) var withheld: [Change] = []

  private let recorded: [String: RecordedComponent]
  private let edits: [String: HandEdit]
  private let removed: [String: Timestamp]
  private let revision: Revision
  private let keepsDrift: Bool

  init(_ difference: Difference, recorded: [RecordedComponent], revision: Revision, keepingDrift keepsDrift: Bool) {
    self.recorded = Dictionary(recorded.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
    self.revision = revision
    self.keepsDrift = keepsDrift
    edits = difference.edits
    removed = difference.removed
    carriedOut.reserveCapacity(difference.created.count + difference.updated.count + difference.deleted.count)
    for (entry, previousKey) in difference.moved.sorted(by: { $0.entry.component.key < $1.entry.component.key }) {
      add(move(entry, from: previousKey))
    }
    for entry in difference.created { add(create(entry)) }
    let changed = (difference.updated + difference.adopted).sorted { $0.component.key < $1.component.key }
    for entry in changed { add(update(entry, owner: difference.manifest.owner)) }
    for entry in difference.deleted { add(delete(entry)) }
  }

  private mutating func add(_ change: Change) {
    var change = change
    if keepsDrift, change.isDrift, change.withheld == nil {
      change.withheld = "it \(change.handEdit?.story ?? "was changed by hand"); --keep-drift leaves it"
    }
    if change.withheld == nil { carriedOut.append(change) } else { withheld.append(change) }
  }

  private func move(_ entry: Manifest.Entry, from previousKey: String) -> Change {
    Change(
      action: .move, key: entry.component.key, previousKey: previousKey,
      fields: fields(from: recorded[previousKey], to: entry.component).filter { $0.field != "key" },
      source: entry.source,
      reason: "renamed from \(previousKey) by \"previously\"; its history stays" + story(edits[previousKey]),
      component: entry.component, handEdit: edits[previousKey])
  }

  private func create(_ entry: Manifest.Entry) -> Change {
    let edit = edits[entry.component.key]
    let isDrift = edit?.isUndone(by: entry) ?? false
    var reason = "declared in \(entry.source.file), not recorded yet" + story(edit)
    if edit == nil, let removed = removed[entry.component.key] {
      reason = "declared in \(entry.source.file) again; it was removed at \(removed), its history goes on"
    }
    if isDrift, let edit { reason = "\(edit.story); the manifest wins" }
    return Change(
      action: .create, key: entry.component.key, source: entry.source, reason: reason, component: entry.component,
      isDrift: isDrift, handEdit: edit)
  }

  private func update(_ entry: Manifest.Entry, owner: String) -> Change {
    let old = recorded[entry.component.key]
    var change = Change(
      action: .update, key: entry.component.key, fields: fields(from: old, to: entry.component), source: entry.source,
      reason: "differs from what is recorded", component: entry.component)
    if let old, old.owner != owner {
      change.fields.insert(FieldChange(field: "owner", from: .string(old.owner), to: .string(owner)), at: 0)
      change.reason = "adopted from owner \(old.owner)"
    } else if let edit = edits[entry.component.key] {
      change.handEdit = edit
      change.isDrift = edit.isUndone(by: entry)
      change.reason = "\(edit.story); the manifest wins"
    } else if let old, old.commit == nil {
      change.isDrift = true
      change.reason = "was changed by hand; the manifest wins"
    }
    return change
  }

  private func delete(_ entry: RecordedIndex.Entry) -> Change {
    let edit = edits[entry.key]
    let place = "\(revision.path) at \(revision.commit.prefix(8))"
    var change = Change(
      action: .delete, key: entry.key, source: SourceLocation(file: revision.path, line: 1, index: nil),
      reason: "no longer in \(place)" + story(edit), component: nil, handEdit: edit)
    if edit?.action == .create || edit == nil && recorded[entry.key]?.commit == nil {
      change.isDrift = true
      change.reason = "\(edit?.story ?? "was made by hand") and is not in \(place)"
    }
    if entry.isProtected {
      change.withheld = "it is protected: put it back with \"protect\": false, apply that, then remove it"
    }
    return change
  }

  /// What a change of the manifest's own replaces.
  private func story(_ edit: HandEdit?) -> String { edit.map { "; it \($0.story)" } ?? "" }

  private func fields(from old: RecordedComponent?, to new: Component) -> [FieldChange] {
    FieldChange.between(old?.component.json ?? [:], new.json)
  }
}

extension HandEdit {
  /// Whether the manifest declares what was applied last, so that it asks for nothing but to undo this.
  fileprivate func isUndone(by entry: Manifest.Entry) -> Bool { applied?.fingerprint == entry.fingerprint }
}

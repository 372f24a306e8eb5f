internal import JSONText

/// The rows of a plan, in their order.
struct Rows {
  private(set) var carriedOut: [Change] = []
  private(set) var withheld: [Change] = []

  private let recorded: [String: RecordedComponent]
  private let revision: Revision

  init(_ difference: Difference, recorded: [RecordedComponent], revision: Revision) {
    self.recorded = Dictionary(recorded.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
    self.revision = revision
    carriedOut.reserveCapacity(difference.created.count + difference.updated.count + difference.deleted.count)
    for (entry, previousKey) in difference.moved.sorted(by: { $0.entry.component.key < $1.entry.component.key }) {
      carriedOut.append(move(entry, from: previousKey))
    }
    for entry in difference.created {
      carriedOut.append(
        Change(
          action: .create, key: entry.component.key, source: entry.source,
          reason: "declared in \(entry.source.file), not recorded yet", component: entry.component))
    }
    let changed = (difference.updated + difference.adopted).sorted { $0.component.key < $1.component.key }
    for entry in changed { carriedOut.append(update(entry, owner: difference.manifest.owner)) }
    for entry in difference.deleted { add(delete(entry)) }
  }

  private mutating func add(_ change: Change) {
    if change.withheld == nil { carriedOut.append(change) } else { withheld.append(change) }
  }

  private func move(_ entry: Manifest.Entry, from previousKey: String) -> Change {
    Change(
      action: .move, key: entry.component.key, previousKey: previousKey,
      fields: fields(from: recorded[previousKey], to: entry.component).filter { $0.field != "key" },
      source: entry.source, reason: "renamed from \(previousKey) by \"previously\"; its history stays",
      component: entry.component, isDrift: isDrift(recorded[previousKey]))
  }

  private func update(_ entry: Manifest.Entry, owner: String) -> Change {
    let old = recorded[entry.component.key]
    var fields = fields(from: old, to: entry.component)
    var reason = "differs from what is recorded"
    if let old, old.owner != owner {
      fields.insert(FieldChange(field: "owner", from: .string(old.owner), to: .string(owner)), at: 0)
      reason = "adopted from owner \(old.owner)"
    } else if isDrift(old) {
      reason = "was changed by hand; the manifest wins"
    }
    return Change(
      action: .update, key: entry.component.key, fields: fields, source: entry.source, reason: reason,
      component: entry.component, isDrift: isDrift(old))
  }

  private func delete(_ entry: RecordedIndex.Entry) -> Change {
    let old = recorded[entry.key]
    let place = "\(revision.path) at \(revision.commit.prefix(8))"
    let reason = isDrift(old) ? "was made by hand and is not in \(place)" : "no longer in \(place)"
    var change = Change(
      action: .delete, key: entry.key, source: SourceLocation(file: revision.path, line: 1, index: nil), reason: reason,
      component: nil, isDrift: isDrift(old))
    if entry.isProtected {
      change.withheld =
        "it is protected: put it back with \"protect\": false, apply that, then remove it"
    }
    return change
  }

  private func fields(from old: RecordedComponent?, to new: Component) -> [FieldChange] {
    FieldChange.between(old?.component.json ?? [:], new.json)
  }

  private func isDrift(_ old: RecordedComponent?) -> Bool { old.map { $0.commit == nil } ?? false }
}

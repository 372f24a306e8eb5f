internal import JSONText
internal import UpkeepModel

/// `applied.json`: the recorded components, one line each, secrets as references. A store can be made anew from it.
enum AppliedFile {
  static let path = "applied.json"

  static func bytes(
    of components: [RecordedComponent], sources: [String: AppliedSource], edits: [HandEdit]
  ) -> [UInt8] {
    var document = LineDocument(reserving: components.count * 320)
    document.head("version", 1)
    document.head("sources", .object(JSONObject(sources.map { ($0.key, .string($0.value.commit)) })))
    if !edits.isEmpty { document.head("by_hand", .array(edits.map { .object(json(of: $0)) })) }
    document.openList("components")
    var writer = JSONWriter()
    for component in components.sorted(by: { $0.key < $1.key }) {
      writer.reset()
      write(component, to: &writer)
      document.entry(writer.bytes)
    }
    return document.closed()
  }

  private static func write(_ recorded: RecordedComponent, to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("key", recorded.key)
      writer.member("owner", recorded.owner)
      if let commit = recorded.commit { writer.member("commit", commit) }
      writer.member("created_at", recorded.createdAt.description)
      writer.member("updated_at", recorded.updatedAt.description)
      writer.name("component")
      recorded.component.write(to: &writer)
    }
  }

  /// The recorded components that an `applied.json` holds.
  ///
  /// - Throws: ``DamagedLine``.
  static func components(of json: JSONValue) throws(DamagedLine) -> [RecordedComponent] {
    try ReportLines.of(json) { line in
      guard let component = line["component"]?.object.flatMap({ Component(json: $0) }),
        let owner = line["owner"]?.string, let created = line["created_at"]?.string.flatMap({ Timestamp($0) }),
        let updated = line["updated_at"]?.string.flatMap({ Timestamp($0) })
      else { return .damaged }
      return .value(
        RecordedComponent(
          component: component, owner: owner, commit: line["commit"]?.string, createdAt: created, updatedAt: updated))
    }
  }

  /// The manifest commits of the owners. When each was applied is not kept; only which was the last.
  ///
  /// - Parameters:
  ///   - at: When the report was made.
  ///   - newest: The commit that was applied last.
  static func sources(of json: JSONValue, at: Timestamp, newest: String?) -> [String: AppliedSource] {
    let members = json["sources"]?.object?.members ?? []
    return Dictionary(
      uniqueKeysWithValues: members.compactMap { member in
        member.value.string.map { commit in
          let moment = commit == newest ? at : Timestamp(seconds: at.seconds - 1)
          return (member.name, AppliedSource(commit: commit, at: moment))
        }
      })
  }

  // MARK: What was changed by hand

  private static func json(of edit: HandEdit) -> JSONObject {
    var json: JSONObject = [
      "key": .string(edit.key), "owner": .string(edit.owner), "action": .string(edit.action.rawValue),
      "at": .string(edit.at.description),
    ]
    json["by"] = edit.by.map { .string($0) }
    json["commit"] = edit.commit.map { .string($0) }
    json["applied"] = edit.applied.map { .object($0.json) }
    return json
  }

  /// What was changed by hand since the last apply.
  ///
  /// - Throws: ``DamagedLine``.
  static func edits(of json: JSONValue) throws(DamagedLine) -> [HandEdit] {
    var edits: [HandEdit] = []
    for line in json["by_hand"]?.array ?? [] {
      guard let key = line["key"]?.string, let owner = line["owner"]?.string,
        let at = line["at"]?.string.flatMap({ Timestamp($0) }),
        let action = line["action"]?.string.flatMap({ HandEdit.Action(rawValue: $0) })
      else { throw DamagedLine("an entry of \"by_hand\" makes no sense") }
      let applied = line["applied"]?.object.flatMap { Component(json: $0) }
      guard (applied == nil) == (action == .create) else {
        throw DamagedLine("the entry of \"by_hand\" for \"\(key)\" makes no sense")
      }
      edits.append(
        HandEdit(
          key: key, owner: owner, by: line["by"]?.string, at: at, applied: applied, commit: line["commit"]?.string,
          isDeleted: action == .delete))
    }
    return edits
  }
}

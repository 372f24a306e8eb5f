internal import JSONText
internal import UpkeepModel

/// `health.json`: one line per component, without anything volatile, so that `git blame` tells since which commit a
/// component is as it is.
enum HealthFile {
  static let path = "health.json"

  static func bytes(of report: Report) -> [UInt8] {
    var document = LineDocument(reserving: report.health.entries.count * 128)
    document.head("version", 1)
    document.head("state", .string(report.health.state.rawValue))
    document.head(
      "counts",
      .object(
        JSONObject(
          HealthState.allCases.map { ($0.rawValue, .integer(Int64(report.health.count(of: $0)))) })))
    document.head("manifest_commit", report.manifestCommit.map { .string($0) } ?? .null)
    document.openList("components")
    var writer = JSONWriter()
    for entry in report.health.entries {
      writer.reset()
      write(entry, to: &writer)
      document.entry(writer.bytes)
    }
    return document.closed()
  }

  private static func write(_ entry: Health.Entry, to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("key", entry.component.key)
      writer.member("state", entry.state.rawValue)
      if let standing = entry.standing {
        writer.member("since", standing.since.description)
        writer.member("message", standing.message)
        if standing.announced != told(in: standing.state) {
          writer.member("announced", standing.announced?.rawValue ?? "nothing")
        }
        if !standing.because.isEmpty { writer.member("because", standing.because) }
      }
      if entry.component.paused { writer.member("paused", true) }
    }
  }

  /// What has been told in a state unless the line says otherwise.
  private static func told(in state: HealthState) -> HealthState? { state >= .degraded ? state : nil }

  /// The standings that a `health.json` holds; a component that was never checked has none.
  ///
  /// - Throws: ``DamagedLine``.
  static func standings(of json: JSONValue) throws(DamagedLine) -> [Standing] {
    try ReportLines.of(json) { line in
      guard let key = line["key"]?.string, let state = line["state"]?.string.flatMap({ HealthState(rawValue: $0) })
      else { return .damaged }
      guard let text = line["since"] else { return .none }
      guard let since = text.string.flatMap({ Timestamp($0) }) else { return .damaged }
      let announced = line["announced"]?.string
      return .value(
        Standing(
          key: key, state: state, since: since, message: line["message"]?.string ?? "",
          announced: announced.map { HealthState(rawValue: $0) } ?? told(in: state),
          because: line["because"]?.array?.compactMap(\.string) ?? []))
    }
  }
}

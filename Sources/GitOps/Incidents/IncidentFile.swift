internal import JSONText
internal import UpkeepModel

/// `incidents/2026/2026-11-22-api.md`, and `maintenance/2026/2026-12-01-2200-api.md`: what the program knows of an incident, between two markers, and around it what
/// people write, which is kept for ever.
struct IncidentFile {
  static let folder = "incidents"
  static let maintenanceFolder = "maintenance"
  /// Of more lines the ones in the middle are left out; all moves stand in `transitions/`.
  static let moveLimit = 200

  private static func opening(_ kind: Incident.Kind) -> String { "<!-- upkeep:\(kind.rawValue) " }
  private static let hint =
    "<!-- What happened, what was done, what follows: write it here. Upkeep changes nothing outside of its markers. -->"
  private static let closing = "<!-- upkeep:end -->"

  /// What stands before the markers.
  var before: String
  /// What stands after them.
  var after: String
  var incident: Incident

  /// The file of a new incident.
  init(_ incident: Incident) {
    let name = incident.name ?? incident.component
    let what = incident.kind == .incident ? "down" : "maintenance"
    before = "# \(Self.escaped(name)): \(what) on \(incident.started.day)\n\n"
    after = "\n\n\(Self.hint)\n"
    self.incident = incident
  }

  /// Reads a file; `nil` when it has no markers, and so is people's alone.
  init?(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    let kind = text.contains(Self.opening(.maintenance)) ? Incident.Kind.maintenance : .incident
    guard let start = text.firstRange(of: Self.opening(kind)),
      let end = text[start.upperBound...].firstRange(of: Self.closing),
      let headEnd = text[start.upperBound..<end.lowerBound].firstRange(of: " -->"),
      let facts = try? JSONValue(parsing: Array(text[start.upperBound..<headEnd.lowerBound].utf8)),
      let component = facts["component"]?.string,
      let started = facts["started"]?.string.flatMap({ Timestamp($0) })
    else { return nil }
    before = String(text[..<start.lowerBound])
    after = String(text[end.upperBound...])
    let lines = text[headEnd.upperBound..<end.lowerBound].split(separator: "\n")
    incident = Incident(
      component: component, name: facts["name"]?.string, started: started,
      ended: facts["ended"]?.string.flatMap { Timestamp($0) }, manifestCommit: facts["manifest"]?.string,
      moves: lines.compactMap { Self.move($0) })
    incident.kind = kind
    incident.reason = facts["reason"]?.string ?? ""
    incident.isWithdrawn = facts["withdrawn"]?.bool ?? false
    incident.omitted =
      lines.compactMap { line in
        line.hasPrefix(Self.omission) ? Int(line.dropFirst(Self.omission.count).prefix { $0.isNumber }) : nil
      }.first ?? 0
  }

  /// What people wrote after the markers.
  var words: String { after.replacing(Self.hint, with: "") }

  /// The whole file.
  var bytes: [UInt8] { Array((before + block + after).utf8) }

  private var block: String {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("component", incident.component)
      if let name = incident.name { writer.member("name", name) }
      writer.member("started", incident.started.description)
      if let ended = incident.ended { writer.member("ended", ended.description) }
      if let commit = incident.manifestCommit { writer.member("manifest", commit) }
      if !incident.reason.isEmpty { writer.member("reason", incident.reason) }
      if incident.isWithdrawn { writer.member("withdrawn", true) }
    }
    // A name may hold what ends a comment.
    let facts = writer.text.replacing("-->", with: "--\\u003e")
    return ([Self.opening(incident.kind) + facts + " -->", sentence, ""] + rows + [Self.closing]).joined(
      separator: "\n")
  }

  private var sentence: String {
    if incident.kind == .maintenance { return maintenance }
    let manifest = incident.manifestCommit.map { " The manifest in force was that of commit \($0.prefix(8))." } ?? ""
    guard let ended = incident.ended else {
      return "`\(incident.component)` went down at \(incident.started) and is not back yet.\(manifest)"
    }
    let duration = GoDuration.format(ended.since(incident.started))
    return "`\(incident.component)` was out of order from \(incident.started) to \(ended), for \(duration).\(manifest)"
  }

  private var rows: [String] {
    let moves = incident.moves
    let half = Self.moveLimit / 2
    let omitted = incident.omitted + max(0, moves.count - Self.moveLimit)
    guard omitted > 0 else { return moves.map(Self.row) }
    return moves.prefix(half).map(Self.row)
      + ["\(Self.omission)\(omitted) moves are left out here; all of them stand in `\(TransitionsFile.folder)/`"]
      + moves.suffix(half).map(Self.row)
  }

  private static let omission = "- … "

  private var maintenance: String {
    let reason = incident.reason.isEmpty ? "" : ": \(Self.escaped(incident.reason))"
    let withdrawn = incident.isWithdrawn ? " It was withdrawn." : ""
    let end = incident.ended.map { " to \($0)" } ?? ""
    return "Maintenance of `\(incident.component)` from \(incident.started)\(end)\(reason).\(withdrawn)"
  }

  private static func row(_ move: Incident.Move) -> String {
    "- \(move.at) `\(move.key)` \(move.outcome)" + (move.message.isEmpty ? "" : ": \(escaped(move.message))")
  }

  private static func move(_ line: Substring) -> Incident.Move? {
    let parts = line.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false)
    guard parts.count == 4, parts[0] == "-", let at = Timestamp(String(parts[1])), parts[2].count > 2,
      parts[2].first == "`",
      parts[2].last == "`"
    else { return nil }
    let words = parts[3]
    let end = words.firstRange(of: ": ")
    return Incident.Move(
      at: at, key: String(parts[2].dropFirst().dropLast()),
      outcome: String(words[..<(end?.lowerBound ?? words.endIndex)]),
      message: end.map { plain(words[$0.upperBound...]) } ?? "")
  }

  private static let special: Set<Character> = ["\\", "`", "*", "_", "[", "]", "<", ">", "|", "#", "&", "!"]

  /// The text as it is to be read in Markdown (CommonMark 0.31, section 2.4).
  static func escaped(_ text: String) -> String {
    String(text.flatMap { special.contains($0) ? ["\\", $0] : [$0] })
  }

  static func plain(_ text: Substring) -> String {
    var result = ""
    var isEscaped = false
    for character in text {
      if character == "\\", !isEscaped {
        isEscaped = true
      } else {
        result.append(character)
        isEscaped = false
      }
    }
    return result
  }
}

extension IncidentFile {
  /// What a repository at another place and this one know together of the same file: people's words are those of `there`,
  /// the timeline is that of both. A file there without markers stays as it is.
  static func merging(_ here: [UInt8], into there: [UInt8]) -> [UInt8] {
    guard var file = IncidentFile(there), let own = IncidentFile(here) else { return there }
    file.incident = file.incident.merged(with: own.incident)
    return file.bytes
  }

  /// Whether a path is that of such a file.
  static func isPath(_ path: String) -> Bool {
    [folder, maintenanceFolder].contains { path.hasPrefix($0 + "/") } && path.hasSuffix(".md")
  }
}

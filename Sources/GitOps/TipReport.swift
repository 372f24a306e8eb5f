internal import Git
internal import JSONText
internal import UpkeepModel

/// What the newest report holds beside its history.
struct TipReport {
  let id: ObjectID
  let ref: String
  /// When it was made.
  let at: Timestamp
  let files: ReportFiles
  /// The keys of the present components.
  let keys: [String]
  private let standings: [String: Standing]
  private let applied: ReportFile
  private let checks: ReportFile

  init(_ tip: ObjectID, ref: String, in repository: isolated Repository) throws {
    id = tip
    self.ref = ref
    files = ReportFiles(tip: tip)
    func file(_ path: String) throws -> ReportFile {
      ReportFile(path: path, tip: tip, ref: ref, bytes: try repository.blob(at: path, in: tip))
    }
    applied = try file(AppliedFile.path)
    checks = try file(ChecksFile.path)
    let standings = try file(HealthFile.path).read(nil) { try HealthFile.standings(of: $0) }
    self.standings = Dictionary(standings.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
    keys = try applied.entries?.map(\.key) ?? applied.read(nil) { try AppliedFile.components(of: $0).map(\.key) }
    // A move that follows upon another within a second counts as a second later, and so may a report's newest one.
    let committed = Timestamp(seconds: try repository.commit(tip).committer.seconds)
    at = standings.map(\.since).reduce(committed, max)
  }

  /// How a component stands; `nil` when it was never checked.
  func standing(of key: String) -> Standing? { standings[key] }

  /// The present components with these keys.
  func components(_ keys: Set<String>) throws -> [RecordedComponent] {
    try applied.read(keys) { try AppliedFile.components(of: $0) }.filter { keys.contains($0.key) }
  }

  /// When the components with these keys were checked last, as far as the report tells.
  func checked(_ keys: Set<String>) throws -> [String: Timestamp] {
    let checks = try checks.read(keys) { try ChecksFile.checks(of: $0) }
    return Dictionary(
      checks.map { ($0.check.component, $0.check.checkedAt) }, uniquingKeysWith: { first, _ in first })
  }
}

/// A file of a report, of which all entries are read, or some.
private struct ReportFile {
  private let path: String
  private let tip: ObjectID
  private let ref: String
  private let bytes: [UInt8]
  private let file: EntryFile?

  init(path: String, tip: ObjectID, ref: String, bytes: [UInt8]) {
    self.path = path
    self.tip = tip
    self.ref = ref
    self.bytes = bytes
    file = EntryFile(bytes)
  }

  /// The entries, where the file has the shape in which this program writes it.
  var entries: [(key: String, line: Range<Int>)]? { file?.entries }

  /// Reads the file.
  ///
  /// - Parameter keys: The entries that are needed, others may be left out; `nil` for all.
  func read<Value>(_ keys: Set<String>?, _ understand: (JSONValue) throws -> Value) throws -> Value {
    do {
      if let keys, let file, keys.count * 2 < file.entries.count { return try understand(file.reduced(to: keys)) }
      return try understand(JSONValue(parsing: bytes))
    } catch let error as GitError {
      throw error
    } catch {
      throw GitOpsProblem(.unreadable, "\(path) at commit \(tip.hex.prefix(8)) of \(ref) is damaged: \(error)")
    }
  }
}

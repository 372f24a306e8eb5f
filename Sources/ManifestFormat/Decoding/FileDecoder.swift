import JSONText
import UpkeepModel

/// Decodes one file straight from its text, collecting problems on the way.
///
/// Its methods throw only on text that is not JSON, as nothing after that can be understood; any other problem is
/// noted, the value passed over, and the reading goes on.
struct FileDecoder: ~Copyable {
  var reader: JSONReader
  let tables: DecodingTables
  let path: String
  let file: Int
  var problems: DiagnosticList
  var content: FileContent
  var defaults = Defaults()
  var durations = DurationCache()
  /// Whether the whole text was JSON.
  private(set) var reachedEnd = false
  private var lines = LineCursor()

  /// Decodes one file.
  static func decode(
    _ text: UnsafeRawBufferPointer, path: String, number: Int, tables: DecodingTables, problems: inout DiagnosticList
  ) -> FileContent {
    func syntax(_ error: JSONSyntaxError, _ pointer: String) -> Diagnostic {
      Diagnostic(
        .syntax, file: path, line: error.line, column: error.column, pointer: pointer, message: error.message)
    }
    let reader: JSONReader
    do {
      reader = try JSONReader(text)
    } catch {
      problems.add { syntax(error, "") }
      return FileContent(file: number, isWhole: false)
    }
    var decoder = FileDecoder(reader: reader, tables: tables, path: path, file: number, problems: problems)
    do {
      try decoder.document()
      try decoder.reader.finish()
      decoder.reachedEnd = true
    } catch {
      decoder.problems.add { syntax(error, decoder.reader.pointer) }
      decoder.content.isWhole = false
    }
    decoder.completeDrafts()
    problems = decoder.problems
    return decoder.content
  }

  private init(
    reader: consuming JSONReader, tables: DecodingTables, path: String, file: Int, problems: DiagnosticList
  ) {
    self.reader = reader
    self.tables = tables
    self.path = path
    self.file = file
    self.problems = problems
    content = FileContent(file: file)
  }

  private mutating func document() throws(JSONSyntaxError) {
    let start = reader.offset
    guard try expect(.object, "an object with \"version\" and \"components\"") else {
      content.isWhole = false
      return
    }
    var seen: Set<DocumentField> = []
    try reader.openObject()
    while try reader.nextMember() {
      guard let field = try known(tables.document) else { continue }
      seen.insert(field)
      switch field {
      case .schema: _ = try string("a string")
      case .version:
        guard try version() else { return try skipRest() }
      case .owner:
        let offset = reader.offset
        if let name = try key("owner") { content.owner = (name, reader.position(of: offset)) }
      case .defaults: try readDefaults()
      case .components: try components()
      }
    }
    requireFields(DocumentField.self, seen, of: start)
  }

  /// Reads the version; `false` when the rest cannot be understood.
  private mutating func version() throws(JSONSyntaxError) -> Bool {
    let offset = reader.offset
    guard try expect(.number, "the number 1") else { return true }
    let value = try reader.number()
    guard value.double != Double(Limits.version) else { return true }
    let isNewer = (value.double ?? 0) > Double(Limits.version)
    report(
      .version, at: offset, "version \(value.canonicalText) of the manifest format is not known here",
      isNewer ? "the manifest is made for a newer Upkeep: upgrade, or write 1" : "write 1")
    content.isWhole = false
    return false
  }

  /// Passes over what is left of the open object.
  private mutating func skipRest() throws(JSONSyntaxError) {
    while try reader.nextMember() { try reader.skip() }
  }

  private mutating func components() throws(JSONSyntaxError) {
    guard try expect(.array, "a list of components") else {
      content.isWhole = false
      return
    }
    try reader.openArray()
    var index: Int32 = 0
    while try reader.nextElement() {
      let line = lines.position(of: reader.offset, in: reader.text).line
      let origin = Draft.Origin(file: Int32(file), offset: Int32(reader.offset), line: Int32(line), index: index)
      let draft = try component(origin)
      // With as many problems as are shown, nothing will come of the entries: they are checked and let go.
      if problems.isFull {
        content.isWhole = false
      } else if let draft {
        content.drafts.append(draft)
      }
      index += 1
    }
  }

  private mutating func readDefaults() throws(JSONSyntaxError) {
    guard try expect(.object, "an object") else { return }
    try reader.openObject()
    while try reader.nextMember() {
      guard let field = try known(tables.defaults) else { continue }
      switch field {
      case .interval: defaults.policy.interval = try duration(Limits.interval) ?? defaults.policy.interval
      case .retries: defaults.policy.retries = try count(Limits.retries) ?? defaults.policy.retries
      case .failureThreshold:
        defaults.policy.failureThreshold = try count(Limits.threshold) ?? defaults.policy.failureThreshold
      case .successThreshold:
        defaults.policy.successThreshold = try count(Limits.threshold) ?? defaults.policy.successThreshold
      case .degradedAbove: defaults.policy.degradedAbove = try duration(Limits.degradedAbove)
      case .config: try readDefaultConfig()
      }
    }
  }

  private mutating func readDefaultConfig() throws(JSONSyntaxError) {
    guard try expect(.object, "an object of settings by provider") else { return }
    try reader.openObject()
    while try reader.nextMember() {
      guard let number = tables.providerNumbers[reader.name] else {
        report(
          .unknownProvider, at: reader.nameOffset, "unknown provider \(VisibleText.quoted(reader.name))",
          Suggestion.remedy(for: reader.name, among: tables.providerNames))
        try reader.skip()
        continue
      }
      let (config, unsound) = try settings(of: number)
      defaults.config[number] = config
      defaults.unsound[number] = unsound
    }
  }
}

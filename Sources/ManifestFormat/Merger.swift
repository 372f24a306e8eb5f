import Digests
import JSONText
import UpkeepModel

/// Puts the files of a manifest together and checks what lies between entries: keys, dependencies, renames, owner.
struct Merger {
  let files: [ManifestFile]
  private let tables: DecodingTables
  private(set) var drafts: [Draft] = []
  private var owner: (name: String, file: Int, place: TextPosition)?
  /// Whether every file could be read whole, so that a key that is not there is truly missing.
  private var isWhole: Bool
  /// Position in `drafts` by key; the first one when there are several.
  private(set) var positions: [String: Int] = [:]

  /// - Parameters:
  ///   - files: The files.
  ///   - tables: The providers, whose settings may name components.
  ///   - isPart: Other components are not at hand, so that a key that is not there may exist all the same.
  init(files: [ManifestFile], tables: DecodingTables, isPart: Bool) {
    self.files = files
    self.tables = tables
    isWhole = !isPart
  }

  /// Adds what the next file says.
  mutating func add(_ content: consuming FileContent, problems: inout DiagnosticList) {
    isWhole = isWhole && content.isWhole
    if drafts.isEmpty { drafts = content.drafts } else { drafts += content.drafts }
    guard let named = content.owner else { return }
    let file = content.file
    guard let owner else {
      self.owner = (named.name, file, named.place)
      return
    }
    guard owner.name != named.name else { return }
    let files = files
    problems.add {
      Diagnostic(
        .ownerConflict, file: files[file].path, line: named.place.line, column: named.place.column, pointer: "/owner",
        message:
          "owner \"\(named.name)\" differs from \"\(owner.name)\" in \(files[owner.file].path):\(owner.place.line)",
        remedy: "all files of a manifest have one owner")
    }
  }

  /// Checks what lies between entries.
  mutating func check(_ problems: inout DiagnosticList) {
    findDuplicates(&problems)
    let linked = drafts.indices.filter {
      !drafts[$0].component.dependsOn.isEmpty || !drafts[$0].component.previously.isEmpty
    }
    let judging = judgingDrafts
    guard !linked.isEmpty || !judging.isEmpty else { return }
    if positions.isEmpty {
      positions.reserveCapacity(drafts.count)
      for index in drafts.indices { positions[drafts[index].component.key] = index }
    }
    checkDependencies(of: linked, &problems)
    checkRenames(of: linked, &problems)
    reportCycles(among: linked, &problems)
    checkReferences(of: judging, &problems)
  }

  /// The drafts whose provider has settings that name other components.
  private var judgingDrafts: [Int] {
    let providers = Set(tables.providers.indices.filter { tables.providers[$0].description.judgesOthers })
    guard !providers.isEmpty else { return [] }
    return drafts.indices.filter { drafts[$0].provider.map(providers.contains) ?? false }
  }

  /// The keys that settings of a draft name, and where.
  private func references(of index: Int) -> [(path: [String], key: String)] {
    guard let number = drafts[index].provider else { return [] }
    return tables.providers[number].description.references.flatMap { setting in
      (drafts[index].component.config[setting]?.array ?? []).enumerated().compactMap { number, value in
        value.string.map { (["config", setting, "\(number)"], $0) }
      }
    }
  }

  private func checkReferences(of judging: [Int], _ problems: inout DiagnosticList) {
    var guesses = 0
    for index in judging {
      for (path, key) in references(of: index) {
        if key == drafts[index].component.key {
          report(.unknownDependency, at: path, of: index, &problems) { ("\"\(key)\" names itself", "remove it") }
        } else if positions[key] == nil, isWhole {
          guesses += 1
          report(.unknownDependency, at: path, of: index, &problems) {
            let guess = guesses <= 10 ? Suggestion.question(for: key, among: positions.keys.sorted()) : nil
            return ("no component has the key \"\(key)\"", guess)
          }
        }
      }
    }
    let cycles = DependencyCycles.find(among: judging, below: drafts.count) { index in
      references(of: index).compactMap { reference in positions[reference.key].flatMap { $0 == index ? nil : $0 } }
    }
    for cycle in cycles {
      let keys = (cycle + cycle.prefix(1)).map { drafts[$0].component.key }
      report(.dependencyCycle, at: ["config"], of: cycle[0], &problems) {
        let shown = keys.count > 12 ? Array(keys.prefix(6)) + ["…"] + Array(keys.suffix(5)) : keys
        return ("components name each other in a circle: \(shown.joined(separator: " -> "))", "remove one of them")
      }
    }
  }

  /// The manifest, when nothing was wrong.
  func manifest() -> Manifest {
    var writer = JSONWriter()
    let entries = drafts.map { draft in
      Manifest.Entry(
        component: draft.component,
        source: SourceLocation(
          file: files[Int(draft.origin.file)].path, line: Int(draft.origin.line), index: Int(draft.origin.index)),
        fingerprint: draft.component.fingerprint(using: &writer))
    }
    return Manifest(owner: owner?.name ?? Manifest.defaultOwner, entries: entries)
  }

  private mutating func findDuplicates(_ problems: inout DiagnosticList) {
    let isAscending = drafts.indices.dropFirst().allSatisfy {
      drafts[$0 - 1].component.key < drafts[$0].component.key
    }
    if isAscending { return }
    positions.reserveCapacity(drafts.count)
    for index in drafts.indices where !drafts[index].component.key.isEmpty {
      let key = drafts[index].component.key
      guard let first = positions[key] else {
        positions[key] = index
        continue
      }
      report(.duplicateKey, at: ["key"], of: index, &problems) {
        ("duplicate key \"\(key)\"; it is at \(place(of: first)) already", "keys are unique")
      }
    }
  }

  private func checkDependencies(of linked: [Int], _ problems: inout DiagnosticList) {
    var guesses = 0
    for index in linked {
      for (number, key) in drafts[index].component.dependsOn.enumerated() {
        if key == drafts[index].component.key {
          report(.unknownDependency, at: ["depends_on", "\(number)"], of: index, &problems) {
            ("\"\(key)\" depends on itself", "remove it")
          }
        } else if positions[key] == nil, isWhole {
          guesses += 1
          report(.unknownDependency, at: ["depends_on", "\(number)"], of: index, &problems) {
            // Each guess compares with every key, so only the first ones are worth it.
            let guess = guesses <= 10 ? Suggestion.question(for: key, among: positions.keys.sorted()) : nil
            return ("no component has the key \"\(key)\"", guess)
          }
        }
      }
    }
  }

  private func checkRenames(of linked: [Int], _ problems: inout DiagnosticList) {
    var claims: [String: Int] = [:]
    for index in linked {
      for (number, key) in drafts[index].component.previously.enumerated() {
        let path = ["previously", "\(number)"]
        if key == drafts[index].component.key {
          report(.renameConflict, at: path, of: index, &problems) {
            ("\"\(key)\" is the component's own key", "name the key that it had before, or remove it")
          }
        } else if let other = positions[key] {
          report(.renameConflict, at: path, of: index, &problems) {
            (
              "\"\(key)\" is still the key of the component at \(place(of: other))",
              "an earlier key must be free; remove one of the two"
            )
          }
        } else if let other = claims[key] {
          report(.renameConflict, at: path, of: index, &problems) {
            (
              "\"\(key)\" is named as earlier key by the component at \(place(of: other)) already",
              "only one component can have been \"\(key)\""
            )
          }
        }
        claims[key] = claims[key] ?? index
      }
    }
  }

  private func reportCycles(among linked: [Int], _ problems: inout DiagnosticList) {
    let cycles = DependencyCycles.find(among: linked, below: drafts.count) { index in
      drafts[index].component.dependsOn.compactMap { key in positions[key].flatMap { $0 == index ? nil : $0 } }
    }
    for cycle in cycles {
      let keys = (cycle + cycle.prefix(1)).map { drafts[$0].component.key }
      report(.dependencyCycle, at: ["depends_on"], of: cycle[0], &problems) {
        let shown = keys.count > 12 ? Array(keys.prefix(6)) + ["…"] + Array(keys.suffix(5)) : keys
        return ("the dependencies go in a circle: \(shown.joined(separator: " -> "))", "remove one of them")
      }
    }
  }

  private func place(of index: Int) -> String {
    "\(files[Int(drafts[index].origin.file)].path):\(drafts[index].origin.line)"
  }

  private func report(
    _ code: Diagnostic.Code, at path: [String], of index: Int, _ problems: inout DiagnosticList,
    _ describe: () -> (message: String, remedy: String?)
  ) {
    problems.add {
      let origin = drafts[index].origin
      let file = files[Int(origin.file)]
      let (message, remedy) = describe()
      return file.bytes.withUnsafeBytes { text in
        let place = PlaceFinder.find(path, in: text, from: Int(origin.offset))
        let position = TextPosition(of: place.offset, in: text)
        return Diagnostic(
          code, file: file.path, line: position.line, column: position.column,
          pointer: "/components/\(origin.index)" + place.pointer, message: message, remedy: remedy)
      }
    }
  }
}

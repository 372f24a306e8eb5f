import Foundation
import JSONText
import ManifestFormat
import Testing

/// Python's `jsonschema` is the referee: it reads the generated schema and judges every document of the corpus.
@Suite struct SchemaAgreementTests {
  private static let referee = #"""
    import json, sys
    from jsonschema import Draft202012Validator

    folder = sys.argv[1]
    schema = json.load(open(folder + "/schema.json", encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    for document in json.load(open(folder + "/documents.json", encoding="utf-8")):
        print("accepted" if validator.is_valid(json.loads(document)) else "refused")
    """#

  @Test func `decoder and schema accept and refuse the same documents`() throws {
    let valid = CorpusCase.valid
    let faulty = CorpusCase.faulty.filter { $0.tag != "syntax" }
    let verdicts = try ask((valid + faulty).map(\.text))
    try #require(verdicts.count == valid.count + faulty.count, "the referee needs python3 with jsonschema")
    for (example, verdict) in zip(valid, verdicts) { #expect(verdict == "accepted", "\(example)") }
    for (example, verdict) in zip(faulty, verdicts.dropFirst(valid.count)) {
      // What no schema can express is marked in the corpus, and must truly be beyond it.
      #expect(verdict == (example.tag == "beyond" ? "accepted" : "refused"), "\(example)")
    }
  }

  @Test func `decoder and schema agree on 3,000 mutations of sound manifests`() throws {
    var generator = SplitMix(state: 2020)
    let documents = try (0..<3000).map { _ in
      let text = try #require(CorpusCase.valid.randomElement(using: &generator)).text
      var value = try JSONValue(parsing: Array(text.utf8))
      for _ in 0..<Int.random(in: 1...2, using: &generator) { value = Mutation.mutate(value, using: &generator) }
      return value.canonicalText
    }
    let verdicts = try ask(documents)
    try #require(verdicts.count == documents.count, "the referee needs python3 with jsonschema")
    for (document, verdict) in zip(documents, verdicts) {
      let codes = Self.codes(of: document)
      if verdict == "refused" {
        #expect(!codes.isEmpty, "only the schema refuses \(document)")
      } else {
        // What the schema accepts, the decoder may only refuse for reasons that no schema can express.
        #expect(codes.isSubset(of: Self.beyondSchema), "only the decoder refuses \(document)")
      }
    }
  }

  private static let beyondSchema: Set<String> = [
    "duplicate-key", "unknown-dependency", "dependency-cycle", "rename-conflict", "setting-rule", "range",
    "unknown-time-zone",
  ]

  private static func codes(of document: String) -> Set<String> {
    do {
      _ = try decode(document)
      return []
    } catch {
      return Set(
        error.diagnostics.map { diagnostic in
          let isRange = diagnostic.remedy.map { remedy in
            ["allowed: at least", "allowed: from", "allowed: more", "allowed: a whole number", "must be later"].contains
            {
              remedy.contains($0)
            }
          }
          return isRange == true ? "range" : diagnostic.code.rawValue
        })
    }
  }

  @Test func `the schema describes every field and setting for editors`() throws {
    let schema = ManifestSchema(providers: TestProviders.all).json
    func describe(_ value: JSONValue, _ path: String) {
      if let properties = value["properties"]?.object, value["additionalProperties"] == false {
        for member in properties.members {
          #expect(member.value["description"]?.string?.hasSuffix(".") == true, "\(path)/\(member.name)")
        }
      }
    }
    describe(schema, "")
    let definitions = try #require(schema["$defs"]?.object)
    for member in definitions.members { describe(member.value, member.name) }
    #expect(definitions["component"]?["properties"]?["interval"]?["default"] == "1m")
    #expect(schema["$schema"] == "https://json-schema.org/draft/2020-12/schema")
    let text = ManifestSchema(providers: TestProviders.all).text
    #expect(try JSONValue(parsing: Array(text.utf8)).canonicalText == schema.canonicalText)
  }

  @Test func `the reference names every field and setting`() {
    let fields = ManifestReference.fields
    for name in ["version", "depends_on", "degraded_above", "uptime", "reason", "weekly", "time_zone"] {
      #expect(fields.contains("| `\(name)` |"), "\(name)")
    }
    #expect(
      fields.contains("| `interval` | duration | `\"1m\"` | The time between two checks, at least 1s. |"))
    let settings = ManifestReference.settings(of: TestProviders.workers)
    #expect(settings.contains("| `worker` | text | required | The Worker. Also: `script`. |"))
    let structures = ManifestReference.settings(of: TestProviders.structured)
    #expect(structures.contains("| `expect` | list of objects |  | What must hold. |"))
    #expect(structures.contains("#### Fields of `expect`\n"))
    #expect(structures.contains("| `pointer` | text | required | Where the value is. Also: `path`. |"))
    #expect(structures.contains("| `codes` | a whole number from 100 to 599, or a set such as \"200-299,304\" |"))
  }

  private func ask(_ documents: [String]) throws -> [String] {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("referee-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    func write(_ text: String, _ name: String) throws {
      try text.write(to: folder.appendingPathComponent(name), atomically: true, encoding: .utf8)
    }
    try write(ManifestSchema(providers: TestProviders.all).text, "schema.json")
    try write(JSONValue.array(documents.map { .string($0) }).canonicalText, "documents.json")
    let python = Process()
    python.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    python.arguments = ["python3", "-c", Self.referee, folder.path]
    let output = Pipe()
    python.standardOutput = output
    try python.run()
    let answer = try output.fileHandleForReading.readToEnd() ?? Data()
    python.waitUntilExit()
    #expect(python.terminationStatus == 0, "the referee needs python3 with jsonschema (Debian: python3-jsonschema)")
    return String(decoding: answer, as: UTF8.self).split(separator: "\n").map(String.init)
  }
}

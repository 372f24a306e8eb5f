import JSONText
import ManifestFormat
import Testing

@Suite struct DiagnosticTests {
  @Test(arguments: CorpusCase.faulty)
  func `R1 R3 a faulty manifest is told with place, pointer and remedy`(example: CorpusCase) {
    #expect(!example.expected.isEmpty)
    #expect(problems(["components.json": example.text]) == example.expected)
  }

  @Test(arguments: CorpusCase.valid)
  func `a sound manifest is accepted`(example: CorpusCase) {
    #expect(problems(["components.json": example.text]) == [])
  }

  @Test func `the corpus is there`() {
    #expect(CorpusCase.faulty.count > 140)
    #expect(CorpusCase.valid.count > 35)
    #expect(CorpusCase.faulty.allSatisfy { ["", "syntax", "beyond"].contains($0.tag) })
  }

  @Test func `R13 no secret of the corpus is in any message`() {
    for example in CorpusCase.faulty {
      let said = problems(["components.json": example.text]).joined()
      #expect(!said.contains("hunter2") && !said.contains("31337"), "\(example)")
    }
  }

  @Test func `every place points at what the pointer names`() throws {
    for example in CorpusCase.faulty where example.tag != "syntax" {
      let bytes = Array(example.text.utf8)
      let error = try #require(throws: InvalidManifest.self) { try decode(example.text) }
      for diagnostic in error.diagnostics {
        #expect(
          place(of: diagnostic.pointer, in: bytes).contains("\(diagnostic.line):\(diagnostic.column)"), "\(example)")
        #expect(diagnostic.severity == .error)
      }
    }
  }

  @Test func `R1 a file that is not UTF-8 is told with its place`() throws {
    let bytes = Array("{\"version\": 1,\n \"owner\": \"caf".utf8) + [0xE9] + Array("\", \"components\": []}".utf8)
    let error = try #require(throws: InvalidManifest.self) {
      try ManifestDecoder(providers: []).decode([ManifestFile(path: "c.json", bytes: bytes)])
    }
    #expect(
      error.description == "c.json:2:15: error: the byte 0xE9 is not UTF-8 here; save the file as UTF-8 (/owner)")
  }

  @Test func `a byte-order mark is told`() {
    #expect(
      problems(["c.json": "\u{FEFF}{}"])
        == ["c.json:1:1: error: the file starts with a byte-order mark; save it as UTF-8 without BOM"])
  }

  @Test func `R3 a folder without files is no manifest`() {
    #expect(
      problems([:]) == [
        "components:1:1: error: there is no manifest file; add a .json file; a manifest without components says \"components\": []"
      ])
  }

  @Test func `R3 one bad file fails the whole, and the others are checked all the same`() {
    let sound = #"{"version":1,"components":[]}"#
    #expect(
      problems(["a.json": sound, "b.json": "", "c.json": #"{"version":1}"#, "d.json": "{"]) == [
        "b.json:1:1: error: the file is empty",
        "c.json:1:1: error: \"components\" is missing; add it, for example \"components\": [{\"key\":\"api\",\"provider\":\"http\"}]",
        "d.json:1:2: error: the file ends inside the object that begins at 1:1; its \"}\" is missing",
      ])
  }

  @Test func `R3 duplicate keys across files name both places`() {
    let entry = #"{"key":"x","provider":"tcp","config":{"host":"h","port":1}}"#
    #expect(
      problems([
        "b/two.json": "{\"version\":1,\n\"components\":[\(entry)]}",
        "a/one.json": "{\"version\":1,\"components\":[\n\n\(entry)]}",
      ]) == [
        "b/two.json:2:22: error: duplicate key \"x\"; it is at a/one.json:3 already (/components/0/key); keys are unique"
      ])
  }

  @Test func `owners must agree across files`() {
    #expect(
      problems([
        "a.json": #"{"version":1,"components":[]}"#, "b.json": #"{"version":1,"owner":"x","components":[]}"#,
        "c.json": "{\"version\":1,\n\"owner\":\"y\",\"components\":[]}",
      ]) == [
        "c.json:2:9: error: owner \"y\" differs from \"x\" in b.json:1 (/owner); all files of a manifest have one owner"
      ])
  }

  @Test func `an unknown dependency is guessed, and not told when a file could not be read`() {
    let one =
      #"{"version":1,"components":[{"key":"a","provider":"tcp","config":{"host":"h","port":1},"depends_on":["databse"]}]}"#
    let two = #"{"version":1,"components":[{"key":"database","provider":"tcp","config":{"host":"h","port":1}}]}"#
    #expect(
      problems(["a.json": one, "b.json": two]) == [
        "a.json:1:101: error: no component has the key \"databse\" (/components/0/depends_on/0); did you mean \"database\"?"
      ])
    #expect(problems(["a.json": one, "b.json": two + "}"]).count == 1)
  }

  @Test func `a hundred problems are shown, and the rest counted`() {
    let text = #"{"version":1,"components":[\#(Array(repeating: "{}", count: 5000).joined(separator: ","))]}"#
    let said = problems(["c.json": text])
    #expect(said.count == 101)
    #expect(said.last == "and 9900 more")
  }

  @Test func `a chain of 20,000 dependencies is no circle, and its closing one is found`() {
    func manifest(last: String) -> String {
      let entries = (0..<20_000).map { index in
        let next = index == 19_999 ? last : "[\"k\(index + 1)\"]"
        return #"{"key":"k\#(index)","provider":"tcp","config":{"host":"h","port":1},"depends_on":\#(next)}"#
      }
      return "{\"version\":1,\"components\":[\(entries.joined(separator: ","))]}"
    }
    #expect(problems(["c.json": manifest(last: "[]")]) == [])
    #expect(
      problems(["c.json": manifest(last: "[\"k0\"]")]).first?.contains("k0 -> k1 -> k2 -> k3 -> k4 -> k5 -> … ->")
        == true)
  }

  /// The positions that a diagnostic of the pointer may have: the name of the last member, and its value.
  private func place(of pointer: String, in bytes: [UInt8]) -> [String] {
    bytes.withUnsafeBytes { text in
      guard var reader = try? JSONReader(text) else { return [] }
      var found: [String] = []
      func visit(_ reader: inout JSONReader, name: Int?) throws {
        if reader.pointer == pointer {
          found += [reader.offset, name].compactMap { $0 }.map {
            let position = TextPosition(of: $0, in: text)
            return "\(position.line):\(position.column)"
          }
        }
        switch try reader.peek() {
        case .object:
          try reader.openObject()
          while try reader.nextMember() { try visit(&reader, name: reader.nameOffset) }
        case .array:
          try reader.openArray()
          while try reader.nextElement() { try visit(&reader, name: nil) }
        default: try reader.skip()
        }
      }
      try? visit(&reader, name: nil)
      return found
    }
  }
}

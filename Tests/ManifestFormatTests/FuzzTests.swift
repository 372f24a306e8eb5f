import ManifestFormat
import Testing
import UpkeepModel

@Suite struct FuzzTests {
  @Test func `20,000 mutations of bytes give a manifest or diagnostics`() throws {
    var generator = SplitMix(state: 31)
    let seeds = CorpusCase.valid.map { Array($0.text.utf8) }
    let alphabet =
      Array("{}[]\",:\\/0129eE+-.tfnul \n\tkeyrpa".utf8) + [0x00, 0x1F, 0x7F, 0x80, 0xC3, 0xA9, 0xED, 0xFF]
    let decoder = ManifestDecoder(providers: TestProviders.all)
    var accepted = 0
    for _ in 0..<20_000 {
      var bytes = try #require(seeds.randomElement(using: &generator))
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let place = Int.random(in: 0..<max(1, bytes.count), using: &generator)
        switch Int.random(in: 0..<5, using: &generator) {
        case 0: bytes.insert(alphabet.randomElement(using: &generator) ?? 0, at: place)
        case 1: if !bytes.isEmpty { bytes.remove(at: place) }
        case 2: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 0...20, using: &generator)))
        case 3: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + 30)], at: place)
        default: if place < bytes.count { bytes[place] = alphabet.randomElement(using: &generator) ?? 0 }
        }
      }
      do {
        let manifest = try decoder.decode([ManifestFile(path: "c.json", bytes: bytes)])
        for entry in manifest.entries { #expect(entry.fingerprint == entry.component.fingerprint) }
        accepted += 1
      } catch {
        #expect(!error.diagnostics.isEmpty)
        #expect(error.diagnostics.allSatisfy { $0.line >= 1 && $0.column >= 1 && !$0.message.isEmpty })
      }
    }
    // Many mutations hit a text or white space and leave a sound manifest.
    #expect((100..<19_000).contains(accepted))
  }
}

import Git
import Testing

@Suite struct ObjectIDTests {
  @Test func `forty digits make an id and come back in lower case`() throws {
    let text = "00112233445566778899AABBCCDDEEFF01234567"
    #expect(try #require(ObjectID(hex: text)).hex == text.lowercased())
    #expect(ObjectID.zero.hex == String(repeating: "0", count: 40))
  }

  @Test func `anything else makes none`() {
    for text in ["", "abc", String(repeating: "g", count: 40), String(repeating: "0", count: 41), "ä"] {
      #expect(ObjectID(hex: text) == nil)
    }
  }

  @Test func `ids order as their text does`() {
    let texts = (0..<200).map { _ in String((0..<40).map { _ in "0123456789abcdef".randomElement()! }) }
    #expect(texts.compactMap { ObjectID(hex: $0) }.sorted().map(\.hex) == texts.sorted())
  }
}

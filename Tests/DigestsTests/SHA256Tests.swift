import Digests
import Testing

@Suite struct SHA256Tests {
  /// The examples of FIPS 180-4.
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
  ])
  func `digests agree with the standard's examples`(text: String, hex: String) {
    #expect(SHA256.digest(of: text).hex == hex)
    #expect(SHA256.digest(of: Array(text.utf8)).hex == hex)
  }

  /// Test case 2 of RFC 4231.
  @Test func `the keyed digest agrees with RFC 4231`() {
    let code = SHA256.authenticationCode(of: Array("what do ya want for nothing?".utf8), key: Array("Jefe".utf8))
    #expect(code.hex == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
  }

  @Test func `a digest survives the way through its bytes`() throws {
    let digest = SHA256.digest(of: "x")
    #expect(try #require(Digest256(bytes: digest.bytes)) == digest)
    #expect(Digest256(bytes: digest.bytes.dropLast()) == nil)
  }
}

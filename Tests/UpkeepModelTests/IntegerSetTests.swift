import Testing
import UpkeepModel

@Suite struct IntegerSetTests {
  @Test(arguments: [
    ("200", "200"), ("200-299", "200-299"), ("200-299,304", "200-299,304"), ("200, 204", "200,204"), ("0", "0"),
    ("5-5", "5"),
  ])
  func `numbers and ranges are read, and written without spaces`(text: String, canonical: String) throws {
    #expect(try #require(IntegerSet(text)).description == canonical)
  }

  @Test(arguments: [
    "", ",", "200,", ",200", "2xx", "200-", "-200", "299-200", "200 - 299", "200,  204", "0200", "+200", "1-2-3",
    "99999999999999999999", "２００",
  ])
  func `anything else is refused`(text: String) {
    #expect(IntegerSet(text) == nil)
  }

  @Test func `a set contains what lies in one of its ranges, ends included`() throws {
    let set = try #require(IntegerSet("200-299,304"))
    #expect([200, 250, 299, 304].allSatisfy(set.contains))
    #expect(![199, 300, 303, 305, -1].contains(where: set.contains))
  }
}

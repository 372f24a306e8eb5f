import JSONText
import Testing

@Suite struct JSONPointerTests {
  /// The document and the pointers of RFC 6901 §5.
  private static let document =
    #"{"foo":["bar","baz"],"":0,"a/b":1,"c%d":2,"e^f":3,"g|h":4,"i\\j":5,"k\"l":6," ":7,"m~n":8}"#

  @Test(arguments: [
    ("/foo", #"["bar","baz"]"#), ("/foo/0", #""bar""#), ("/", "0"), ("/a~1b", "1"), ("/c%d", "2"), ("/e^f", "3"),
    ("/g|h", "4"), ("/i\\j", "5"), ("/k\"l", "6"), ("/ ", "7"), ("/m~0n", "8"),
  ])
  func `the examples of RFC 6901 are found`(text: String, value: String) throws {
    let document = try JSONValue(parsing: Array(Self.document.utf8))
    let pointer = try #require(JSONPointer(text))
    #expect(pointer.value(in: document)?.canonicalText == value)
    #expect(pointer.description == text)
  }

  @Test func `the empty pointer is the whole document`() throws {
    #expect(try #require(JSONPointer("")).value(in: [1, 2]) == [1, 2])
    #expect(JSONPointer.document.value(in: "x") == "x")
  }

  @Test(arguments: [
    "/foo/2", "/foo/-", "/foo/00", "/foo/01", "/foo/+1", "/foo/0/x", "/gone", "/foo/99999999999999999999",
  ])
  func `what is not there is not found`(text: String) throws {
    let document = try JSONValue(parsing: Array(Self.document.utf8))
    #expect(try #require(JSONPointer(text)).value(in: document) == nil)
  }

  @Test(arguments: ["foo", "#/foo", "/a~", "/a~2", "~0"])
  func `what is no pointer is refused`(text: String) {
    #expect(JSONPointer(text) == nil)
  }
}

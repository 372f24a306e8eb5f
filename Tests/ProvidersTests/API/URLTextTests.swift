import Testing

@testable import Providers

@Suite("Texts as parts of URLs")
struct URLTextTests {
  @Test(
    "The host stands between scheme, user, port and path, in lowercase",
    arguments: [
      ("https://Example.org/a:b@c", "example.org"), ("http://user:pa@ss@h.example:8080?x=http://other/", "h.example"),
      ("http://[::1]:80/", "::1"), ("example.org:443", "example.org"), ("http://h\\@other/", "h"),
      ("https://BÜCHER.example/", "bücher.example"), ("http://", ""), ("", ""), ("HTTPS://H#f", "h"),
      ("a:b@host/x", "host"),
    ])
  func host(url: String, host: String) {
    #expect(URLText.host(url) == host)
  }
}

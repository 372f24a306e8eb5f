import Git
import Testing

@Suite struct GitAddressTests {
  @Test(arguments: [
    ("https://git.example.org/team/shop.git", "https://git.example.org/team/shop.git"),
    ("https://ada:pw@Git.Example.org:8443/x", "https://git.example.org:8443/x"),
    ("ssh://git@host:2222/x.git", "ssh://git@host:2222/x.git"), ("git@host:team/x.git", "git@host:team/x.git"),
    ("host:/srv/x.git", "ssh://host/srv/x.git"), ("ssh://host/~ada/x", "ssh://host/~ada/x"),
    ("git://[::1]:9418/x", "git://[::1]:9418/x"), ("file:///srv/x%20y.git", "/srv/x y.git"),
  ])
  func `an address is read, and shown without what may be a secret`(text: String, shown: String) throws {
    #expect(try "\(GitAddress(text))" == shown)
  }

  @Test func `user, password and path are decoded as the other side needs them`() throws {
    let web = try GitAddress("https://a%40b:p%3Aw@host/x%20y")
    #expect(web.user == "a@b")
    #expect(web.password == "p:w")
    #expect(web.url == "https://host/x%20y")
    #expect(try GitAddress("host:x y").path == "x y")
    #expect(try GitAddress("ssh://host/~ada/x").path == "~ada/x")
    #expect(try GitAddress("ssh://host/x%20y").path == "/x y")
  }

  @Test(arguments: [
    "ftp://host/x", "https:///x", "https://host", "https://host/", "ssh://-oProxyCommand=x/y", "-oX:y",
    "ssh://-u@host/x",
    "ssh://host:0/x", "ssh://host:99999/x", "file://other/x", "https://host/a\nb", "x",
  ])
  func `what is no address, or would be an option of ssh, is refused`(text: String) {
    #expect(throws: GitError(.invalidName, operation: "", message: "")) { try GitAddress(text) }
  }

  @Test func `a path is told from an address as git does it`() {
    for path in [".", "/srv/x", "./a:b", "a/b:c", ":x"] { #expect(!GitAddress.isAddress(path), "\(path)") }
    for address in ["host:x", "git@host:x", "https://host/x"] { #expect(GitAddress.isAddress(address), "\(address)") }
  }

  @Test func `only loopback may be spoken to in the clear with a token`() throws {
    #expect(try GitAddress("http://host/x").isPlain)
    for text in ["http://127.0.0.1/x", "http://localhost:80/x", "https://host/x"] {
      #expect(try !GitAddress(text).isPlain)
    }
  }
}

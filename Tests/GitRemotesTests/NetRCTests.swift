import Git
import GitRemotes
import Testing

@Suite struct NetRCTests {
  private static let text = """
    # a comment
    machine one.example login ada password secret
    machine two.example
      login bob
      password "with blank"
    machine two.example login eve password other
    default login anybody password guest
    """

  @Test(arguments: [
    ("one.example", nil, "ada", "secret"), ("two.example", nil, "bob", "with blank"),
    ("two.example", "eve", "eve", "other"), ("three.example", nil, "anybody", "guest"),
  ])
  func `the login of a host is found, that of a user where one is named`(
    host: String, user: String?, name: String, password: String
  ) {
    let login = NetRC.login(host: host, user: user, in: Self.text)
    #expect(login == RemoteAccess.Login(user: name, password: password))
  }

  @Test func `no entry, no login`() {
    #expect(NetRC.login(host: "x", user: nil, in: "machine y login a password b") == nil)
    #expect(NetRC.login(host: "y", user: "other", in: "machine y login a password b") == nil)
    #expect(NetRC.login(host: "y", user: nil, in: "machine y login a") == nil)
    #expect(NetRC.login(host: "y", user: nil, in: "") == nil)
  }
}

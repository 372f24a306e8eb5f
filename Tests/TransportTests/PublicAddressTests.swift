import LoopbackServers
import Testing
import Transport

@Suite struct PublicAddressTests {
  @Test(arguments: [
    ("127.0.0.1", "a loopback address"), ("127.255.0.9", "a loopback address"), ("::1", "a loopback address"),
    ("10.1.2.3", "a private address"), ("172.16.0.1", "a private address"), ("172.31.255.255", "a private address"),
    ("192.168.1.1", "a private address"), ("100.64.0.1", "a private address"), ("fd12:3456::1", "a private address"),
    ("169.254.1.1", "a link-local address"), ("fe80::1", "a link-local address"), ("febf::1", "a link-local address"),
    ("169.254.169.254", "an address of a cloud's metadata service"),
    ("169.254.170.2", "an address of a cloud's metadata service"),
    ("100.100.100.200", "an address of a cloud's metadata service"),
    ("192.0.0.192", "an address of a cloud's metadata service"),
    ("168.63.129.16", "an address of a cloud's metadata service"),
    ("fd00:ec2::254", "an address of a cloud's metadata service"),
    ("fd20:ce::254", "an address of a cloud's metadata service"),
    ("::ffff:169.254.169.254", "an address of a cloud's metadata service"),
    ("64:ff9b::a9fe:a9fe", "an address of a cloud's metadata service"),
    ("2002:a9fe:a9fe::1", "an address of a cloud's metadata service"),
    ("::ffff:127.0.0.1", "a loopback address"), ("::127.0.0.1", "a loopback address"),
    ("64:ff9b::10.0.0.1", "a private address"), ("2002:c0a8:0101::", "a private address"),
    ("0.0.0.0", "a special address that is not public"), ("::", "a special address that is not public"),
    ("192.0.2.1", "a special address that is not public"), ("198.18.0.1", "a special address that is not public"),
    ("224.0.0.1", "a special address that is not public"), ("255.255.255.255", "a special address that is not public"),
    ("ff02::1", "a special address that is not public"), ("2001:db8::1", "a special address that is not public"),
    ("2001::1", "a special address that is not public"), ("3fff::1", "a special address that is not public"),
    ("64:ff9b:1::1", "a special address that is not public"), ("fec0::1", "a special address that is not public"),
    ("example.org", "no address"), ("", "no address"),
  ])
  func `an address that is not public is told by what it is`(address: String, refusal: String) {
    #expect(PublicAddress.refusal(of: address) == refusal)
  }

  @Test(arguments: [
    "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "172.15.255.255", "172.32.0.0", "100.63.255.255", "100.128.0.0",
    "169.253.255.255", "192.167.255.255", "198.17.255.255", "223.255.255.255", "2606:4700:4700::1111",
    "2001:4860:4860::8888", "2001:200::1", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1", "2a00::1",
  ])
  func `a public address is let through`(address: String) {
    #expect(PublicAddress.refusal(of: address) == nil)
  }

  @Test(arguments: [
    ("http://Example.org/a", Origin("http://example.org:80/")),
    ("https://example.org", Origin("https://example.org:443/x")),
    ("http://user:word@example.org:8080/", Origin("http://example.org:8080")),
    ("http://[::1]:81/", Origin("http://[::1]:81/x")),
  ])
  func `origins are equal when scheme, host and port are`(url: String, origin: Origin?) {
    #expect(Origin(url) == origin)
    #expect(origin != nil)
    #expect(Origin(url) != Origin("http://other.example/"))
  }

  @Test func `what is no URL has no origin`() {
    #expect(Origin("") == nil)
    #expect(Origin("http://") == nil)
    #expect(Origin("http://a:99999/") == nil)
    #expect(Origin("http://[::1]/")?.host == "::1")
  }
}

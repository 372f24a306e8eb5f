import LoopbackServers
import Testing
import Transport

@Suite struct ReusedDescriptorTests {
  /// libcurl closes the pair of sockets that wakes it from a name lookup without telling, and the numbers come again.
  @Test func `a question is answered whatever sockets had its descriptors before`() async throws {
    let loop = EventLoop()
    let web = try FaultServer(Scripts.answer())
    let names = try DNSServer { _ in .records([.a([192, 0, 2, 1])]) }
    for _ in 0..<40 {
      async let page = HTTPClient(loop: loop).send(HTTPRequest("http://localhost:\(web.port)/"))
      var question = DNSQuestion("a.test", .a)
      question.server = DNSQuestion.Server(host: "127.0.0.1", port: names.port)
      question.overTCP = true
      question.timeout = .seconds(10)
      let answer = await DNSClient(loop: loop).ask(question)
      _ = await page
      guard case .answer = answer else {
        Issue.record("\(answer)")
        return
      }
    }
  }
}

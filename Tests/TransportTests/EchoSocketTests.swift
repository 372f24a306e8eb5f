import Foundation
import LoopbackServers
import Testing

@testable import Transport

@Suite struct EchoSocketTests {
  @Test(arguments: [EACCES, EPERM])
  func `R26 a system that forbids ICMP is told with the remedy`(code: Int32) {
    let refusal = EchoSocket.refusal(code)
    #expect(refusal.code == .other)
    #expect(refusal.systemCode == 0)
    #expect(refusal.message.contains("sysctl -w net.ipv4.ping_group_range=\"0 2147483647\""))
    #expect(refusal.message.contains("CAP_NET_RAW"))
  }

  @Test func `R26 a machine out of descriptors is told as such`() {
    #expect(EchoSocket.refusal(EMFILE).code == .exhausted)
    #expect(EchoSocket.refusal(EMFILE).systemCode == EMFILE)
  }

  @Test func `the checksum is that of RFC 1071`() {
    #expect(EchoSocket.checksum([0x00, 0x01, 0xF2, 0x03, 0xF4, 0xF5, 0xF6, 0xF7]) == ~0xDDF2)
    #expect(EchoSocket.checksum([0xFF]) == ~0xFF00)
  }

  @Test func `R27 requests that nobody answers end at the timeout or with their task, and leave no descriptor`()
    async throws
  {
    // TEST-NET-1: nobody is there, or this machine has no way to it.
    var request = PingRequest(host: "192.0.2.213")
    request.timeout = .milliseconds(200)
    if case .report(let report) = await Pinger.shared.ping(request) {
      #expect(report.loss == 100)
      #expect((1...3).contains(report.sent))
    }
    request.timeout = .seconds(3600)
    let started = request
    let task = Task { await Pinger.shared.ping(started) }
    task.cancel()
    if case .failure(let failure) = await task.value, failure.code != .cancelled {
      #expect(failure.code == .connect(.unreachable))
    }
  }
}

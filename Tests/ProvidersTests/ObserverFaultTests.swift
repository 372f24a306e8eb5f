import Foundation
import Testing
@testable import Transport

@testable import Providers

/// R26: what lies with the machine that checks says nothing about the component.
@Suite struct ObserverFaultTests {
  private func reason(
    _ code: TransportFailure.Code, _ system: Int32 = 0, isOnline: Bool = true, ip: String = "192.0.2.7"
  )
    -> String?
  {
    var failure = TransportFailure(code, "what happened")
    failure.systemCode = system
    failure.remoteAddress = RemoteAddress(ip: ip, port: 80)
    return ObserverFault.reason(for: failure) { isOnline }
  }

  @Test(arguments: [EMFILE, ENFILE, ENOMEM, ENOBUFS, EADDRNOTAVAIL, EACCES, EPERM, ENETDOWN])
  func `R26 a machine out of something is at fault itself`(code: Int32) {
    #expect(reason(.connect(.other), code)?.hasPrefix("th") == true)
  }

  @Test(
    arguments: [
      .invalidRequest, .unsupportedProtocol, .addressRefused, .proxyRefused, .cancelled, .other, .tls(.ownFiles),
    ] as [TransportFailure.Code])
  func `R26 a request that could not be made says nothing about the other side`(code: TransportFailure.Code) {
    #expect(reason(code) == "what happened")
  }

  @Test(
    arguments: [
      .connect(.refused), .connect(.reset), .connect(.timedOut), .tls(.expired), .timeout(.connect), .protocolError,
      .connectionLost(.body),
    ] as [TransportFailure.Code])
  func `what the other side does is its own, also when this machine has no way out`(code: TransportFailure.Code) {
    #expect(reason(code, isOnline: false) == nil)
  }

  @Test func `R26 without any network an unknown name and an unreachable network are not the component's`() {
    #expect(reason(.nameLookup, isOnline: false) == "this machine has no network (what happened)")
    #expect(reason(.connect(.unreachable), ENETUNREACH, isOnline: false) != nil)
    #expect(reason(.connect(.unreachable), EADDRNOTAVAIL, isOnline: false, ip: "2001:db8::1") != nil)
  }

  @Test func `with a network they are, so that a real outage is not hidden`() {
    #expect(reason(.nameLookup) == nil)
    #expect(reason(.connect(.unreachable), ENETUNREACH) == nil)
    #expect(reason(.connect(.unreachable), EADDRNOTAVAIL, ip: "2001:db8::1") == nil)
    #expect(reason(.connect(.unreachable), EHOSTUNREACH, isOnline: false) == nil)
  }
}

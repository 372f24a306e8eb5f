/// Why no answer came.
package struct TransportFailure: Error, Sendable {
  package enum Code: Sendable, Hashable {
    /// The URL, a header, the method or another part of the request cannot be sent as it is.
    case invalidRequest
    case unsupportedProtocol
    case nameLookup
    case connect(ConnectReason)
    case tls(TLSReason)
    case timeout(Phase)
    /// What came is no HTTP, contradicts itself, or ended early.
    case protocolError
    /// The connection broke after it stood.
    case connectionLost(Phase)
    case tooManyRedirects
    /// The proxy answered that it does not want to go there for us.
    case proxyRefused
    /// The address is not public and `publicAddressesOnly` was set.
    case addressRefused
    /// This machine is out of descriptors, ports or memory: says nothing about the other side.
    case exhausted
    case cancelled
    case other
  }

  package enum ConnectReason: Sendable, Hashable {
    case refused, unreachable, reset, timedOut, other
  }

  package enum TLSReason: Sendable, Hashable {
    case expired, notYetValid, selfSigned, unknownIssuer, wrongName, handshake
    /// A key that is too short, or an outdated digest.
    case weak
    /// A CA file, client certificate or key of ours cannot be used.
    case ownFiles
    case other
  }

  package var code: Code
  /// For people: what happened, with whom. Holds no header, body, password or URL.
  package var message: String
  /// The address tried last or connected to.
  package var remoteAddress: RemoteAddress?
  /// The `errno` of the system call that failed; 0 when none did.
  package var systemCode: Int32 = 0
  /// As far as it came.
  package var timings = Timings()

  package init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }
}

extension TransportFailure: Equatable {
  /// Wording and timings are free to differ.
  package static func == (one: Self, other: Self) -> Bool { one.code == other.code }
}

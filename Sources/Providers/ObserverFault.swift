internal import Glibc
internal import Transport

/// Whether a failure lies with the machine that checks. It says nothing about the component then, so the check is
/// `unknown` and raises no alert (R26).
enum ObserverFault {
  /// What is wrong with this machine or the check's own settings; `nil` when the failure is the component's.
  ///
  /// - Parameter isOnline: Whether this machine has any way out; asked only when that matters.
  static func reason(for failure: TransportFailure, isOnline: () -> Bool = { NetworkRoute.exists }) -> String? {
    switch failure.systemCode {
    case EMFILE, ENFILE: return "this machine is out of file descriptors (raise ulimit -n, or lower --concurrency)"
    case ENOMEM, ENOBUFS: return "this machine is out of memory for sockets"
    case EADDRNOTAVAIL where failure.remoteAddress?.ip.contains(":") == false:
      return "this machine is out of local ports for this destination (lower --concurrency, or check less often)"
    case EACCES, EPERM: return "this machine does not allow the connection (a firewall or sandbox rule)"
    case ENETDOWN: return "the network of this machine is down"
    default: break
    }
    switch failure.code {
    case .invalidRequest, .unsupportedProtocol, .addressRefused, .proxyRefused, .cancelled, .other:
      return failure.message
    case .tls(.ownFiles): return failure.message
    // A name with addresses of both IP versions may end so as well when this machine has only one of them and the host
    // itself is down. So it counts only where nothing at all can be reached. A host that a router calls unreachable
    // (EHOSTUNREACH) is down.
    case .connect(.unreachable) where failure.systemCode != EHOSTUNREACH, .nameLookup:
      return isOnline() ? nil : "this machine has no network (\(failure.message))"
    default: return nil
    }
  }
}

/// Whether this machine can send anything beyond itself.
enum NetworkRoute {
  /// Asks the routing table for a way to a root name server, over IPv4 and IPv6. Nothing is sent, as connecting a UDP
  /// socket only looks up the route.
  static var exists: Bool {
    var v4 = sockaddr_in()
    v4.sin_family = sa_family_t(AF_INET)
    v4.sin_port = UInt16(53).bigEndian
    inet_pton(AF_INET, "198.41.0.4", &v4.sin_addr)
    var v6 = sockaddr_in6()
    v6.sin6_family = sa_family_t(AF_INET6)
    v6.sin6_port = UInt16(53).bigEndian
    inet_pton(AF_INET6, "2001:503:ba3e::2:30", &v6.sin6_addr)
    return hasRoute(to: v4, AF_INET) || hasRoute(to: v6, AF_INET6)
  }

  private static func hasRoute<Address>(to address: Address, _ family: Int32) -> Bool {
    let descriptor = socket(family, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return withUnsafePointer(to: address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<Address>.size)) == 0
      }
    }
  }
}

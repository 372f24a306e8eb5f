#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A socket for echo requests to one address. Unprivileged where the system allows it (a datagram socket, for which the
/// kernel sorts the answers), else a raw one, which needs CAP_NET_RAW.
final class EchoSocket {
  let descriptor: Int32
  let address: String
  private let isV6: Bool
  private let isRaw: Bool
  private let identifier = UInt16.random(in: 0...UInt16.max)
  /// Unlike anything that another program sends.
  private let mark = (0..<16).map { _ in UInt8.random(in: 0...255) }
  private var buffer: [UInt8]

  /// Opens and connects: an address that no way leads to is refused here.
  init(address: String, size: Int) throws(TransportFailure) {
    self.address = address
    isV6 = address.contains(":")
    (descriptor, isRaw) = try Self.open(isV6)
    buffer = [UInt8](repeating: 0, count: size + 128)
    guard connectSocket() else {
      let code = errno
      throw Self.failure(code, address)
    }
    acceptAnswersOnly()
  }

  deinit { close(descriptor) }

  private static func open(_ isV6: Bool) throws(TransportFailure) -> (Int32, isRaw: Bool) {
    let family = isV6 ? AF_INET6 : AF_INET
    let flags = Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
    let icmp: Int32 = isV6 ? 58 : 1
    let unprivileged = socket(family, Int32(SOCK_DGRAM.rawValue) | flags, icmp)
    if unprivileged >= 0 { return (unprivileged, false) }
    guard [EACCES, EPERM, EPROTONOSUPPORT].contains(errno) else { throw refusal(errno) }
    let raw = socket(family, Int32(SOCK_RAW.rawValue) | flags, icmp)
    guard raw < 0 else { return (raw, true) }
    throw refusal(errno)
  }

  /// What this machine refuses, with the remedy. Without a system code where that would only repeat it.
  static func refusal(_ code: Int32) -> TransportFailure {
    switch code {
    case EACCES, EPERM:
      return TransportFailure(
        .other,
        "this machine does not allow ICMP to this user: let its group in with"
          + " sysctl -w net.ipv4.ping_group_range=\"0 2147483647\", or give the program CAP_NET_RAW")
    default:
      return failure(code, "")
    }
  }

  private static func failure(_ code: Int32, _ address: String) -> TransportFailure {
    let words = String(cString: strerror(code)).lowercased()
    var failure =
      switch code {
      case EMFILE, ENFILE, ENOBUFS, ENOMEM:
        TransportFailure(.exhausted, "this machine cannot open a socket: \(words)")
      case EHOSTUNREACH, ENETUNREACH, EAFNOSUPPORT, EADDRNOTAVAIL:
        TransportFailure(.connect(.unreachable), "no way to \(address): \(words)")
      default: TransportFailure(.connect(.other), "no echo request can be sent to \(address): \(words)")
      }
    failure.systemCode = code
    return failure
  }

  private func connectSocket() -> Bool {
    if isV6 {
      var target = sockaddr_in6()
      target.sin6_family = sa_family_t(AF_INET6)
      inet_pton(AF_INET6, address, &target.sin6_addr)
      return connectSocket(to: target)
    }
    var target = sockaddr_in()
    target.sin_family = sa_family_t(AF_INET)
    inet_pton(AF_INET, address, &target.sin_addr)
    return connectSocket(to: target)
  }

  private func connectSocket<Address>(to target: Address) -> Bool {
    withUnsafePointer(to: target) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<Address>.size)) == 0
      }
    }
  }

  /// A raw socket sees every ICMP message of its peer. The kernel drops all but echo replies (ICMP_FILTER, ICMP6_FILTER:
  /// a bit for each type that is dropped).
  private func acceptAnswersOnly() {
    guard isRaw else { return }
    if isV6 {
      var dropped = [UInt32](repeating: .max, count: 8)
      dropped[129 / 32] &= ~(1 << UInt32(129 % 32))
      setsockopt(descriptor, 58, 1, &dropped, socklen_t(32))
    } else {
      var dropped: UInt32 = ~1
      setsockopt(descriptor, 255, 1, &dropped, socklen_t(4))
    }
  }

  /// Returns 0 or the `errno` of the system's refusal.
  func sendRequest(_ sequence: Int, size: Int) -> Int32 {
    var message: [UInt8] = [isV6 ? 128 : 8, 0, 0, 0, UInt8(identifier >> 8), UInt8(identifier & 0xFF)]
    message += [UInt8(sequence >> 8 & 0xFF), UInt8(sequence & 0xFF)]
    message += mark
    message += (mark.count..<max(mark.count, size)).map { UInt8(truncatingIfNeeded: $0) }
    // The kernel fills in that of IPv6, which covers addresses that it chooses.
    if !isV6 {
      let sum = Self.checksum(message)
      message[2] = UInt8(sum >> 8)
      message[3] = UInt8(sum & 0xFF)
    }
    let sent = send(descriptor, message, message.count, Int32(MSG_NOSIGNAL))
    return sent < 0 ? errno : 0
  }

  /// What is there to be read.
  enum Reading {
    /// The answer to the request of that sequence.
    case answer(Int)
    /// Something else.
    case other
    case nothing
    /// The network told this `errno`.
    case told(Int32)
  }

  func read() -> Reading {
    let count = recv(descriptor, &buffer, buffer.count, 0)
    if count < 0 {
      let code = errno
      if code == EINTR { return .other }
      return code == EAGAIN || code == EWOULDBLOCK ? .nothing : .told(code)
    }
    // A raw socket of IPv4 gives the header of IP too (RFC 791 §3.1).
    let start = isRaw && !isV6 && count > 0 ? Int(buffer[0] & 0x0F) * 4 : 0
    guard count >= start + 8 + mark.count, buffer[start] == (isV6 ? 129 : 0) else { return .other }
    let isOurs = buffer[(start + 8)..<(start + 8 + mark.count)].elementsEqual(mark)
    return isOurs ? .answer(Int(buffer[start + 6]) << 8 | Int(buffer[start + 7])) : .other
  }

  /// RFC 1071.
  static func checksum(_ bytes: [UInt8]) -> UInt16 {
    var sum: UInt32 = 0
    for index in stride(from: 0, to: bytes.count, by: 2) {
      sum += UInt32(bytes[index]) << 8 | (index + 1 < bytes.count ? UInt32(bytes[index + 1]) : 0)
    }
    while sum >> 16 != 0 { sum = (sum & 0xFFFF) + (sum >> 16) }
    return ~UInt16(sum)
  }
}

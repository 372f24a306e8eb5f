import Foundation
import Synchronization

/// A DNS server on 127.0.0.1, over UDP and TCP at the same port, that answers each question as its script says. For
/// tests. Ends with `stop()` or when it is let go.
package final class DNSServer: Sendable {
  /// What to do with one question.
  package typealias Script = @Sendable (DNSQuery) -> DNSReply

  package let port: Int
  private let host: String
  private let overTCP: FaultServer?
  private let log: Log

  /// Listens on a free port.
  package init(_ script: @escaping Script) throws {
    let log = Log()
    self.log = log
    var opened: (tcp: FaultServer, udp: Int32)?
    // The port that is free for TCP may be taken for UDP.
    for _ in 0..<20 where opened == nil {
      let tcp = try FaultServer { peer in Self.serve(peer, log, script) }
      if let udp = bindDatagrams(to: tcp.port) { opened = (tcp, udp) }
    }
    guard let opened else { throw SocketError(code: EADDRINUSE) }
    overTCP = opened.tcp
    port = opened.tcp.port
    host = "127.0.0.1"
    Thread { Self.serve(opened.udp, log, script) }.start()
  }

  /// Listens at another address of this machine, over UDP alone.
  package init(at host: String, port: Int, _ script: @escaping Script) throws {
    let log = Log()
    self.log = log
    self.host = host
    self.port = port
    overTCP = nil
    guard let socket = bindDatagrams(to: port, of: host) else { throw SocketError(code: errno) }
    Thread { Self.serve(socket, log, script) }.start()
  }

  deinit { stop() }

  /// "127.0.0.1:PORT".
  package var address: String { "\(host):\(port)" }

  /// What was asked so far.
  package var queries: [DNSQuery] { log.queries.withLock { $0 } }

  package func stop() {
    overTCP?.stop()
    guard let socket = bindDatagrams(to: 0) else { return }
    // An empty datagram tells the thread to end.
    send([], from: socket, to: localAddress(port, of: host))
    close(socket)
  }

  private final class Log: Sendable {
    let queries = Mutex<[DNSQuery]>([])
    func note(_ query: DNSQuery) { queries.withLock { $0.append(query) } }
  }

  private static func serve(_ socket: Int32, _ log: Log, _ script: Script) {
    var bytes = [UInt8](repeating: 0, count: 4096)
    while true {
      var from = sockaddr_in()
      var length = socklen_t(MemoryLayout<sockaddr_in>.size)
      let count = withUnsafeMutablePointer(to: &from) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { recvfrom(socket, &bytes, bytes.count, 0, $0, &length) }
      }
      if count == 0 { break }
      guard count > 0, let query = DNSQuery(Array(bytes[..<count]), overTCP: false) else { continue }
      log.note(query)
      for message in script(query).messages(for: query) { send(message, from: socket, to: from) }
    }
    close(socket)
  }

  /// Messages over TCP begin with their length (RFC 1035 §4.2.2).
  private static func serve(_ peer: Peer, _ log: Log, _ script: Script) {
    var bytes: [UInt8] = []
    while let more = peer.read() {
      bytes += more
      while bytes.count >= 2, bytes.count >= 2 + Int(bytes[0]) << 8 + Int(bytes[1]) {
        let count = Int(bytes[0]) << 8 + Int(bytes[1])
        let message = Array(bytes[2..<2 + count])
        bytes.removeFirst(2 + count)
        guard let query = DNSQuery(message, overTCP: true) else { return }
        log.note(query)
        let reply = script(query)
        if reply == .close { return }
        if reply == .reset { return peer.resetOnClose() }
        for message in reply.messages(for: query) {
          peer.write([UInt8(message.count >> 8), UInt8(message.count & 0xFF)] + message)
        }
      }
    }
  }
}

/// A port of 127.0.0.1 at which nothing answers datagrams.
package func refusedDatagramPort() throws -> Int {
  guard let socket = bindDatagrams(to: 0) else { throw SocketError(code: errno) }
  defer { close(socket) }
  var address = sockaddr_in()
  var length = socklen_t(MemoryLayout<sockaddr_in>.size)
  _ = withUnsafeMutablePointer(to: &address) {
    $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(socket, $0, &length) }
  }
  return Int(UInt16(bigEndian: address.sin_port))
}

private func localAddress(_ port: Int, of host: String = "127.0.0.1") -> sockaddr_in {
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_addr.s_addr = inet_addr(host)
  address.sin_port = UInt16(port).bigEndian
  return address
}

private func bindDatagrams(to port: Int, of host: String = "127.0.0.1") -> Int32? {
  let descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
  var room = Int32(4 << 20)
  setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &room, socklen_t(MemoryLayout<Int32>.size))
  let failed = withUnsafePointer(to: localAddress(port, of: host)) {
    $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
      bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) != 0
    }
  }
  guard descriptor >= 0, !failed else {
    close(descriptor)
    return nil
  }
  return descriptor
}

private func send(_ message: [UInt8], from socket: Int32, to address: sockaddr_in) {
  withUnsafePointer(to: address) {
    $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
      _ = sendto(socket, message, message.count, 0, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
    }
  }
}

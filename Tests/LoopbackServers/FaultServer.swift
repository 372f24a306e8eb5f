import Foundation
import Synchronization

/// A server on 127.0.0.1 that treats each connection as its script says, on a thread of its own. For tests.
///
/// Ends with `stop()` or when it is let go; connections that still run are broken off then.
package final class FaultServer: Sendable {
  /// What to do with one connection; it is closed when the script returns.
  package typealias Script = @Sendable (Peer) -> Void

  private struct State {
    var connectionCount = 0
    var requests: [String] = []
    var open: [ObjectIdentifier: Peer] = [:]
    var stopped = false
  }

  package let port: Int
  private let listener: Int32
  private let state = Mutex(State())

  /// Listens on a free port.
  package convenience init(_ script: @escaping Script) throws {
    let (listener, port) = try listenOnFreePort()
    self.init(listener: listener, port: port, script)
  }

  /// Listens on a unix socket; the port is 0.
  package convenience init(unixSocket path: String, _ script: @escaping Script) throws {
    self.init(listener: try listenOnUnixSocket(path), port: 0, script)
  }

  private init(listener: Int32, port: Int, _ script: @escaping Script) {
    self.listener = listener
    self.port = port
    Thread { [weak self] in
      while true {
        let accepted = accept(listener, nil, nil)
        if accepted < 0, errno == EINTR || errno == ECONNABORTED { continue }
        // Programs that other tests start meanwhile must not hold it open, or it would never close for the client.
        if accepted >= 0 { _ = fcntl(accepted, F_SETFD, FD_CLOEXEC) }
        guard accepted >= 0, Self.serve(accepted, for: self, script) else {
          if accepted >= 0 { close(accepted) }
          close(listener)
          return
        }
      }
    }.start()
  }

  /// A function of its own, so that the thread holds no server while it waits. Returns false without a server.
  private static func serve(_ accepted: Int32, for server: FaultServer?, _ script: @escaping Script) -> Bool {
    guard let server else { return false }
    server.serve(accepted, script)
    return true
  }

  deinit { stop() }

  /// How many connections were accepted so far.
  package var connectionCount: Int { state.withLock { $0.connectionCount } }

  /// The requests that scripts read so far, head and body as text.
  package var requests: [String] { state.withLock { $0.requests } }

  package var url: String { "http://127.0.0.1:\(port)" }

  package func stop() {
    let open = state.withLock { state -> [Peer] in
      if state.stopped { return [] }
      state.stopped = true
      shutdown(listener, Int32(SHUT_RDWR))
      return Array(state.open.values)
    }
    for peer in open { peer.breakOff() }
  }

  private func serve(_ descriptor: Int32, _ script: @escaping Script) {
    let peer = Peer(descriptor) { [weak self] request in
      self?.state.withLock { $0.requests.append(request) }
    }
    let admitted = state.withLock { state in
      state.connectionCount += 1
      if !state.stopped { state.open[ObjectIdentifier(peer)] = peer }
      return !state.stopped
    }
    guard admitted else { return peer.close() }
    Thread { [weak self] in
      script(peer)
      _ = self?.state.withLock { $0.open.removeValue(forKey: ObjectIdentifier(peer)) }
      peer.close()
    }.start()
  }
}

/// The system refused a socket.
package struct SocketError: Error {
  package let code: Int32
}

/// A listening socket on a free port of 127.0.0.1.
func listenOnFreePort(backlog: Int32 = 1024) throws -> (descriptor: Int32, port: Int) {
  try bindToFreePort { listen($0, backlog) }
}

private func bindToFreePort(_ then: (Int32) -> Int32) throws -> (descriptor: Int32, port: Int) {
  let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_addr.s_addr = inet_addr("127.0.0.1")
  var length = socklen_t(MemoryLayout<sockaddr_in>.size)
  let failed = withUnsafeMutablePointer(to: &address) {
    $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
      bind(descriptor, $0, length) != 0 || then(descriptor) != 0
        || getsockname(descriptor, $0, &length) != 0
    }
  }
  if descriptor < 0 || failed {
    let code = errno
    close(descriptor)
    throw SocketError(code: code)
  }
  return (descriptor, Int(UInt16(bigEndian: address.sin_port)))
}

/// A listening unix socket; its path must be free and shorter than 108 bytes.
func listenOnUnixSocket(_ path: String) throws -> Int32 {
  let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
  var address = sockaddr_un()
  address.sun_family = sa_family_t(AF_UNIX)
  withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
  let failed = withUnsafePointer(to: address) {
    $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
      bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) != 0 || listen(descriptor, 16) != 0
    }
  }
  if descriptor < 0 || failed {
    let code = errno
    close(descriptor)
    throw SocketError(code: code)
  }
  return descriptor
}

/// A port of 127.0.0.1 at which nothing listens, and nothing will: its socket stays bound, so that no other test gets
/// the same number while this one counts on a refusal.
package func refusedPort() throws -> Int {
  try bindToFreePort { _ in 0 }.port
}

/// How many sockets of this process are connected, or connecting, to this port of 127.0.0.1.
package func descriptorsConnected(to port: Int) -> Int {
  let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
  return names.compactMap { Int32($0) }.count { descriptor in
    var address = sockaddr_in()
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let failed = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getpeername(descriptor, $0, &length) != 0 }
    }
    return !failed && address.sin_family == sa_family_t(AF_INET) && Int(UInt16(bigEndian: address.sin_port)) == port
  }
}

/// How many closed connections to this port of 127.0.0.1 the system still remembers.
package func connectionsInTimeWait(to port: Int) throws -> Int {
  let suffix = ":" + String(port + 0x10000, radix: 16, uppercase: true).dropFirst()
  return try String(contentsOfFile: "/proc/net/tcp", encoding: .utf8).split(separator: "\n").count { line in
    let columns = line.split(separator: " ")
    return columns.count > 3 && columns[2].hasSuffix(suffix) && columns[3] == "06"
  }
}

import Foundation
import Synchronization

/// The server's end of one connection.
package final class Peer: Sendable {
  private let descriptor: Mutex<Int32>
  private let raw: Int32
  private let record: @Sendable (String) -> Void

  init(_ descriptor: Int32, record: @escaping @Sendable (String) -> Void) {
    self.descriptor = Mutex(descriptor)
    raw = descriptor
    self.record = record
  }

  /// Reads one HTTP request, with its body when it has a `Content-Length`; nil when the client went away.
  package func readRequest() -> String? {
    var bytes: [UInt8] = []
    while true {
      if let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) {
        let head = String(decoding: bytes[..<end.lowerBound], as: UTF8.self)
        let length = head.lowercased().split(separator: "\r\n").first { $0.hasPrefix("content-length:") }
          .flatMap { Int($0.drop { $0 != ":" }.dropFirst().trimmingCharacters(in: .whitespaces)) }
        if bytes.count >= end.upperBound + (length ?? 0) {
          let request = String(decoding: bytes, as: UTF8.self)
          record(request)
          return request
        }
      }
      guard let more = read() else { return nil }
      bytes += more
    }
  }

  /// Some bytes; nil when the client went away.
  package func read() -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: 16384)
    let count = recv(raw, &bytes, bytes.count, 0)
    return count > 0 ? Array(bytes[..<count]) : nil
  }

  /// Returns false when the client went away.
  @discardableResult
  package func write(_ text: String) -> Bool { write(Array(text.utf8)) }

  @discardableResult
  package func write(_ bytes: [UInt8]) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.send(raw, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      if count <= 0 { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }

  /// Says nothing until the client goes away.
  package func waitUntilClosed() {
    while read() != nil {}
  }

  /// Reads nothing until the client resets the connection, or the server stops.
  package func waitUntilReset() {
    var event = pollfd(fd: raw, events: 0, revents: 0)
    _ = poll(&event, 1, -1)
  }

  /// Makes the coming close a reset.
  package func resetOnClose() {
    var linger = linger(l_onoff: 1, l_linger: 0)
    setsockopt(raw, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
  }

  /// The client's end of a connection to a port of 127.0.0.1, for scripts that hand a conversation on.
  package static func connect(_ port: Int) -> Peer? {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    address.sin_port = in_port_t(UInt16(port)).bigEndian
    let failed = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Foundation.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) != 0
      }
    }
    guard !failed else {
      Foundation.close(descriptor)
      return nil
    }
    return Peer(descriptor) { _ in }
  }

  /// Unblocks a script that reads or writes.
  package func breakOff() {
    descriptor.withLock { if $0 >= 0 { shutdown($0, Int32(SHUT_RDWR)) } }
  }

  package func close() {
    descriptor.withLock {
      if $0 >= 0 { Foundation.close($0) }
      $0 = -1
    }
  }
}

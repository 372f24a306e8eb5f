import Foundation
import Glibc
import Synchronization

/// Tells systemd how a long run is, where it was started with `Type=notify`: a datagram to the socket that
/// `NOTIFY_SOCKET` names. Source: sd_notify(3). Elsewhere it does nothing.
final class SystemdNotice: Sendable {
  private let path: String?
  /// The pause between two signs of life; `nil` when none are asked for.
  private let pause: Duration?
  private let last = Mutex<ContinuousClock.Instant?>(nil)

  init(environment: [String: String]) {
    path = environment["NOTIFY_SOCKET"].flatMap { $0.isEmpty ? nil : $0 }
    // Half of the time after which systemd gives the program up.
    pause = environment["WATCHDOG_USEC"].flatMap { Int64($0) }.map { .microseconds($0 / 2) }
  }

  /// It has begun to work.
  func isReady() { send("READY=1") }

  /// It ends on purpose.
  func isStopping() { send("STOPPING=1") }

  /// What `systemctl status` shows.
  func status(_ text: String) { send("STATUS=" + text.replacing("\n", with: " ")) }

  /// It is alive.
  func beat() {
    guard path != nil, let pause else { return }
    let now = ContinuousClock.now
    let isDue = last.withLock { last in
      if let before = last, now - before < pause { return false }
      last = now
      return true
    }
    if isDue { send("WATCHDOG=1") }
  }

  private func send(_ text: String) {
    guard let path else { return }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    var name = Array(path.utf8)
    guard name.count < MemoryLayout.size(ofValue: address.sun_path) else { return }
    // An abstract socket is written with @ and begins with a NUL.
    if name[0] == UInt8(ascii: "@") { name[0] = 0 }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: name) }
    let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    let length = socklen_t(MemoryLayout<sa_family_t>.size + name.count)
    // Nobody may be there to listen; that is no reason to stop.
    _ = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        text.withCString { sendto(descriptor, $0, strlen($0), Int32(MSG_DONTWAIT), address, length) }
      }
    }
  }
}

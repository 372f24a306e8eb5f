internal import CSpawn
internal import Glibc
internal import Synchronization

/// A descriptor that becomes readable when it is rung, from any thread, until it is closed.
final class Alarm: Sendable {
  private let open: Mutex<Bool>
  /// For `poll`, by whoever also closes the alarm.
  let descriptor: Int32

  init() throws(StartProblem) {
    descriptor = uk_alarm_open()
    open = Mutex(true)
    guard descriptor >= 0 else { throw .system(errno) }
  }

  func ring() {
    open.withLock { open in
      if open { uk_alarm_ring(descriptor) }
    }
  }

  func close() {
    open.withLock { open in
      if open { _ = Glibc.close(descriptor) }
      open = false
    }
  }
}

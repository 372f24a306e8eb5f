import Foundation
import LoopbackServers
import Synchronization

/// Stands between the program and a real `git daemon` on one fixed port, and disturbs the conversation as told.
final class Relay: Sendable {
  /// When a conversation ends.
  enum Fault: Sendable, Hashable {
    /// Never: it is handed on as it is.
    case none
    /// Nothing comes back at all.
    case away
    /// After so many bytes of the answer.
    case answer(Int)
    /// After so many bytes of what is sent, the greeting included.
    case sent(Int)
    /// When the other side has all that is sent, and before it says what became of it.
    case status
  }

  private struct State {
    var fault = Fault.none
    var stalls = false
    var onlyPushes = true
    var disturbed = 0
  }

  private let state: Conduct
  private let server: FaultServer

  private final class Conduct: Sendable {
    let state = Mutex(State())
  }

  var port: Int { server.port }
  var url: String { "git://127.0.0.1:\(port)/shop.git" }
  /// How many conversations were disturbed so far.
  var disturbed: Int { state.state.withLock { $0.disturbed } }

  init(to port: Int) throws {
    let conduct = Conduct()
    state = conduct
    server = try FaultServer { Relay.serve($0, port, conduct) }
  }

  /// From now on conversations end so.
  ///
  /// - Parameters:
  ///   - stalls: Whether the connection then stays open and silent, in place of a break.
  ///   - onlyPushes: Whether fetches are left alone.
  func disturb(_ fault: Fault, stalls: Bool = false, onlyPushes: Bool = true) {
    state.state.withLock { ($0.fault, $0.stalls, $0.onlyPushes) = (fault, stalls, onlyPushes) }
  }

  private static func serve(_ peer: Peer, _ port: Int, _ conduct: Conduct) {
    guard let greeting = peer.read(), let upstream = Peer.connect(port) else { return }
    let isPush = String(decoding: greeting, as: UTF8.self).contains("git-receive-pack")
    let (fault, stalls) = conduct.state.withLock { state -> (Fault, Bool) in
      guard state.fault != .none, isPush || !state.onlyPushes else { return (.none, false) }
      state.disturbed += 1
      return (state.fault, state.stalls)
    }
    let talk = Talk(fault, sent: greeting.count)
    if fault != .away {
      upstream.write(greeting)
      let done = DispatchSemaphore(value: 0)
      Thread {
        while let bytes = peer.read() {
          let part = talk.passes(sending: bytes)
          if !part.isEmpty, !upstream.write(part) { break }
          if part.count < bytes.count { break }
        }
        // The other side waits for nothing more.
        if talk.hasEnded { upstream.breakOff() }
        done.signal()
      }.start()
      while let bytes = upstream.read() {
        let part = talk.passes(answering: bytes)
        if !part.isEmpty, !peer.write(part) { break }
        if part.count < bytes.count { break }
      }
      if !stalls || !talk.hasEnded { peer.breakOff() }
      if stalls { peer.waitUntilReset() }
      peer.breakOff()
      upstream.breakOff()
      done.wait()
    } else if stalls {
      peer.waitUntilClosed()
    }
    upstream.breakOff()
    upstream.close()
  }

  /// Counts what passes in one conversation.
  private final class Talk: Sendable {
    private let fault: Fault
    private let state: Mutex<(sent: Int, answered: Int, hasPack: Bool, hasEnded: Bool)>

    init(_ fault: Fault, sent: Int) {
      self.fault = fault
      state = Mutex((sent, 0, false, false))
    }

    var hasEnded: Bool { state.withLock { $0.hasEnded } }

    func passes(sending bytes: [UInt8]) -> [UInt8] {
      state.withLock { state in
        if bytes.count > 20 { state.hasPack = true }
        guard case .sent(let limit) = fault else { return bytes }
        let part = Array(bytes.prefix(max(0, limit - state.sent)))
        state.sent += bytes.count
        if part.count < bytes.count { state.hasEnded = true }
        return part
      }
    }

    func passes(answering bytes: [UInt8]) -> [UInt8] {
      state.withLock { state in
        var part = bytes
        switch fault {
        case .answer(let limit): part = Array(bytes.prefix(max(0, limit - state.answered)))
        // The refs come before the pack; what comes after it is the status.
        case .status where state.hasPack: part = []
        default: break
        }
        state.answered += bytes.count
        if part.count < bytes.count { state.hasEnded = true }
        return part
      }
    }
  }
}

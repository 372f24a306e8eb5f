internal import Git
internal import Synchronization
internal import UpkeepModel

extension RemoteAccess {
  /// Hides all that opens the remote: a host may repeat what it was given (R13).
  func mask(for address: GitAddress) -> SecretMask {
    var mask = SecretMask()
    for login in logins { mask.hide(login) }
    for value in [authorization].compactMap({ $0 }) + headers {
      // The last word of `AUTHORIZATION: basic …`.
      value.split(separator: " ").last.map { mask.hide(String($0)) }
    }
    if let password = address.password { mask.hide(password) }
    for secret in secrets { mask.hide(secret) }
    return mask
  }
}

extension SecretMask {
  /// Remembers a password, and the form in which http carries it.
  fileprivate mutating func hide(_ login: RemoteAccess.Login) {
    hide(login.password)
    hide(String(Base64.basic(login).dropFirst("Basic ".count)))
  }
}

/// What no answer may hold: known at the start of an operation, and more as credential helpers give it.
final class Veil: Sendable {
  private let mask: Mutex<SecretMask>

  init(_ mask: SecretMask) { self.mask = Mutex(mask) }

  func hide(_ login: RemoteAccess.Login) { mask.withLock { $0.hide(login) } }

  func masked(_ text: String) -> String { mask.withLock { $0.masked(text) } }

  /// The same answer with nothing secret in its words.
  func masked(_ reply: WorkerReply) -> WorkerReply {
    switch reply {
    case .pushed(var answer):
      answer.words = masked(answer.words)
      answer.refusal = answer.refusal.map { masked($0) }
      return .pushed(answer)
    case .failed(let problem): return .failed(RemoteProblem(problem.code, masked(problem.message)))
    default: return reply
    }
  }
}

/// Why a remote could not be read or written.
package struct RemoteProblem: Error, Sendable, Hashable, Codable {
  /// A reason that a caller may react to.
  package enum Code: String, Sendable, Codable {
    /// The operation took longer than it may, or nothing came for too long.
    case deadline
    /// The name does not resolve or nobody listens.
    case unreachable
    /// The certificate or the handshake.
    case tls
    /// The ssh host key is unknown or another one.
    case hostKey
    /// No credential was taken.
    case authentication
    /// Who asks may not.
    case forbidden
    /// There is no such repository or ref, as far as who asks may see.
    case notFound
    /// The other side broke off or does not speak git.
    case broken
    /// What is kept here of the remote is damaged.
    case damaged
    /// Someone else moved the ref: fetch, rebuild, push again.
    case moved
    /// The host's own rules refuse the push; trying again does not help.
    case refused
    /// Anything else.
    case failed
  }

  package var code: Code
  /// What went wrong and how to remedy it; begins with what was tried.
  package var message: String

  package init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }
}

extension RemoteProblem {
  /// Whether the remote is away for now, and not of another mind.
  package var isOutage: Bool { code == .deadline || code == .unreachable || code == .broken }
}

extension RemoteProblem: CustomStringConvertible {
  package var description: String { message }
}

internal import CGitTransport

extension TransportSession {
  /// Words what went wrong, with what a person can do about it.
  func problem(_ failure: ugt_failure, _ text: String, _ error: any Error, _ operation: String) -> RemoteProblem {
    if let error = error as? RemoteProblem { return error }
    let place = "cannot \(operation) \(address)"
    guard failure != UGT_NONE else { return problem(error, place) }
    let (code, remedy) = meaning(of: failure)
    guard failure == UGT_HOST_KEY else { return RemoteProblem(code, "\(place): \(text)\(remedy)") }
    return RemoteProblem(code, "\(place): \(hostKey(text))")
  }

  private func problem(_ error: any Error, _ place: String) -> RemoteProblem {
    guard let error = error as? GitError else { return RemoteProblem(.failed, "\(place): \(error)") }
    switch error.code {
    case .corrupt, .notFound: return RemoteProblem(.damaged, "\(place): \(error.message)")
    // What libgit2 says where the other side went away between two messages.
    case _ where error.message.contains("early EOF"):
      return RemoteProblem(.broken, "\(place): the other side broke off (\(error.message))")
    default: return RemoteProblem(.failed, "\(place): \(error.message)")
    }
  }

  private func meaning(of failure: ugt_failure) -> (RemoteProblem.Code, remedy: String) {
    switch failure {
    case UGT_DEADLINE: (.deadline, "; give it more time with --remote-timeout, or look whether the host is well")
    case UGT_STALLED: (.deadline, "; look whether the host is well, or wait longer with --remote-stall")
    case UGT_UNREACHABLE: (.unreachable, ". Check the address, the network and a proxy")
    case UGT_TLS: (.tls, ". A private authority is named with --ca-file")
    case UGT_AUTHENTICATION: (.authentication, ". " + loginRemedy)
    case UGT_FORBIDDEN: (.forbidden, ". The credential is known but lacks the right")
    case UGT_NOT_FOUND: (.notFound, ". There is no such repository, or it is hidden from this credential")
    case UGT_REDIRECTED: (.broken, ". Credentials do not follow there: use the address that it leads to")
    case UGT_PROGRAM: (.failed, "")
    default: (.broken, "")
    }
  }

  private var loginRemedy: String {
    address.scheme == .ssh
      ? "No key was taken: load one into the ssh agent, or give one with --ssh-key file:PATH or env:NAME"
      : "No credential was taken: give a token with --git-token env:NAME or file:PATH, set up a git credential helper, "
        + "or write one into ~/.netrc"
  }

  /// - Parameter text: The kind and fingerprint of the key, a line end, and ssh's own words.
  private func hostKey(_ text: String) -> String {
    let parts = text.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
    let key = parts.first.map(String.init) ?? ""
    let words = parts.count > 1 ? String(parts[1]) : ""
    let scan = "ssh-keyscan \(address.port.map { "-p \($0) " } ?? "")\(address.host)"
    let file = access.knownHosts ?? "~/.ssh/known_hosts"
    if words.contains("has changed") || words.contains("HAS CHANGED") {
      return "the host key is another one than before\(key.isEmpty ? "" : ", it shows \(key)"). Someone may listen in. "
        + "If the host has a new key, compare the fingerprint with what the host publishes and replace its line in \(file)"
    }
    return "the host key is not known\(key.isEmpty ? "" : ": it shows \(key)"). Compare the fingerprint with what the "
      + "host publishes, then add the key with: \(scan) >> \(file)"
  }
}

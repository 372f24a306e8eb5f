internal import CGitTransport
internal import Glibc

/// One operation with a remote: makes the settings those of the transports on this thread, and words what went wrong.
struct TransportSession {
  let address: GitAddress
  let access: RemoteAccess
  /// Asked for the next user and password once all that are known were refused.
  var helper: () -> RemoteAccess.Login? = { nil }

  /// Runs `body`, which calls libgit2 on this thread.
  ///
  /// - Parameter operation: What is tried, as a phrase that follows "cannot".
  func run<Value>(_ operation: String, _ body: () throws -> Value) throws -> Value {
    var strings = CStrings()
    defer { strings.free() }
    let offers = Offers(self)
    // An anonymous file in memory: nothing of the key reaches the disk or outlives a kill.
    let key = try keyFile()
    defer { if let key { close(key) } }
    var settings = ugt_settings()
    settings.total_ms = access.total
    settings.stall_ms = access.stall
    settings.connect_ms = access.connect
    settings.host = strings.pointer(address.host)
    settings.user = strings.pointer(address.user)
    settings.path = strings.pointer(address.path)
    settings.port = CInt(address.port ?? 0)
    settings.ssh_program = strings.pointer(access.sshProgram)
    settings.ssh_arguments = strings.list(sshArguments(key: key))
    settings.ca_file = strings.pointer(access.caFile)
    settings.client_certificate = strings.pointer(access.clientCertificate)
    settings.client_key = strings.pointer(access.clientKey)
    settings.proxy = strings.pointer(access.proxy)
    settings.user_agent = strings.pointer(access.userAgent)
    settings.headers = strings.list(access.headers)
    settings.payload = Unmanaged.passUnretained(offers).toOpaque()
    settings.authorization = { payload, attempt in
      guard let payload else { return nil }
      return Unmanaged<Offers>.fromOpaque(payload).takeUnretainedValue().next(Int(attempt)).flatMap { strdup($0) }
    }
    ugt_begin(&settings)
    let result = Result { try body() }
    var text: UnsafePointer<CChar>?
    let failure = ugt_end(&text)
    withExtendedLifetime(offers) {}
    switch result {
    case .success(let value): return value
    case .failure(let error):
      throw problem(failure, text.map { String(cString: $0) } ?? "", error, operation)
    }
  }

  private func keyFile() throws -> CInt? {
    guard let key = access.sshKey else { return nil }
    let text = Array((key.hasSuffix("\n") ? key : key + "\n").utf8)
    let file = ugt_memory_file("key", text, text.count)
    guard file >= 0 else {
      throw RemoteProblem(.failed, "the ssh key cannot be handed over: \(String(cString: strerror(errno)))")
    }
    return file
  }

  private func sshArguments(key: CInt?) -> [String] {
    var arguments: [String] = []
    if let key { arguments += ["-i", "/proc/\(getpid())/fd/\(key)"] }
    if let file = access.sshKeyFile { arguments += ["-i", file] }
    if !arguments.isEmpty { arguments += ["-oIdentitiesOnly=yes", "-oIdentityAgent=none"] }
    if let file = access.knownHosts {
      arguments += ["-oUserKnownHostsFile=\"\(file)\"", "-oGlobalKnownHostsFile=/dev/null"]
    }
    return arguments
  }
}

/// The credentials for one operation with an http remote, each offered once.
private final class Offers {
  private let preemptive: String?
  private var logins: [RemoteAccess.Login]
  private let helper: () -> RemoteAccess.Login?
  private var asked = false
  private var offered: Set<RemoteAccess.Login> = []
  /// The one that was offered last. An operation may open a second connection, to which it goes at once.
  private var current: String?

  init(_ session: TransportSession) {
    preemptive = session.access.authorization
    logins = session.access.logins.reversed()
    helper = session.access.asksHelpers ? session.helper : { nil }
  }

  /// The next Authorization header; attempt 0 is before anything was asked for.
  func next(_ attempt: Int) -> String? {
    if attempt == 0 { return current ?? preemptive }
    current = another()
    return current
  }

  private func another() -> String? {
    while let login = logins.popLast() {
      if offered.insert(login).inserted { return Base64.basic(login) }
    }
    guard !asked else { return nil }
    asked = true
    guard let login = helper(), offered.insert(login).inserted else { return nil }
    return Base64.basic(login)
  }
}

/// Strings that live until they are freed.
private struct CStrings {
  private var pointers: [UnsafeMutablePointer<CChar>] = []
  private var lists: [UnsafeMutablePointer<UnsafePointer<CChar>?>] = []

  mutating func pointer(_ text: String?) -> UnsafePointer<CChar>? {
    guard let text, let copy = strdup(text) else { return nil }
    pointers.append(copy)
    return UnsafePointer(copy)
  }

  mutating func list(_ texts: [String]) -> UnsafePointer<UnsafePointer<CChar>?> {
    let list = UnsafeMutablePointer<UnsafePointer<CChar>?>.allocate(capacity: texts.count + 1)
    for (index, text) in texts.enumerated() { (list + index).initialize(to: pointer(text)) }
    (list + texts.count).initialize(to: nil)
    lists.append(list)
    return UnsafePointer(list)
  }

  func free() {
    for pointer in pointers { Glibc.free(pointer) }
    for list in lists { list.deallocate() }
  }
}

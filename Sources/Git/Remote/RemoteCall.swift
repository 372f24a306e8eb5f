internal import CGitTransport
internal import CLibgit2

/// A `git_remote` without a name, with the callbacks of one operation.
final class RemoteCall {
  /// What the other side says to people, the last of it.
  private(set) var words = ""
  /// What became of each ref of a push; `nil` for taken.
  private(set) var verdicts: [String: String?] = [:]
  private let progress: (String) -> Void
  let remote: OpaquePointer
  private var line = ""

  /// - Parameters:
  ///   - url: Where to; no `insteadOf` of any configuration leads elsewhere.
  ///   - repository: `nil` for a mere look.
  ///   - progress: Told how far it is, in words.
  init(_ url: String, repository: OpaquePointer?, progress: @escaping (String) -> Void) throws {
    self.progress = progress
    var options = git_remote_create_options()
    try check(git_remote_create_options_init(&options, UInt32(GIT_REMOTE_CREATE_OPTIONS_VERSION)), "name a remote")
    options.repository = repository
    options.flags =
      GIT_REMOTE_CREATE_SKIP_INSTEADOF.rawValue | GIT_REMOTE_CREATE_SKIP_DEFAULT_FETCHSPEC.rawValue
    var remote: OpaquePointer?
    try check(git_remote_create_with_opts(&remote, url, &options), "name a remote")
    guard let remote else { throw GitError(.failed, operation: "name a remote", message: "libgit2 returned nothing") }
    self.remote = remote
  }

  deinit { git_remote_free(remote) }

  var callbacks: git_remote_callbacks {
    var callbacks = git_remote_callbacks()
    git_remote_init_callbacks(&callbacks, UInt32(GIT_REMOTE_CALLBACKS_VERSION))
    callbacks.payload = Unmanaged.passUnretained(self).toOpaque()
    callbacks.sideband_progress = { text, length, payload in
      guard let text, let payload, length > 0 else { return 0 }
      let bytes = UnsafeRawBufferPointer(start: text, count: Int(length))
      RemoteCall.of(payload).heard(String(decoding: bytes, as: UTF8.self))
      return 0
    }
    callbacks.transfer_progress = { stats, payload in
      guard let stats = stats?.pointee, let payload else { return 0 }
      let call = RemoteCall.of(payload)
      if stats.received_objects % 256 == 0 || stats.received_objects == stats.total_objects {
        call.progress("received \(stats.received_objects) of \(stats.total_objects) objects")
      }
      return 0
    }
    callbacks.push_update_reference = { ref, status, payload in
      guard let ref, let payload else { return 0 }
      RemoteCall.of(payload).verdicts[String(cString: ref)] = .some(status.map { String(cString: $0) })
      return 0
    }
    return callbacks
  }

  private static func of(_ payload: UnsafeMutableRawPointer) -> RemoteCall {
    Unmanaged<RemoteCall>.fromOpaque(payload).takeUnretainedValue()
  }

  /// Text for people comes in pieces; lines that are drawn over (`\r`) are progress, the others what the host says.
  private func heard(_ text: String) {
    for character in text {
      switch character {
      case "\r":
        progress(line)
        line = ""
      case "\n", "\r\n":
        if !line.isEmpty, !line.contains("%") {
          words = String((words + (words.isEmpty ? "" : "; ") + line).suffix(2000))
        }
        progress(line)
        line = ""
      default: if line.utf8.count < 2000 { line.append(character) }
      }
    }
  }

  /// Opens the connection.
  func connect(_ direction: git_direction) throws {
    var options = git_remote_connect_options()
    try check(
      git_remote_connect_options_init(&options, UInt32(GIT_REMOTE_CONNECT_OPTIONS_VERSION)), "connect")
    options.callbacks = callbacks
    options.follow_redirects = GIT_REMOTE_REDIRECT_NONE
    try check(git_remote_connect_ext(remote, direction, &options), "connect")
  }

  func disconnect() { git_remote_disconnect(remote) }

  /// The refs, as the connection told them.
  func refs() throws -> [RemoteRef] {
    var heads: UnsafeMutablePointer<UnsafePointer<git_remote_head>?>?
    var count = 0
    try check(git_remote_ls(&heads, &count, remote), "list the refs")
    return UnsafeBufferPointer(start: heads, count: count).compactMap { head in
      guard let head = head?.pointee, let name = head.name else { return nil }
      return RemoteRef(
        name: String(cString: name), id: ObjectID(head.oid).hex, target: head.symref_target.map { String(cString: $0) })
    }
  }
}

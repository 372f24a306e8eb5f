import Foundation

/// A program that serves until it is let go, with all that it started.
///
/// Not a `Process`: what that starts inherits the descriptors by which other processes of the test are waited for, and a
/// server lives long.
package final class Server: Sendable {
  private let number: pid_t

  /// Starts the program and waits until something listens on the port.
  ///
  /// - Parameters:
  ///   - command: Path and arguments; it must stay in the foreground.
  ///   - port: Where it listens on 127.0.0.1; `nil` when it listens on a socket file.
  ///   - socket: The socket file.
  ///   - log: Where its output goes.
  package init(_ command: [String], port: Int?, socket: String? = nil, log: String) throws {
    number = try start(command, log: log)
    let end = Date(timeIntervalSinceNow: 20)
    while Date() < end, waitpid(number, nil, WNOHANG) == 0 {
      if let port, isListening(port) { return }
      if let socket, FileManager.default.fileExists(atPath: socket) { return }
      usleep(10_000)
    }
    let text = String(decoding: FileManager.default.contents(atPath: log) ?? Data(), as: UTF8.self)
    throw NotServing(text: "\(command.joined(separator: " ")): \(text)")
  }

  deinit {
    kill(-number, SIGTERM)
    let end = Date(timeIntervalSinceNow: 2)
    while waitpid(number, nil, WNOHANG) == 0, Date() < end { usleep(5_000) }
    kill(-number, SIGKILL)
    waitpid(number, nil, 0)
  }
}

/// Starts a program as the leader of a session of its own, with no descriptor of ours.
private func start(_ command: [String], log: String) throws -> pid_t {
  var actions = posix_spawn_file_actions_t()
  posix_spawn_file_actions_init(&actions)
  defer { posix_spawn_file_actions_destroy(&actions) }
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
  posix_spawn_file_actions_addopen(&actions, 1, log, O_WRONLY | O_CREAT | O_APPEND, 0o600)
  posix_spawn_file_actions_adddup2(&actions, 1, 2)
  // Swift does not see `addclosefrom`; closing what is not open is no error here.
  for descriptor in 3..<Int32(1024) { posix_spawn_file_actions_addclose(&actions, descriptor) }
  var attributes = posix_spawnattr_t()
  posix_spawnattr_init(&attributes)
  defer { posix_spawnattr_destroy(&attributes) }
  var all = sigset_t()
  var none = sigset_t()
  sigfillset(&all)
  sigemptyset(&none)
  posix_spawnattr_setsigdefault(&attributes, &all)
  posix_spawnattr_setsigmask(&attributes, &none)
  posix_spawnattr_setflags(
    &attributes, 0x80 /* POSIX_SPAWN_SETSID */ | Int16(POSIX_SPAWN_SETSIGDEF) | Int16(POSIX_SPAWN_SETSIGMASK))
  let environment = [
    "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/nonexistent", "GIT_CONFIG_NOSYSTEM=1",
    "LC_ALL=C.UTF-8",
  ]
  let arguments = command.map { strdup($0) } + [nil]
  let variables = environment.map { strdup($0) } + [nil]
  defer { (arguments + variables).forEach { free($0) } }
  var number: pid_t = 0
  let problem = posix_spawn(&number, command[0], &actions, &attributes, arguments, variables)
  guard problem == 0 else { throw NotServing(text: "\(command[0]): \(String(cString: strerror(problem)))") }
  return number
}

/// A server that did not come up, and what it said.
package struct NotServing: Error {
  package let text: String
}

/// A port of 127.0.0.1 that is free now.
package func freePort() -> Int {
  let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
  defer { close(descriptor) }
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_addr.s_addr = inet_addr("127.0.0.1")
  var length = socklen_t(MemoryLayout<sockaddr_in>.size)
  return withUnsafeMutablePointer(to: &address) {
    $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
      _ = bind(descriptor, $0, length)
      _ = getsockname(descriptor, $0, &length)
    }
    return Int(UInt16(bigEndian: $0.pointee.sin_port))
  }
}

private func isListening(_ port: Int) -> Bool {
  let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
  defer { close(descriptor) }
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_addr.s_addr = inet_addr("127.0.0.1")
  address.sin_port = in_port_t(UInt16(port)).bigEndian
  return withUnsafePointer(to: &address) {
    $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
      connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
    }
  }
}

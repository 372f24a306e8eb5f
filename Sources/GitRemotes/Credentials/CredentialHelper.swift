internal import CGitTransport
internal import Foundation
internal import Git
internal import Glibc

/// git's own credential helpers, asked through `git credential fill` (git-credential(1)).
enum CredentialHelper {
  /// How long they may take: some ask another program.
  private static let limit = Duration.seconds(20)

  /// The user and password that the helpers know; `nil` when there is no git, no helper, or none knows.
  static func login(for address: GitAddress) -> RemoteAccess.Login? {
    var question = "protocol=\(address.scheme.rawValue)\nhost=\(address.host)\(address.port.map { ":\($0)" } ?? "")\n"
    question += "path=\(address.path.drop { $0 == "/" })\n"
    if let user = address.user { question += "username=\(user)\n" }
    guard let answer = ask(question + "\n") else { return nil }
    let lines = answer.split(separator: "\n").map { $0.split(separator: "=", maxSplits: 1) }
    let fields = Dictionary(lines.filter { $0.count == 2 }.map { ($0[0], String($0[1])) }, uniquingKeysWith: { $1 })
    guard let user = fields["username"], let password = fields["password"] else { return nil }
    return RemoteAccess.Login(user: user, password: password)
  }

  private static func ask(_ question: String) -> String? {
    // It must answer from what it knows: there is nobody to ask.
    let environment = ProcessInfo.processInfo.environment.merging([
      "GIT_TERMINAL_PROMPT": "0", "GIT_ASKPASS": "true", "SSH_ASKPASS": "true", "GCM_INTERACTIVE": "never",
    ]) { _, new in new }
    var child = ugt_child()
    let words: [String] = ["/bin/sh", "-c", "exec git credential fill 2>/dev/null"]
    let command = words.map { strdup($0) } + [nil]
    let variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { (command + variables).forEach { free($0) } }
    guard ugt_spawn("/bin/sh", command, variables, &child) == 0 else { return nil }
    let bytes = Array(question.utf8)
    _ = write(child.input, bytes, bytes.count)
    close(child.input)
    let answer = read(child.output, until: .now + limit)
    close(child.output)
    kill(-child.pid, SIGKILL)
    var status: CInt = 0
    while waitpid(child.pid, &status, 0) < 0, errno == EINTR {}
    return answer
  }

  private static func read(_ file: CInt, until end: ContinuousClock.Instant) -> String? {
    var answer: [UInt8] = []
    var bytes = [UInt8](repeating: 0, count: 4096)
    while answer.count < 64 << 10 {
      var ready = pollfd(fd: file, events: Int16(POLLIN), revents: 0)
      let left = (end - .now).components.seconds
      guard left > 0, poll(&ready, 1, CInt(clamping: left * 1000)) > 0 else { return nil }
      let count = Glibc.read(file, &bytes, bytes.count)
      if count <= 0 { break }
      answer += bytes[..<count]
    }
    return String(decoding: answer, as: UTF8.self)
  }
}

internal import Foundation
internal import Programs

/// `ssh-keygen` or `gpg`: where it is, and how it is run so that it never asks anybody.
struct SigningTool: Sendable {
  /// The name or path, as git's configuration has it.
  let command: String
  let environment: [String: String]

  /// How long it may take: some keys want to be touched.
  private static let limit = Duration.seconds(45)

  init(_ command: String, environment: [String: String]) {
    self.command = command
    var variables = environment
    // Without a terminal there is nobody to ask; what would open a window must fail at once.
    variables["SSH_ASKPASS"] = "/bin/false"
    variables["SSH_ASKPASS_REQUIRE"] = "force"
    for name in ["DISPLAY", "WAYLAND_DISPLAY", "GPG_TTY"] { variables[name] = nil }
    variables["LC_ALL"] = "C.UTF-8"
    self.environment = variables
  }

  /// Runs it to its end.
  ///
  /// - Returns: Whether it ended with 0, and what it said.
  /// - Throws: ``SignatureProblem`` when it cannot be run or does not end.
  func run(_ arguments: [String], input: [UInt8] = []) throws(SignatureProblem) -> (
    isFine: Bool, output: String, errors: String
  ) {
    let program = Program(
      command: try path(), folders: ProgramFolders(["/"]), arguments: arguments, environment: environment, input: input)
    let result = ProgramRunner.runBlocking(program, timeout: Self.limit, outputLimit: 256 << 10)
    let errors = result.errorOutput.text
    switch result.ending {
    case .exited(let code): return (code == 0, result.output.text, errors)
    case .timedOut: throw SignatureProblem("\(command) did not end within 45s")
    case .refused(let reason): throw SignatureProblem("\(command) cannot be run: \(reason)")
    default: throw SignatureProblem("\(command) did not end by itself")
    }
  }

  private func path() throws(SignatureProblem) -> String {
    if command.hasPrefix("/") { return command }
    let folders = (environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":")
    let candidates = folders.map { "\($0)/\(command)" }
    guard let found = candidates.first(where: { FileManager.default.isExecutableFile(atPath: $0) }) else {
      throw SignatureProblem(
        "\(command) was not found: install it (Debian: \(command.hasPrefix("gpg") ? "gnupg" : "openssh-client"))")
    }
    return found
  }
}

/// A file that only this user can read, for as long as it is needed.
final class PrivateFile: Sendable {
  let path: String

  init(_ bytes: [UInt8]) throws(SignatureProblem) {
    let folder = FileManager.default.fileExists(atPath: "/dev/shm") ? "/dev/shm" : NSTemporaryDirectory()
    var name = Array("\(folder)/upkeep-XXXXXX".utf8CString)
    // Made with mode 0600 (mkstemp(3)).
    let file = mkstemp(&name)
    guard file >= 0 else {
      throw SignatureProblem("no temporary file in \(folder): \(String(cString: strerror(errno)))")
    }
    path = String(decoding: name.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    defer { close(file) }
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
      guard count > 0 else {
        unlink(path)
        throw SignatureProblem("the temporary file \(path) cannot be written: \(String(cString: strerror(errno)))")
      }
      rest = rest.dropFirst(count)
    }
  }

  deinit { unlink(path) }
}

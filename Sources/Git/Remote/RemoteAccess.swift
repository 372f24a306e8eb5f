/// With which limits and credentials a remote is talked to.
///
/// It holds secrets: it goes to the child process through a pipe and is never shown.
package struct RemoteAccess: Sendable, Codable {
  /// How long one operation may take as a whole, in milliseconds.
  package var total: Int64 = 300_000
  /// How long nothing may come, in milliseconds.
  package var stall: Int64 = 60_000
  /// How long a connection may take to come up, in milliseconds.
  package var connect: Int64 = 20_000

  /// The ssh program.
  package var sshProgram = "ssh"
  /// An OpenSSH private key, as text.
  package var sshKey: String?
  /// The path of a private key file, beside which its certificate may lie.
  package var sshKeyFile: String?
  /// The path of the file of known hosts, in place of the user's and the system's.
  package var knownHosts: String?

  /// PEM files.
  package var caFile: String?
  package var clientCertificate: String?
  package var clientKey: String?
  /// `nil` for what the environment says.
  package var proxy: String?
  package var userAgent = "git/2.0 (upkeep)"
  /// `Name: value` lines of every http request.
  package var headers: [String] = []
  /// The value of an Authorization header that goes with the first request already.
  package var authorization: String?
  /// Users and passwords that are offered in their order, each once, where the host asks for one.
  package var logins: [Login] = []
  /// Whether git's credential helpers are asked after them.
  package var asksHelpers = true

  /// A user and a password.
  package struct Login: Sendable, Codable, Hashable {
    package var user: String
    package var password: String

    package init(user: String, password: String) {
      self.user = user
      self.password = password
    }
  }

  /// Further words that no output may hold.
  package var secrets: [String] = []

  package init() {}
}

import Foundation
import TestRepositories

/// `sshd` for the user who runs the tests.
package final class SSHHost: Sendable {
  /// `ssh://user@127.0.0.1:port/…`.
  package let url: String
  package let port: Int
  /// Known hosts with this host's key.
  package let knownHosts: String
  /// Private keys that are let in, each with a `.pub` beside it: `ed25519`, `rsa`, and `certified` with its
  /// certificate. `stranger` is not let in.
  package let keys: [String: String]
  /// The fingerprint of the host's key.
  package let fingerprint: String
  private let server: Server

  /// - Parameter hostKey: The kind of the host's only key.
  package init(_ host: GitHost, hostKey: String = "ed25519") throws {
    let folder = host.folder + "/ssh-\(UUID().uuidString)"
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    func key(_ name: String, _ kind: String) throws -> String {
      let path = folder + "/" + name
      try TestRepository.run(["ssh-keygen", "-q", "-t", kind, "-N", "", "-C", name, "-f", path], in: folder)
      return path
    }
    let own = try key("host", hostKey)
    let authority = try key("authority", "ed25519")
    let keys = [
      "ed25519": try key("id_ed25519", "ed25519"), "rsa": try key("id_rsa", "rsa"),
      "certified": try key("id_certified", "ed25519"), "stranger": try key("id_stranger", "ed25519"),
    ]
    self.keys = keys
    let user = NSUserName()
    try TestRepository.run(
      ["ssh-keygen", "-q", "-s", authority, "-I", "test", "-n", user, keys["certified"] ?? ""], in: folder)
    func text(_ path: String) -> String {
      String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
    }
    let allowed = ["ed25519", "rsa"].map { text((keys[$0] ?? "") + ".pub") }.joined()
    try Data((allowed + "cert-authority " + text(authority + ".pub")).utf8)
      .write(to: URL(fileURLWithPath: folder + "/authorized_keys"))
    port = freePort()
    knownHosts = folder + "/known_hosts"
    let parts = text(own + ".pub").split(separator: " ")
    try Data("[127.0.0.1]:\(port) \(parts[0]) \(parts[1])\n".utf8).write(to: URL(fileURLWithPath: knownHosts))
    fingerprint = String(
      try TestRepository.run(["ssh-keygen", "-l", "-f", own + ".pub"], in: folder).split(separator: " ")[1])
    url = "ssh://\(user)@127.0.0.1:\(port)\(host.repository)"
    let configuration = """
      ListenAddress 127.0.0.1
      Port \(port)
      HostKey \(own)
      PidFile none
      AuthorizedKeysFile \(folder)/authorized_keys
      StrictModes no
      UsePAM no
      PasswordAuthentication no
      KbdInteractiveAuthentication no
      PermitRootLogin prohibit-password
      MaxStartups 200
      """
    try Data(configuration.utf8).write(to: URL(fileURLWithPath: folder + "/sshd_config"))
    // Where sshd is started by a system service, that has made the folder.
    if getuid() == 0 {
      try? FileManager.default.createDirectory(atPath: "/run/sshd", withIntermediateDirectories: true)
    }
    server = try Server(
      ["/usr/sbin/sshd", "-D", "-e", "-f", folder + "/sshd_config"], port: port, log: folder + "/sshd.log")
  }
}

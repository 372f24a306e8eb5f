/// `git daemon`, which also takes pushes.
package final class GitDaemon: Sendable {
  package let url: String
  private let server: Server

  package init(_ host: GitHost) throws {
    let port = freePort()
    url = "git://127.0.0.1:\(port)/shop.git"
    server = try Server(
      [
        "/usr/bin/git", "daemon", "--listen=127.0.0.1", "--port=\(port)", "--base-path=\(host.folder)/git",
        "--export-all", "--enable=receive-pack", "--reuseaddr",
      ], port: port, log: host.folder + "/daemon.log")
  }
}

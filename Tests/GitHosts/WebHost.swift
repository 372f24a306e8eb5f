import Foundation
package import LoopbackServers
import TestRepositories

/// `git http-backend` behind nginx, with TLS and basic authentication.
package final class WebHost: Sendable {
  /// What the host asks for.
  package struct Options: Sendable {
    /// Without it plain http is spoken.
    package var tls: [String]? = ["TLSv1.2", "TLSv1.3"]
    /// Whether reading needs the login too; writing always does.
    package var isPrivate = true
    /// Whether a client certificate of the authority is asked for.
    package var asksForCertificate = false
    /// The largest body, as nginx writes it: what a quota looks like.
    package var bodyLimit = "100m"

    package init() {}
  }

  package static let user = "ada"
  package static let password = "correct horse"

  package let url: String
  package let authority: TestAuthority
  private let servers: [Server]
  private let log: String

  /// The requests, a line each with status and Authorization.
  package var requests: [String] {
    let text = String(decoding: FileManager.default.contents(atPath: log) ?? Data(), as: UTF8.self)
    return text.split(separator: "\n").map(String.init)
  }

  package init(_ host: GitHost, _ options: Options = Options()) throws {
    let folder = host.folder + "/web-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    authority = try TestAuthority()
    let port = freePort()
    log = folder + "/requests.log"
    url = "\(options.tls == nil ? "http" : "https")://127.0.0.1:\(port)/shop.git"
    let hash = try TestRepository.run(["openssl", "passwd", "-apr1", Self.password], in: folder)
    try Data("\(Self.user):\(hash)\n".utf8).write(to: URL(fileURLWithPath: folder + "/users"))
    let socket = folder + "/fcgi"
    let text = try Self.configuration(
      folder: folder, port: port, root: host.folder + "/git", socket: socket, authority: authority, options)
    try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/nginx.conf"))
    let backend = try Server(
      ["/usr/sbin/fcgiwrap", "-c", "4", "-s", "unix:\(socket)"], port: nil, socket: socket, log: folder + "/fcgi.log")
    let nginx = try Server(
      ["/usr/sbin/nginx", "-e", folder + "/error.log", "-c", folder + "/nginx.conf"], port: port,
      log: folder + "/nginx.log")
    servers = [nginx, backend]
  }

  private static func configuration(
    folder: String, port: Int, root: String, socket: String, authority: TestAuthority, _ options: Options
  ) throws -> String {
    let identity = try authority.issue("web", alternativeName: "IP:127.0.0.1")
    let tls = options.tls.map { versions in
      """
          ssl_certificate \(identity.certificate);
          ssl_certificate_key \(identity.key);
          ssl_protocols \(versions.joined(separator: " "));
          \(options.asksForCertificate ? "ssl_client_certificate \(authority.caFile); ssl_verify_client on;" : "")
      """
    }
    let login = "auth_basic \"shop\"; auth_basic_user_file \(folder)/users;"
    let user = getuid() == 0 ? "user root;" : ""
    return """
      daemon off; \(user) pid \(folder)/pid; worker_processes 1;
      events { worker_connections 256; }
      http {
        access_log off;
        log_format short '$request_method $request_uri $status $http_authorization';
        client_body_temp_path \(folder)/body; proxy_temp_path \(folder)/proxy; fastcgi_temp_path \(folder)/fastcgi;
        uwsgi_temp_path \(folder)/uwsgi; scgi_temp_path \(folder)/scgi;
        server {
          listen 127.0.0.1:\(port)\(options.tls == nil ? "" : " ssl");
          \(tls ?? "")
          client_max_body_size \(options.bodyLimit);
          access_log \(folder)/requests.log short;
          set $needs 0;
          location / {
            \(options.isPrivate ? login : "")
            include /etc/nginx/fastcgi_params;
            fastcgi_param SCRIPT_FILENAME /usr/lib/git-core/git-http-backend;
            fastcgi_param GIT_PROJECT_ROOT \(root); fastcgi_param GIT_HTTP_EXPORT_ALL 1;
            fastcgi_param PATH_INFO $uri; fastcgi_param REMOTE_USER \(options.isPrivate ? "$remote_user" : "anyone");
            fastcgi_pass unix:\(socket);
          }
        }
      }
      """
  }
}

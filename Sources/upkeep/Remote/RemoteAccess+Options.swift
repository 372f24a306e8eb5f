import Foundation
import Git
import GitRemotes
import UpkeepModel

extension RemoteAccess {
  /// Limits and credentials as options, variables, git's configuration and `~/.netrc` say.
  ///
  /// - Parameters:
  ///   - options: What was said.
  ///   - text: The address as it was given.
  ///   - lookup: Finds what stands in variables.
  ///   - repositories: Whose git configuration counts: a checkout's, as CI systems leave a token there.
  static func configured(
    _ options: RemoteOptions, for text: String, lookup: SettingsLookup, repositories: [Repository]
  ) async throws -> RemoteAccess {
    let address = try GitAddress(text)
    var access = RemoteAccess()
    access.userAgent = "git/2.0 (upkeep \(upkeepVersion))"
    if let limit = try lookup.duration(options.remoteTimeout, "remote_timeout") { access.total = limit.inMilliseconds }
    if let limit = try lookup.duration(options.remoteStall, "remote_stall") { access.stall = limit.inMilliseconds }
    access.stall = min(access.stall, access.total)
    access.connect = min(access.connect, access.stall)
    switch address.scheme {
    case .ssh: try access.takeSSH(options, lookup)
    case .http, .https:
      try access.takeTLS(options, lookup)
      try await access.takeHTTP(options, address, lookup)
      for repository in repositories { try await access.takeConfiguration(of: repository, for: address) }
    case .git, .file: break
    }
    return access
  }

  private mutating func takeSSH(_ options: RemoteOptions, _ lookup: SettingsLookup) throws {
    if let program = lookup.environment["UPKEEP_SSH"], !program.isEmpty { sshProgram = program }
    knownHosts = try lookup.text(options.knownHosts, "known_hosts").map { try Self.existing($0, "--known-hosts") }
    guard let text = try lookup.text(options.sshKey, "ssh_key") else { return }
    let secret = try NamedSecret(text, option: "--ssh-key", environment: lookup.environment)
    // A file is handed over by its path, as its certificate lies beside it.
    if let path = secret.path { sshKeyFile = Self.absolute(path) } else { sshKey = secret.value }
  }

  private mutating func takeTLS(_ options: RemoteOptions, _ lookup: SettingsLookup) throws {
    caFile = try lookup.text(options.caFile, "ca_file").map { try Self.existing($0, "--ca-file") }
    clientCertificate = try lookup.text(options.clientCert, "client_cert").map {
      try Self.existing($0, "--client-cert")
    }
    clientKey = try lookup.text(options.clientKey, "client_key").map { try Self.existing($0, "--client-key") }
    proxy = try lookup.text(options.gitProxy, "git_proxy")
  }

  private mutating func takeHTTP(
    _ options: RemoteOptions, _ address: GitAddress, _ lookup: SettingsLookup
  ) async throws {
    func secret(_ option: String?, _ name: String) throws -> String? {
      guard let text = try lookup.text(option, name) else { return nil }
      guard !address.isPlain else {
        throw UsageProblem("\(address) is not encrypted, so no token is sent there: use its https:// address")
      }
      let flag = "--" + name.replacing("_", with: "-")
      return try NamedSecret(text, option: flag, environment: lookup.environment).word
    }
    if let password = address.password, let user = address.user {
      logins.append(Login(user: user, password: password))
    }
    if let token = try secret(options.gitToken, "git_token") {
      let user = try lookup.text(options.gitUser, "git_user") ?? address.user ?? "git"
      authorization = Base64.basic(Login(user: user, password: token))
      secrets.append(token)
    } else if let token = try secret(options.gitBearer, "git_bearer") {
      authorization = "Bearer \(token)"
      secrets.append(token)
    } else if let app = try lookup.text(options.githubApp, "github_app") {
      guard let key = try secret(options.githubAppKey, "github_app_key") else {
        throw UsageProblem("--github-app goes with --github-app-key env:NAME or file:PATH")
      }
      let api = try lookup.text(options.githubAPI, "github_api")
      let token = try await GitHubApp(id: app, key: key, api: api, caFile: caFile, proxy: proxy).token(for: address)
      authorization = Base64.basic(Login(user: "x-access-token", password: token))
      secrets += [token, key]
    }
    let path = lookup.environment["NETRC"] ?? lookup.environment["HOME"].map { $0 + "/.netrc" }
    if let path, let bytes = FileManager.default.contents(atPath: path),
      let login = NetRC.login(host: address.host, user: address.user, in: String(decoding: bytes, as: UTF8.self))
    {
      logins.append(login)
    }
  }

  /// What git itself would do there: header lines, a proxy, an authority.
  private mutating func takeConfiguration(of repository: Repository, for address: GitAddress) async throws {
    let found = try await repository.perform { repository in
      try ["extraheader", "proxy", "sslcainfo"].map { try repository.httpConfiguration($0, for: address) }
    }
    headers += found[0].filter { !headers.contains($0) && !$0.contains(where: \.isNewline) }
    if proxy == nil { proxy = found[1].last }
    if caFile == nil { caFile = found[2].last }
  }

  private static func existing(_ path: String, _ option: String) throws(UsageProblem) -> String {
    guard FileManager.default.isReadableFile(atPath: path) else {
      throw UsageProblem("\(option): the file \(path) cannot be read")
    }
    return absolute(path)
  }

  private static func absolute(_ path: String) -> String {
    path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
  }
}

extension Duration {
  /// Whole milliseconds, at least one.
  fileprivate var inMilliseconds: Int64 {
    max(1, components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000)
  }
}

import Foundation
import GitHosts
import LoopbackServers
import TestRepositories
import Testing

@Suite struct LoginTests {
  private func expectSecret(
    _ secrets: [String], hiddenIn output: TestRepository.Output, _ remote: RemoteWorld,
    sourceLocation: Testing.SourceLocation = #_sourceLocation
  ) throws {
    for secret in secrets {
      let encoded = Data("\(WebHost.user):\(secret)".utf8).base64EncodedString()
      for text in [secret, encoded] {
        #expect(!output.stdout.contains(text) && !output.stderr.contains(text), sourceLocation: sourceLocation)
        let found = try TestRepository.output(
          of: ["grep", "-rlF", "--exclude=.netrc", "--exclude=.gitconfig", "--exclude=helper", text, remote.home],
          in: remote.home)
        #expect(found.stdout == "", "R13", sourceLocation: sourceLocation)
      }
    }
  }

  @Test(arguments: ["url", "token", "netrc", "helper", "header"])
  func `R13 a login from each place opens the host and shows nowhere`(place: String) throws {
    let remote = try RemoteWorld()
    try remote.declare(["api"])
    let web = try WebHost(remote.host)
    let basic = "Basic " + Data("\(WebHost.user):\(WebHost.password)".utf8).base64EncodedString()
    var url = web.url
    var options = ["--ca-file", web.authority.caFile]
    var environment: [String: String] = [:]
    let home = try remote.folder()
    switch place {
    case "url": url = web.url.replacing("https://", with: "https://ada:correct%20horse@")
    case "token":
      options += ["--git-token", "env:T", "--git-user", WebHost.user]
      environment["T"] = WebHost.password
    case "netrc":
      let text = "machine other login x password y\nmachine 127.0.0.1\n login ada\n password \"\(WebHost.password)\"\n"
      try Data(text.utf8).write(to: URL(fileURLWithPath: home + "/.netrc"))
    case "helper":
      let helper = home + "/helper"
      try Data("#!/bin/sh\n[ $1 = get ] && printf 'username=ada\\npassword=%s\\n' '\(WebHost.password)'\n".utf8)
        .write(to: URL(fileURLWithPath: helper))
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: helper)
      try Data("[credential]\n helper = \(helper)\n".utf8).write(to: URL(fileURLWithPath: home + "/.gitconfig"))
    default:
      // As CI systems leave it in a checkout.
      let clone = home + "/shop"
      try TestRepository.run(["git", "clone", "-q", remote.host.repository, clone], in: home)
      try TestRepository.run(["git", "-C", clone, "remote", "set-url", "origin", web.url], in: home)
      let base = web.url.replacing("/shop.git", with: "/")
      try TestRepository.run(
        ["git", "-C", clone, "config", "http.\(base).extraheader", "AUTHORIZATION: \(basic)"], in: home)
      let run = try remote.upkeep(["reconcile", "--repo", clone, "--push"] + options)
      #expect(run.status == 0, "\(run.stdout)\(run.stderr)")
      #expect(remote.host.commitCount("health") == 1)
      return
    }
    let run = try remote.upkeep(["reconcile", "--repo", url] + options, environment: environment)
    #expect(run.status == 0, "\(run.stdout)\(run.stderr)")
    #expect(remote.host.commitCount("health") == 1)
    try expectSecret([WebHost.password], hiddenIn: run, remote)
    let doctor = try remote.upkeep(["doctor", "--repo", url] + options, environment: environment)
    #expect(doctor.status == 0, "\(doctor.stdout)")
    for row in ["read", "write", "clock", "login"] { #expect(doctor.stdout.contains(row), "\(doctor.stdout)") }
    try expectSecret([WebHost.password], hiddenIn: doctor, remote)
  }

  @Test func `R13 a wrong password is told without it, whatever the host repeats`() throws {
    let remote = try RemoteWorld()
    let echo = try FaultServer(
      Scripts.answer(
        401, headers: ["Content-Type: text/plain", "WWW-Authenticate: Basic realm=\"x\""],
        body: "wrong: s3cr3t-t0ken, sent as \(Data("git:s3cr3t-t0ken".utf8).base64EncodedString())"))
    let run = try remote.upkeep(
      ["plan", "--repo", "http://127.0.0.1:\(echo.port)/shop.git", "--git-token", "env:T"],
      environment: ["T": "s3cr3t-t0ken"])
    #expect(run.status == 1)
    #expect(run.stderr.contains("***"), "\(run.stderr)")
    #expect(!run.stderr.contains("s3cr3t-t0ken"))
    #expect(!run.stderr.contains(Data("git:s3cr3t-t0ken".utf8).base64EncodedString()))
    let literal = try remote.upkeep(["plan", "--repo", "https://127.0.0.1/x.git", "--git-token", "s3cr3t-t0ken"])
    #expect(literal.status == 64)
    #expect(!literal.stderr.contains("s3cr3t-t0ken"))
    let plain = try remote.upkeep(
      ["plan", "--repo", "http://git.example.org/x.git", "--git-token", "env:T"], environment: ["T": "s3cr3t-t0ken"])
    #expect(plain.status == 64)
    #expect(plain.stderr.contains("not encrypted"))
  }

  @Test func `a client certificate opens a host that asks for one`() throws {
    let remote = try RemoteWorld()
    try remote.declare(["api"])
    var options = WebHost.Options()
    options.asksForCertificate = true
    options.isPrivate = false
    let web = try WebHost(remote.host, options)
    let identity = try web.authority.issue("client", alternativeName: "DNS:client")
    let base = ["reconcile", "--repo", web.url, "--ca-file", web.authority.caFile]
    let run = try remote.upkeep(base + ["--client-cert", identity.certificate, "--client-key", identity.key])
    #expect(run.status == 0, "\(run.stdout)\(run.stderr)")
    #expect(try remote.upkeep(base, machine: "two").status == 1)
  }

  @Test func `an ssh key out of a variable opens the host and reaches no disk`() throws {
    let remote = try RemoteWorld()
    try remote.declare(["api"])
    let ssh = try SSHHost(remote.host)
    let key = try String(contentsOfFile: try #require(ssh.keys["ed25519"]), encoding: .utf8)
    let run = try remote.upkeep(
      ["reconcile", "--repo", ssh.url, "--ssh-key", "env:DEPLOY_KEY", "--known-hosts", ssh.knownHosts],
      environment: ["DEPLOY_KEY": key])
    #expect(run.status == 0, "\(run.stdout)\(run.stderr)")
    let line = key.split(separator: "\n")[1]
    let found = try TestRepository.output(of: ["grep", "-rlF", String(line), remote.home, "/dev/shm"], in: remote.home)
    #expect(found.stdout == "")
  }

  @Test func `an unknown host key is refused with its fingerprint and the remedy, and so is a changed one`() throws {
    let remote = try RemoteWorld()
    try remote.declare(["api"])
    let ssh = try SSHHost(remote.host)
    let key = try #require(ssh.keys["ed25519"])
    let unknown = try remote.upkeep(
      ["reconcile", "--repo", ssh.url, "--ssh-key", "file:\(key)", "--known-hosts", "/dev/null"])
    #expect(unknown.status == 1)
    for word in [ssh.fingerprint, "ssh-keyscan -p \(ssh.port)"] {
      #expect(unknown.stderr.contains(word), "\(unknown.stderr)")
    }
    let other = try SSHHost(remote.host)
    let text = try String(contentsOfFile: other.knownHosts, encoding: .utf8)
      .replacing(":\(other.port)", with: ":\(ssh.port)")
    let file = remote.home + "/changed"
    try Data(text.utf8).write(to: URL(fileURLWithPath: file))
    let changed = try remote.upkeep(
      ["reconcile", "--repo", ssh.url, "--ssh-key", "file:\(key)", "--known-hosts", file])
    #expect(changed.status == 1)
    #expect(changed.stderr.contains("another one than before"), "\(changed.stderr)")
    let stranger = try remote.upkeep(
      [
        "reconcile", "--repo", ssh.url, "--ssh-key", "file:\(ssh.keys["stranger"] ?? "")", "--known-hosts",
        ssh.knownHosts,
      ])
    #expect(stranger.status == 1)
    #expect(stranger.stderr.contains("--ssh-key"), "\(stranger.stderr)")
    let missing = try remote.upkeep(
      [
        "reconcile", "--repo", ssh.url.replacing("shop.git", with: "nothing.git"), "--ssh-key", "file:\(key)",
        "--known-hosts", ssh.knownHosts,
      ])
    #expect(missing.stderr.contains("no such repository"), "\(missing.stderr)")
  }

  @Test(arguments: [
    "ssh://-oProxyCommand=touch%20x/y", "-oProxyCommand=x:y", "ssh://-l@host/x", "ftp://host/x", "ssh://h",
  ])
  func `an address that is no address is refused before anything runs`(address: String) throws {
    let remote = try RemoteWorld()
    let run = try remote.upkeep(["plan", "--repo=\(address)"])
    #expect(run.status == 1 || run.status == 64, "\(run.stderr)")
    #expect(run.stderr.contains("cannot read the repository's address"), "\(run.stderr)")
  }

  @Test func `a GitHub App signs its request, gets a token for this repository alone, and pushes with it`() throws {
    let remote = try RemoteWorld()
    try remote.declare(["api"])
    let folder = try remote.folder()
    let key = folder + "/app.pem"
    try TestRepository.run(["openssl", "genrsa", "-out", key, "2048"], in: folder)
    let api = try FaultServer { peer in
      guard let request = peer.readRequest() else { return }
      let body =
        request.hasPrefix("GET /repos/team/shop/installation ")
        ? "{\"id\":77}"
        : request.hasPrefix("POST /app/installations/77/access_tokens ") ? "{\"token\":\"\(WebHost.password)\"}" : "{}"
      _ = peer.write("HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n\(body)")
    }
    let host = try FaultServer(Scripts.answer(401, body: ""))
    _ = try remote.upkeep([
      "plan", "--repo", "http://127.0.0.1:\(host.port)/team/shop.git", "--github-app", "42", "--github-app-key",
      "file:\(key)", "--github-api", api.url,
    ])
    #expect(api.requests.count == 2)
    #expect(api.requests.last?.contains(#""contents":"write""#) == true)
    #expect(api.requests.last?.contains(#""repositories":["shop"]"#) == true)
    let expected = Data("x-access-token:\(WebHost.password)".utf8).base64EncodedString()
    #expect(host.requests.first?.contains("Authorization: Basic \(expected)") == true, "\(host.requests)")
    // The assertion verifies under the app's public key.
    let line = try #require(api.requests[0].split(separator: "\r\n").first { $0.hasPrefix("Authorization: Bearer ") })
    let parts = line.dropFirst("Authorization: Bearer ".count).split(separator: ".").map(String.init)
    func decoded(_ text: String) throws -> Data {
      let plain = text.replacing("-", with: "+").replacing("_", with: "/")
      return try #require(Data(base64Encoded: plain + String(repeating: "=", count: (4 - plain.count % 4) % 4)))
    }
    #expect(String(decoding: try decoded(parts[1]), as: UTF8.self).contains(#""iss":"42""#))
    try decoded(parts[2]).write(to: URL(fileURLWithPath: folder + "/signature"))
    try Data("\(parts[0]).\(parts[1])".utf8).write(to: URL(fileURLWithPath: folder + "/signed"))
    try TestRepository.run(["openssl", "rsa", "-in", key, "-pubout", "-out", folder + "/public.pem"], in: folder)
    try TestRepository.run(
      [
        "openssl", "dgst", "-sha256", "-verify", folder + "/public.pem", "-signature", folder + "/signature",
        folder + "/signed",
      ], in: folder)
  }
}

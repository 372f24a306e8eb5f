import Foundation
import TestRepositories
import Testing

/// Keys of the test's own, for OpenSSH and GnuPG.
private final class Keys: Sendable {
  let folder: String
  var allowed: String { folder + "/allowed_signers" }
  var keyring: String { folder + "/gnupg" }

  init() throws {
    folder = NSTemporaryDirectory() + "keys-\(UUID().uuidString.prefix(8))"
    try FileManager.default.createDirectory(
      atPath: folder + "/gnupg", withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: folder + "/gnupg")
  }

  deinit {
    _ = try? TestRepository.output(of: ["gpgconf", "--homedir", keyring, "--kill", "all"], in: "/")
    try? FileManager.default.removeItem(atPath: folder)
  }

  /// Makes an SSH key and returns its file.
  func ssh(_ name: String, _ kind: String = "ed25519", passphrase: String = "") throws -> String {
    let path = "\(folder)/\(name)"
    let made = try TestRepository.output(
      of: ["ssh-keygen", "-q", "-t", kind, "-N", passphrase, "-C", name, "-f", path], in: "/")
    #expect(made.status == 0, "\(made.stderr)")
    return path
  }

  func publicKey(_ path: String) throws -> String {
    try String(contentsOfFile: path + ".pub", encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// Trusts keys: lines of an allowed signers file.
  func trust(_ lines: [String]) throws {
    try (lines.joined(separator: "\n") + "\n").write(toFile: allowed, atomically: true, encoding: .utf8)
  }

  /// Makes an OpenPGP key in the keyring.
  func openPGP(_ mail: String, expires: String = "never") throws {
    let made = try TestRepository.output(
      of: [
        "gpg", "--homedir", keyring, "--batch", "--pinentry-mode", "loopback", "--passphrase", "",
        "--quick-generate-key",
        "Test <\(mail)>", "ed25519", "sign", expires,
      ], in: "/")
    #expect(made.status == 0, "\(made.stderr)")
  }
}

/// Report commits that are signed.
@Suite(.timeLimit(.minutes(3))) struct SigningTests {
  private static func world() throws -> World {
    let world = try World()
    try world.declare([world.entry("api")])
    return world
  }

  @Test(arguments: ["ed25519", "rsa", "ecdsa"])
  func `an SSH key signs reports that git verifies`(kind: String) throws {
    let world = try Self.world()
    let keys = try Keys()
    let key = try keys.ssh("key", kind)
    try keys.trust(["bot@example.org \(try keys.publicKey(key))"])
    let run = try world.upkeep("reconcile", "--sign", "ssh", "--signing-key", key)
    #expect(run.status == 0, "\(run.stderr)")
    let verified = try TestRepository.output(
      of: ["git", "-c", "gpg.ssh.allowedSignersFile=\(keys.allowed)", "verify-commit", "-v", "health"],
      in: world.repository.path)
    #expect(verified.status == 0, "\(verified.stderr)")
    #expect(verified.stderr.contains("Good \"git\" signature for bot@example.org"))
    _ = try world.repository.git("fsck", "--strict")
    #expect(try world.upkeep("status", "--from-git").status == 0)
    #expect(
      try world.upkeep("announce", "Hello", environment: ["UPKEEP_SIGN": "ssh", "UPKEEP_SIGNING_KEY": key]).status == 0)
    #expect(try world.repository.git("cat-file", "commit", "health").contains("gpgsig -----BEGIN SSH SIGNATURE-----"))
  }

  @Test func `the configuration of git says whether and how, and options win`() throws {
    let world = try Self.world()
    let keys = try Keys()
    let key = try keys.ssh("key")
    for (name, value) in [("commit.gpgsign", "true"), ("gpg.format", "ssh"), ("user.signingkey", key)] {
      _ = try world.repository.git("config", name, value)
    }
    #expect(try world.upkeep("reconcile").status == 0)
    #expect(try world.repository.git("cat-file", "commit", "health").contains("gpgsig"))
    #expect(try world.upkeep("reconcile", "--commit", "always", "--sign", "off").status == 0)
    #expect(try !world.repository.git("cat-file", "commit", "health").contains("gpgsig"))
  }

  @Test func `a key out of a variable is nowhere afterwards`() throws {
    let world = try Self.world()
    let keys = try Keys()
    let key = try keys.ssh("key")
    let secret = try String(contentsOfFile: key, encoding: .utf8)
    let before = try FileManager.default.contentsOfDirectory(atPath: "/dev/shm").filter { $0.hasPrefix("upkeep-") }
    let run = try world.upkeep(
      "reconcile", "--sign", "ssh", "--signing-key", "env:SIGNING", environment: ["SIGNING": secret])
    #expect(run.status == 0, "\(run.stderr)")
    #expect(try world.repository.git("cat-file", "commit", "health").contains("gpgsig"))
    let after = try FileManager.default.contentsOfDirectory(atPath: "/dev/shm").filter { $0.hasPrefix("upkeep-") }
    // Other tests may have theirs there for a moment.
    for name in Set(after).subtracting(before) {
      let text = try? String(contentsOfFile: "/dev/shm/" + name, encoding: .utf8)
      #expect(text != secret)
    }
  }

  @Test func `a key that an agent holds signs, also where it has a passphrase`() throws {
    let world = try Self.world()
    let keys = try Keys()
    let key = try keys.ssh("locked", passphrase: "secret words")
    let socket = keys.folder + "/agent"
    let script = """
      set -e
      printf '#!/bin/sh\\necho secret words\\n' > askpass; chmod +x askpass
      eval "$(ssh-agent -a \(socket))" >/dev/null
      trap 'ssh-agent -k >/dev/null' EXIT
      SSH_ASKPASS=$PWD/askpass SSH_ASKPASS_REQUIRE=force ssh-add -q \(key) </dev/null
      cd \(world.repository.path)
      "$@"
      """
    let pub = try keys.publicKey(key)
    for name in [key + ".pub", "key::" + pub] {
      let run = try TestRepository.output(
        of: [
          "sh", "-c", script, "sh", World.program, "reconcile", "--commit", "always", "--sign", "ssh", "--signing-key",
          name,
        ], in: keys.folder, environment: ["UPKEEP_OBSERVER": "test"])
      #expect(run.status == 0, "\(run.stderr)")
      #expect(try world.repository.git("cat-file", "commit", "health").contains("gpgsig"))
    }
  }

  @Test func `a key that does not work is told before anything is checked, with the remedy`() throws {
    let world = try Self.world()
    let keys = try Keys()
    let locked = try keys.ssh("locked", passphrase: "secret words")
    let cases: [(arguments: [String], status: Int32, words: String)] = [
      (["--sign", "ssh"], 64, "needs a key"),
      (["--sign", "ssh", "--signing-key", "/nonexistent"], 1, "there is no such file"),
      (["--sign", "ssh", "--signing-key", locked], 1, "it has a passphrase"),
      (["--sign", "ssh", "--signing-key", "key::\(try keys.publicKey(locked))"], 1, "no agent holds it"),
      (["--sign", "openpgp", "--signing-key", "nobody@example.org"], 1, "no such secret key"),
      (["--sign", "ssh", "--signing-key", "env:NOT_SET"], 64, "is not set"),
    ]
    let requests = world.requestCount
    for entry in cases {
      let run = try world.upkeep(
        ["reconcile"] + entry.arguments, environment: ["GNUPGHOME": keys.keyring, "SSH_AUTH_SOCK": ""])
      #expect(run.status == entry.status, "\(run.stderr)")
      #expect(run.stderr.contains(entry.words), "\(run.stderr)")
    }
    #expect(world.requestCount == requests)
    #expect(try !world.repository.git("for-each-ref").contains("health"))
  }

  @Test func `a signer that fails after its trial loses nothing: the next run reports what was found`() throws {
    let world = try Self.world()
    world.answer("api", 503)
    let keys = try Keys()
    let key = try keys.ssh("key")
    let program = keys.folder + "/once"
    let script = "#!/bin/sh\n[ -e \(program).used ] && exit 1\ntouch \(program).used\nexec ssh-keygen \"$@\"\n"
    try script.write(toFile: program, atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program)
    _ = try world.repository.git("config", "gpg.ssh.program", program)
    let failed = try world.upkeep("reconcile", "--sign", "ssh", "--signing-key", key)
    #expect(failed.status == 1)
    #expect(failed.stderr.contains("the report cannot be signed with the SSH key"), "\(failed.stderr)")
    #expect(try !world.repository.git("for-each-ref").contains("health"))
    _ = try world.repository.git("config", "--unset", "gpg.ssh.program")
    world.answer("api", 200)
    #expect(try world.upkeep("reconcile", "--sign", "ssh", "--signing-key", key).status == 0)
    let transitions = try world.repository.git("ls-tree", "-r", "--name-only", "health", "transitions/")
    let lines = try world.repository.show("health:\(transitions)").split(separator: "\n")
    #expect(lines.count == 2 && lines[0].contains(#""to":"degraded""#))
  }

  @Test func `an OpenPGP key signs reports that git verifies`() throws {
    let world = try Self.world()
    let keys = try Keys()
    try keys.openPGP("bot@example.org")
    let run = try world.upkeep(
      "reconcile", "--sign", "openpgp", "--signing-key", "bot@example.org", environment: ["GNUPGHOME": keys.keyring])
    #expect(run.status == 0, "\(run.stderr)")
    let verified = try TestRepository.output(
      of: ["git", "verify-commit", "health"], in: world.repository.path, environment: ["GNUPGHOME": keys.keyring])
    #expect(verified.status == 0, "\(verified.stderr)")
  }

  // MARK: What is applied

  /// Commits a manifest, signed by a key or by nobody.
  private static func commit(_ world: World, _ entries: [String], key: String?, openPGP: Bool = false) throws {
    let text = "{\"version\":1,\"components\":[\(entries.joined(separator: ","))]}\n"
    try text.write(toFile: world.repository.path + "/components.json", atomically: true, encoding: .utf8)
    _ = try world.repository.git("add", "components.json")
    let sign = key.map { ["-c", "gpg.format=\(openPGP ? "openpgp" : "ssh")", "-c", "user.signingkey=\($0)"] } ?? []
    let made = try TestRepository.output(
      of: ["git"] + sign + ["commit", "-q", "-m", "declare \(entries.count)"] + (key == nil ? [] : ["-S"]),
      in: world.repository.path,
      environment: openPGP ? ["GNUPGHOME": world.repository.folder + "/none"] : [:])
    #expect(made.status == 0, "\(made.stderr)")
  }

  @Test func `R25 only what somebody trusted signed is applied`() throws {
    let world = try World()
    let keys = try Keys()
    let (ann, bob, old) = (try keys.ssh("ann"), try keys.ssh("bob"), try keys.ssh("old"))
    try keys.trust([
      "ann@example.org \(try keys.publicKey(ann))",
      "old@example.org valid-before=\"20200101\" \(try keys.publicKey(old))",
      "files@example.org namespaces=\"file\" \(try keys.publicKey(bob))",
    ])
    func reconcile(_ more: String...) throws -> TestRepository.Output {
      try world.upkeep(["reconcile", "--allowed-signers", keys.allowed] + more)
    }
    try Self.commit(world, [world.entry("api")], key: ann)
    #expect(try reconcile().status == 0)
    var entries = [world.entry("api")]
    for (name, key, words) in [
      ("unsigned", nil, "is not signed"), ("bob", bob, "may not sign commits"), ("old", old, "was not valid then"),
    ] {
      entries.append(world.entry(name))
      try Self.commit(world, entries, key: key)
      let requests = world.requestCount
      let run = try reconcile()
      #expect(run.status == 3, "\(name)")
      #expect(run.stderr.contains("nothing was applied: the commit "), "\(run.stderr)")
      #expect(run.stderr.contains(words), "\(name): \(run.stderr)")
      #expect(run.stderr.contains("git commit -S"))
      #expect(try world.upkeep("apply", "--allowed-signers", keys.allowed).status == 3)
      #expect(world.requestCount == requests)
    }
    #expect(try world.upkeep("component", "list").stdout.contains("unsigned") == false)
    // A plan changes nothing, so it shows also what would not be applied.
    #expect(try world.upkeep("plan").status == 0)
    entries.append(world.entry("last"))
    try Self.commit(world, entries, key: ann)
    let all = try reconcile("--verify", "all")
    #expect(all.status == 3)
    #expect(all.stderr.contains("with --verify all each commit counts"))
    #expect(try reconcile("--verify", "tip").status == 0)
    #expect(try reconcile("--verify", "all").status == 0)
  }

  @Test func `R25 a signature that was taken from another commit is refused`() throws {
    let world = try World()
    let keys = try Keys()
    let ann = try keys.ssh("ann")
    try keys.trust(["ann@example.org \(try keys.publicKey(ann))"])
    try Self.commit(world, [world.entry("api")], key: ann)
    let signed = try world.repository.git("cat-file", "commit", "HEAD")
    let forged = signed.replacing("declare 1", with: "declare all")
    let file = world.repository.folder + "/forged"
    try (forged + "\n").write(toFile: file, atomically: true, encoding: .utf8)
    let id = try world.repository.git("hash-object", "-t", "commit", "-w", file)
    _ = try world.repository.git("update-ref", "refs/heads/main", id)
    let run = try world.upkeep("reconcile", "--allowed-signers", keys.allowed)
    #expect(run.status == 3)
    #expect(run.stderr.contains("not of its content"), "\(run.stderr)")
  }

  @Test func `R25 OpenPGP keys count when they are in the keyring`() throws {
    let world = try World()
    let (keys, others) = (try Keys(), try Keys())
    try keys.openPGP("ann@example.org")
    try others.openPGP("eve@example.org")
    func commit(_ name: String, by keys: Keys, _ mail: String) throws {
      let text = "{\"version\":1,\"components\":[\(world.entry(name))]}\n"
      try text.write(toFile: world.repository.path + "/components.json", atomically: true, encoding: .utf8)
      _ = try world.repository.git("add", "components.json")
      let made = try TestRepository.output(
        of: ["git", "-c", "user.signingkey=\(mail)", "commit", "-q", "-S", "-m", name], in: world.repository.path,
        environment: ["GNUPGHOME": keys.keyring])
      #expect(made.status == 0, "\(made.stderr)")
    }
    try commit("api", by: keys, "ann@example.org")
    #expect(try world.upkeep("reconcile", "--keyring", keys.keyring).status == 0)
    try commit("web", by: others, "eve@example.org")
    let run = try world.upkeep("reconcile", "--keyring", keys.keyring, "--allow", "deletes")
    #expect(run.status == 3)
    #expect(run.stderr.contains("not in the keyring"), "\(run.stderr)")
    #expect(try world.upkeep("reconcile", "--allowed-signers", "/dev/null").stderr.contains("no --keyring is given"))
  }

  @Test func `R25 a commit that is dated back does not count as signed then`() throws {
    let world = try World()
    let keys = try Keys()
    let (ann, old) = (try keys.ssh("ann"), try keys.ssh("old"))
    try keys.trust([
      "ann@example.org \(try keys.publicKey(ann))",
      "old@example.org valid-before=\"20200101\" \(try keys.publicKey(old))",
    ])
    try Self.commit(world, [world.entry("api")], key: ann)
    #expect(try world.upkeep("reconcile", "--allowed-signers", keys.allowed).status == 0)
    let made = try TestRepository.output(
      of: [
        "git", "-c", "gpg.format=ssh", "-c", "user.signingkey=\(old)", "commit", "-q", "-S", "--allow-empty", "-m",
        "old",
      ], in: world.repository.path,
      environment: ["GIT_COMMITTER_DATE": "2019-01-01T00:00:00Z", "GIT_AUTHOR_DATE": "2019-01-01T00:00:00Z"])
    #expect(made.status == 0, "\(made.stderr)")
    let run = try world.upkeep("reconcile", "--allowed-signers", keys.allowed)
    #expect(run.status == 3)
    #expect(run.stderr.contains("was not valid then"), "\(run.stderr)")
  }

  @Test func `R25 OpenPGP keys that are expired or revoked do not count`() throws {
    let world = try World()
    let keys = try Keys()
    for (name, script) in [
      (
        "expired",
        """
        gpg --faked-system-time 20200101T000000 --batch --pinentry-mode loopback --passphrase '' \
          --quick-generate-key 'Old <old@example.org>' ed25519 sign 1d
        printf '#!/bin/sh\\nexec gpg --faked-system-time 20200101T000100 "$@"\\n' > "$GNUPGHOME/old"; chmod +x "$GNUPGHOME/old"
        git -c gpg.program="$GNUPGHOME/old" -c user.signingkey=old@example.org commit -q -S --allow-empty -m old
        """
      ),
      (
        "revoked",
        """
        gpg --batch --pinentry-mode loopback --passphrase '' --quick-generate-key 'Rev <rev@example.org>' ed25519 sign never
        git -c user.signingkey=rev@example.org commit -q -S --allow-empty -m revoked
        sed 's/^://' $(ls -t "$GNUPGHOME"/openpgp-revocs.d/*.rev | head -n 1) | gpg --batch --import
        """
      ),
    ] {
      try world.declare([world.entry("api")])
      let made = try TestRepository.output(
        of: ["sh", "-ec", script], in: world.repository.path, environment: ["GNUPGHOME": keys.keyring])
      #expect(made.status == 0, "\(made.stderr)")
      let run = try world.upkeep("reconcile", "--keyring", keys.keyring)
      #expect(run.status == 3)
      #expect(run.stderr.contains(name == "expired" ? "has expired" : "was revoked"), "\(run.stderr)")
    }
  }

  @Test func `R25 the repository itself cannot say who is trusted`() throws {
    let world = try World()
    for setting in ["allowed_signers", "keyring", "verify", "sign", "signing_key"] {
      try world.repository.commit(["upkeep.json": #"{"\#(setting)":"off"}"#], message: setting)
      let run = try world.upkeep("plan")
      #expect(run.status == 64)
      #expect(run.stderr.contains("gives rights on the machine"), "\(run.stderr)")
    }
    let alone = try Self.world()
    #expect(try alone.upkeep("reconcile", "--verify", "tip").status == 64)
    #expect(try alone.upkeep("reconcile", "--allowed-signers", "/nonexistent").status == 3)
  }
}

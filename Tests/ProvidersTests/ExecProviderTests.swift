import Foundation
import JSONText
import Providers
import Testing
import UpkeepModel

@Suite struct ExecProviderTests {
  let folder: PluginFolder

  init() throws { folder = try PluginFolder() }

  @Test(arguments: [(0, HealthState.operational), (1, .degraded), (2, .down), (3, .unknown)])
  func `the exit code is the state, the first line the message`(code: Int, state: HealthState) async throws {
    let finding = try await folder.run("echo 'THING says | t=0.5s;1;2'; echo more; exit \(code)")
    #expect(finding.state == state)
    #expect(finding.message == "THING says")
    #expect(finding.performance.map(\.label) == ["t"])
    #expect(finding.latency != nil)
  }

  @Test func `long output is left out, or put behind the message of a check that is not operational`() async throws {
    let script = "printf 'BAD|a=1\\n  one\\n\\ntwo | b=2\\nc=3'"
    let short = try await folder.run("\(script); exit 2")
    #expect(short.message == "BAD")
    let long = try await folder.run("\(script); exit 2", ["long_output": true])
    #expect(long.message == "BAD; one; two")
    #expect(short.performance.map(\.label) == ["a", "b", "c"] && long.performance == short.performance)
    #expect(try await folder.run("\(script); exit 0", ["long_output": true]).message == "BAD")
    let flood = try await folder.run("yes '0123456789' | head -c 1000000; exit 1", ["long_output": true])
    #expect(flood.state == .degraded)
    #expect(flood.message.utf8.count <= 1024 && flood.message.hasSuffix("…"))
    let silent = try await folder.run("printf '\\n|\\nmore'; exit 2", ["long_output": true])
    #expect(silent.message == "more")
  }

  @Test func `an exit code outside the protocol is unknown and said`() async throws {
    let finding = try await folder.run("echo hm; exit 42")
    #expect(finding.state == .unknown)
    #expect(finding.message == "exit code 42 is not of the Nagios protocol (0 to 3): hm")
  }

  @Test func `a program that a signal ends is unknown`() async throws {
    let finding = try await folder.run("echo before; kill -SEGV $$")
    #expect(finding.state == .unknown)
    #expect(finding.message == "ended by signal 11 (SIGSEGV): before")
  }

  @Test func `with nothing on standard output the complaint on standard error is told`() async throws {
    #expect(try await folder.run("echo boom >&2; exit 2").message == "standard error: boom")
    #expect(try await folder.run("exit 0").message == "the program said nothing")
    #expect(try await folder.run("exit 9").message == "exit code 9 is not of the Nagios protocol (0 to 3)")
  }

  @Test func `arguments are passed on as they are, without a shell`() async throws {
    let finding = try await folder.run(#"printf '<%s>' "$@"; echo"#, ["args": ["$(id)", "a b", "", "*", "; exit 2"]])
    #expect(finding.message == "<$(id)><a b><><*><; exit 2>")
    #expect(finding.state == .operational)
  }

  @Test func `the environment holds what is declared, PATH and LANG, and nothing else`() async throws {
    setenv("UPKEEP_TEST_LEAK", "leaked", 1)
    let finding = try await folder.run(
      "/usr/bin/env | /usr/bin/grep -v -e '^PWD=' -e '^_=' -e '^SHLVL=' -e '^OLDPWD=' | /usr/bin/sort | /usr/bin/tr '\\n' ' '",
      ["env": ["A": "1", "LANG": "de_DE"]])
    #expect(finding.message == "A=1 LANG=de_DE PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")
  }

  @Test func `standard input is empty, no descriptor is handed down, and signals have their default`() async throws {
    let file = try #require(fopen("\(folder.path)/open", "w"))
    defer { fclose(file) }
    signal(SIGPIPE, SIG_IGN)
    let finding = try await folder.run("cat; ls /proc/self/fd | tr '\\n' ' '; pwd")
    #expect(finding.message == "0 1 2 3 /")
    let ignored = try await folder.run("grep SigIgn /proc/self/status").message.split(whereSeparator: \.isWhitespace)
    // Of the 64 signals, two are the C library's own.
    #expect(try #require(UInt64(ignored.last ?? "", radix: 16)) & 0x7FFF_FFFF == 0)
  }

  @Test func `the program starts in its working directory`() async throws {
    #expect(try await folder.run("pwd", ["working_directory": .string(folder.path)]).message == folder.path)
    let finding = try await folder.run("pwd", ["working_directory": "/does/not/exist"])
    #expect(finding.state == .unknown)
    #expect(finding.message == "the working directory /does/not/exist does not exist")
  }

  @Test func `long output is cut and read to its end, so that the program can finish`() async throws {
    let finding = try await folder.run(
      "echo first; yes 0123456789 | head -c 5000000; yes error | head -c 5000000 >&2; touch \(folder.path)/done; exit 1"
    )
    #expect(finding.state == .degraded)
    #expect(finding.message == "first")
    #expect(folder.text("done") == "")
  }

  @Test func `a message that is too long or not UTF-8 is made to fit`() async throws {
    let long = try await folder.run("head -c 100000 /dev/zero | tr '\\0' x")
    #expect(long.message.utf8.count == 1_024)
    #expect(long.message.hasSuffix("x…"))
    #expect(try await folder.run(#"printf 'a\377b'"#).message == "a\u{FFFD}b")
  }

  @Test func `a program that is missing, not executable or without interpreter is unknown, not down`() async throws {
    try folder.plugin("exit 0", name: "plain", mode: 0o644)
    try Data("#!/no/such/shell\n".utf8).write(to: URL(fileURLWithPath: "\(folder.path)/orphan"))
    chmod("\(folder.path)/orphan", 0o755)
    try FileManager.default.createDirectory(atPath: "\(folder.path)/sub", withIntermediateDirectories: true)
    for (command, part) in [
      ("nothing", "was not found"), ("orphan", "interpreter"), ("sub", "is not a file"),
    ] + (getuid() == 0 ? [] : [("plain", "not executable")]) {
      let finding = try await folder.check(["command": .string(command)])
      #expect(finding.state == .unknown)
      #expect(finding.message.contains(part), "\(command)")
    }
  }

  @Test func `without an allowed folder nothing runs, and the message says what to pass`() async throws {
    let file = try folder.plugin("touch \(folder.path)/ran")
    let probe = try ExecProvider().probe(for: ["command": .string(file)], context: ProbeContext(secrets: Secrets()))
    let finding = await probe.check()
    #expect(finding.state == .unknown)
    #expect(finding.message.contains("--allow-exec DIR"))
    #expect(folder.text("ran") == nil)
  }

  @Test func `nothing outside the allowed folders runs, whichever way it is named`() async throws {
    let outside = try PluginFolder()
    let file = try outside.plugin("touch \(outside.path)/ran")
    try FileManager.default.createSymbolicLink(atPath: "\(folder.path)/link", withDestinationPath: file)
    try FileManager.default.createSymbolicLink(atPath: "\(folder.path)/way", withDestinationPath: outside.path)
    let sibling = folder.path + "-sibling"
    try FileManager.default.createDirectory(atPath: sibling, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: sibling) }
    try FileManager.default.copyItem(atPath: file, toPath: sibling + "/check")
    let name = URL(fileURLWithPath: outside.path).lastPathComponent
    for command in [
      file, "link", "\(folder.path)/link", "way/check", "../\(name)/check", "\(folder.path)/../\(name)/check",
      sibling + "/check",
    ] {
      let finding = try await folder.check(["command": .string(command)])
      #expect(finding.state == .unknown)
      #expect(finding.message.contains("is outside the folders of --allow-exec"), "\(command)")
    }
    #expect(outside.text("ran") == nil)
  }

  @Test func `a link inside the folder, and a folder that is itself a link, are followed`() async throws {
    try folder.plugin("echo here", name: "real")
    try FileManager.default.createSymbolicLink(atPath: "\(folder.path)/link", withDestinationPath: "real")
    #expect(try await folder.check(["command": "link"]).message == "here")
    let alias = folder.path + "-alias"
    try FileManager.default.createSymbolicLink(atPath: alias, withDestinationPath: folder.path)
    defer { try? FileManager.default.removeItem(atPath: alias) }
    let probe = try ExecProvider(allowExec: [alias])
      .probe(for: ["command": .string("\(alias)/real")], context: ProbeContext(secrets: Secrets()))
    #expect(await probe.check().message == "here")
  }

  @Test(
    arguments: [
      ["command": "c", "env": ["LD_PRELOAD": "/x.so"]], ["command": "c", "env": ["PATH": "/tmp"]],
      ["command": "c", "env": ["BASH_ENV": "/tmp/x"]], ["command": "c", "env": ["A=B": "1"]],
      ["command": "c", "env": ["": "1"]], ["command": "c", "env": ["1A": "1"]], ["command": "a\0b"],
      ["command": "c", "args": ["a\0b"]], ["command": "c", "working_directory": "relative"], ["command": ""], [:],
      ["command": "c", "timeout_state": "degraded"], ["command": "c", "timeout": "0s"], ["command": "c", "args": "x"],
    ] as [JSONObject])
  func `settings that cannot be are refused before anything runs`(config: JSONObject) {
    #expect(throws: ConfigProblem.self) {
      try ExecProvider(allowExec: ["/"]).probe(for: config, context: ProbeContext(secrets: Secrets()))
    }
  }

  @Test func `R9 making a probe resolves no secret and runs nothing`() throws {
    let secrets = Secrets()
    let file = try folder.plugin("touch \(folder.path)/ran")
    _ = try ExecProvider(allowExec: [folder.path]).probe(
      for: ["command": .string(file), "env": ["T": ["env": "TOKEN"]]], context: ProbeContext(secrets: secrets))
    #expect(secrets.asked == 0)
    #expect(folder.text("ran") == nil)
  }

  @Test func `R13 a secret that the program repeats is masked everywhere`() async throws {
    let secrets = Secrets([.environment("TOKEN"): "s3cr3t-value", .file("/f"): "s3cr3t"])
    let finding = try await folder.run(
      #"echo "got $T and $F | '$T'=1 a=1;$T;2 b=1$F"; exit 2"#,
      ["env": ["T": ["env": "TOKEN"], "F": ["file": "/f"]]], secrets: secrets)
    #expect(finding.message == "got *** and ***")
    #expect(!"\(finding)".contains("s3cr3t"))
    let complaint = try await folder.run("echo $T >&2", ["env": ["T": ["env": "TOKEN"]]], secrets: secrets)
    #expect(complaint.message == "standard error: ***")
  }

  @Test func `R26 a secret that cannot be had is unknown, and the program does not run`() async throws {
    let finding = try await folder.run("touch \(folder.path)/ran", ["env": ["T": ["env": "TOKEN"]]])
    #expect(finding.state == .unknown)
    #expect(finding.message == "the secret is not there")
    #expect(folder.text("ran") == nil)
  }
}

import Foundation
import Git
import Scheduling
import Testing

/// What needs a process of its own, because it sets process-wide limits or hangs.
@Suite struct ChildProcessTests {
  @Test func `R1 a truncated loose object, on which libgit2 spins for ever, ends the program`() async {
    await #expect(processExitsWith: .exitCode(70)) {
      let sandbox = try Sandbox()
      try sandbox.git("init", "-q", "-b", "main")
      let text = (0..<20000).map { "\($0 &* 2_654_435_761)" }.joined(separator: "\n")
      try sandbox.write(text, to: "repo/big")
      try sandbox.git("add", ".")
      try sandbox.git("commit", "-q", "-m", "x")
      let blob = try sandbox.id("HEAD:big").hex
      let file = "\(sandbox.path)/repo/.git/objects/\(blob.prefix(2))/\(blob.dropFirst(2))"
      chmod(file, 0o644)
      truncate(file, 5000)
      let folder = sandbox.path
      let watchdog = Watchdog(limit: .milliseconds(300)) { call in
        try? FileManager.default.removeItem(atPath: folder)
        _exit(call.contains("read 'big'") ? 70 : 71)
      }
      let repository = try await sandbox.open(options: .init(watchdog: watchdog))
      _ = try await repository.blob(at: "big", in: sandbox.id("HEAD"))
    }
  }

  @Test func `R35 a write that the disk does not take is an error, and the repository stays whole`() async {
    await #expect(processExitsWith: .success) {
      let sandbox = try Sandbox()
      try sandbox.sample()
      let repository = try await sandbox.open()
      let id = try await repository.resolve("main")
      signal(SIGXFSZ, SIG_IGN)
      var before = rlimit()
      getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &before)
      var none = rlimit(rlim_cur: 0, rlim_max: before.rlim_max)
      setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &none)
      let signature = Sandbox.someone
      let blob = await failure { try await repository.writeBlob(Array("new".utf8)) }
      let commit = await failure {
        try await repository.commit(
          tree: id, parents: [id], author: signature, committer: signature, message: "x")
      }
      let swap = await failure {
        try await repository.compareAndSwap("refs/heads/health", to: id, expecting: nil, message: "x")
      }
      setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &before)
      #expect(blob?.code == .io)
      #expect(commit?.code == .io)
      #expect(swap?.code == .io)
      #expect(try await repository.tip(of: "refs/heads/health") == nil)
      #expect(try sandbox.git("fsck", "--strict", "--no-dangling") == "")
      // With room again, the same repository goes on.
      let next = try await repository.perform { try $0.commit(["a": "1"], on: nil) }
      try await repository.compareAndSwap("refs/heads/health", to: next, expecting: nil, message: "x")
      #expect(try sandbox.id("health") == next)
    }
  }

  @Test func `the user's own configuration names the author, and safe folders`() async {
    await #expect(processExitsWith: .success) {
      let sandbox = try Sandbox()
      try sandbox.write("[user]\n name = Global\n email = g@x\n", to: ".gitconfig")
      setenv("HOME", sandbox.path, 1)
      unsetenv("XDG_CONFIG_HOME")
      try sandbox.git("init", "-q", "--bare")
      let repository = try await sandbox.open()
      let fallback = Signature.Identity(name: "F", email: "f@x")
      let signature = try await repository.signature(.author, environment: [:], fallback: fallback, now: 1)
      #expect(signature.identity == .init(name: "Global", email: "g@x"))
      try sandbox.write("", to: ".gitconfig")
      let other = try await repository.signature(.author, environment: [:], fallback: fallback, now: 1)
      #expect(other.identity == fallback)
    }
  }

  @Test(.enabled("only root can give files away") { geteuid() == 0 })
  func `the user's own configuration lists the repositories of others that are safe`() async {
    await #expect(processExitsWith: .success) {
      let sandbox = try Sandbox()
      setenv("HOME", sandbox.path, 1)
      unsetenv("XDG_CONFIG_HOME")
      try sandbox.git("init", "-q", "--bare")
      chown("\(sandbox.path)/repo", 12345, 12345)
      // libgit2 has one error for "no list" and another for "not on the list".
      #expect(await failure { try await sandbox.open() }?.code == .notOwner)
      try sandbox.write("[safe]\n directory = /elsewhere\n", to: ".gitconfig")
      #expect(await failure { try await sandbox.open() }?.code == .notOwner)
      try sandbox.write("[safe]\n directory = \(sandbox.path)/repo\n", to: ".gitconfig")
      #expect(await failure { try await sandbox.open() } == nil)
    }
  }
}

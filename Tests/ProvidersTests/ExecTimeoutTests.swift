import Foundation
import JSONText
import Providers
import Testing
import UpkeepModel

@Suite(.timeLimit(.minutes(1))) struct ExecTimeoutTests {
  let folder: PluginFolder

  init() throws { folder = try PluginFolder() }

  /// A program and its children, who all ignore SIGTERM and write their ids down.
  private var stubborn: String {
    """
    trap '' TERM
    echo $$ >> \(folder.path)/pids
    (trap '' TERM; sh -c 'trap "" TERM; echo $$ >> \(folder.path)/pids; sleep 600' & sleep 600) &
    echo $! >> \(folder.path)/pids
    echo partial
    touch \(folder.path)/ready
    sleep 600
    """
  }

  @Test func `R27 a program that ignores SIGTERM is killed with its children at the timeout`() async throws {
    let finding = try await folder.run(stubborn, ["timeout": "3s"])
    #expect(finding.state == .unknown)
    #expect(finding.message == "no answer within 3s: partial")
    #expect((folder.text("pids") ?? "").split(separator: "\n").count == 3)
    await eventually { folder.survivors(of: "pids").isEmpty }
  }

  @Test func `R27 children that ignore SIGTERM are killed also when the program itself obeys it`() async throws {
    let finding = try await folder.run(
      """
      (trap '' TERM; echo >> \(folder.path)/trapped; sleep 600) &
      echo $! >> \(folder.path)/pids
      sleep 600
      """, ["timeout": "3s"])
    #expect(finding.message == "no answer within 3s")
    #expect(folder.text("trapped") == "\n")
    #expect(folder.text("pids") != nil)
    await eventually { folder.survivors(of: "pids").isEmpty }
  }

  @Test func `R27 what a program leaves running when it ends is killed, and does not hold up the check`() async throws {
    let finding = try await folder.run("sleep 600 & echo $! >> \(folder.path)/pids; echo fine")
    #expect(finding.state == .operational)
    #expect(finding.message == "fine")
    await eventually { folder.survivors(of: "pids").isEmpty }
  }

  @Test func `R27 a process in a session of its own that keeps the output open does not hold up the check`()
    async throws
  {
    let finding = try await folder.run(
      """
      setsid sh -c 'echo $$ > \(folder.path)/pids; exec sleep 600' &
      while ! [ -s \(folder.path)/pids ]; do sleep 0.01; done
      echo fine
      """)
    #expect(finding.message == "fine")
    // It is out of reach, which is why it is named in the documentation.
    let survivors = folder.survivors(of: "pids")
    #expect(survivors.count == 1)
    for process in survivors { kill(process, SIGKILL) }
  }

  @Test func `R27 endless output does not hold up the check`() async throws {
    let finding = try await folder.run("yes", ["timeout": "500ms"])
    #expect(finding.message == "no answer within 500ms: y")
  }

  @Test func `R27 the run's limit is the lower one`() async throws {
    let finding = try await folder.run("sleep 600", ["timeout": "1h"], limit: .milliseconds(300))
    #expect(finding.message == "no answer within 300ms")
  }

  @Test func `a program may use SIGTERM to clean up, which does not make its answer one in time`() async throws {
    let finding = try await folder.run(
      "trap 'echo cleaned > \(folder.path)/trace; echo late; exit 0' TERM; while :; do sleep 0.05; done",
      ["timeout": "3s", "timeout_state": "down"])
    #expect(finding.state == .down)
    #expect(folder.text("trace") == "cleaned\n")
  }

  @Test func `R27 cancelling kills the program and all of its children`() async throws {
    let task = Task { try await folder.run(stubborn, ["timeout": "10m"]) }
    await eventually { folder.text("ready") != nil }
    task.cancel()
    let finding = try await task.value
    #expect(finding.state == .unknown)
    #expect(finding.message == "the check was cancelled")
    await eventually { folder.survivors(of: "pids").isEmpty }
  }

  @Test func `a check that is cancelled before it begins runs nothing`() async throws {
    try folder.plugin("touch \(folder.path)/ran; sleep 600")
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return try await folder.check(["command": "check", "timeout": "10m"])
    }
    #expect(try await task.value.message == "the check was cancelled")
    #expect(folder.text("ran") == nil)
  }

  @Test func `R27 hundreds at once all answer and leave no descriptor and no zombie`() async throws {
    try folder.plugin("echo \"ok $1 | n=$1\"; exit 1")
    let findings = try await withThrowingTaskGroup(of: Finding.self) { group in
      for number in 0..<300 {
        group.addTask {
          try await folder.check(["command": "check", "timeout": "60s", "args": [.string("\(number)")]])
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(Set(findings.map(\.message)) == Set((0..<300).map { "ok \($0)" }))
    #expect(findings.allSatisfy { $0.state == .degraded && $0.performance.count == 1 })
    // Other tests run beside this one, so a few may be open at any moment; a leak would be one of each run.
    await eventually { descriptors("pidfd") < 50 && descriptors("eventfd") < 50 && descriptors("pipe") < 50 }
    await eventually { zombies(named: "check").isEmpty }
  }

  /// How many descriptors of a kind this process has open.
  private func descriptors(_ kind: String) -> Int {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
    return names.count { name in
      let target = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(name)")
      return target?.contains(kind) == true
    }
  }

  private func zombies(named name: String) -> [String] {
    let children = (try? String(contentsOfFile: "/proc/self/task/\(getpid())/children", encoding: .utf8)) ?? ""
    return children.split(separator: " ").map(String.init).filter { child in
      ((try? String(contentsOfFile: "/proc/\(child)/stat", encoding: .utf8)) ?? "").contains("(\(name)) Z")
    }
  }

  /// Waits until the condition holds; the test's own time limit is what ends it otherwise.
  private func eventually(_ condition: () -> Bool) async {
    while !condition(), !Task.isCancelled { try? await Task.sleep(for: .milliseconds(5)) }
    #expect(condition())
  }
}

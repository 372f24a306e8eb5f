internal import CSpawn
internal import Glibc

/// One run of a program, from its start to the moment when nothing of it is left. Blocks the thread that it is on.
struct ProgramWatch {
  /// How long a killed process may take to vanish before it is taken for unkillable.
  private static let patience = Duration.milliseconds(250)
  /// The most bytes that are read before the clock is looked at again; as much as a pipe can hold.
  private static let readLimit = 1 << 20

  private let program: Program
  private let alarm: Alarm
  private let clock = ContinuousClock()
  private let began: ContinuousClock.Instant
  /// When SIGTERM is sent.
  private var term: ContinuousClock.Instant
  /// When SIGKILL is sent.
  private var kill: ContinuousClock.Instant
  private let grace: Duration
  private var output: CappedBytes
  private var errorOutput: CappedBytes
  /// Why we ended it; `nil` while we did not.
  private var reason: ProgramResult.Ending?

  init(_ program: Program, timeout: Duration, outputLimit: Int, alarm: Alarm) {
    self.program = program
    self.alarm = alarm
    began = clock.now
    grace = min(.milliseconds(500), timeout / 10)
    kill = began.advanced(by: timeout)
    term = kill.advanced(by: .zero - grace)
    output = CappedBytes(limit: outputLimit)
    errorOutput = CappedBytes(limit: outputLimit)
  }

  mutating func run() -> ProgramResult {
    guard !isCancelled(within: 0) else { return result(.cancelled) }
    var running: uk_program
    do throws(StartProblem) {
      running = try start()
    } catch {
      return result(error.ending)
    }
    let end = watch(&running)
    // While the leader is not reaped, the group's number cannot have been given to another one.
    if end != .gone { signal(running, SIGKILL) }
    drain(&running)
    for descriptor in [running.output, running.error_output] where descriptor >= 0 { close(descriptor) }
    if end == .unkillable { abandon(running) }
    let ending = end == .unkillable ? .timedOut : reap(running)
    if running.pidfd >= 0 { close(running.pidfd) }
    return result(reason ?? ending)
  }

  private func result(_ ending: ProgramResult.Ending) -> ProgramResult {
    ProgramResult(ending: ending, output: output, errorOutput: errorOutput, duration: began.duration(to: clock.now))
  }

  private func start() throws(StartProblem) -> uk_program {
    let path = try program.folders.resolve(program.command)
    var facts = stat()
    guard stat(program.workingDirectory, &facts) == 0, facts.st_mode & S_IFMT == S_IFDIR else {
      throw .refused("the working directory \(program.workingDirectory) does not exist")
    }
    var argv = ([path] + program.arguments).map { strdup($0) }
    var environment = program.environment.sorted { $0.key < $1.key }.map { strdup("\($0.key)=\($0.value)") }
    defer { for text in argv + environment { free(text) } }
    argv.append(nil)
    environment.append(nil)
    var started = uk_program()
    let input = try openInput()
    defer { if input >= 0 { close(input) } }
    while true {
      let problem = uk_spawn(path, argv, environment, program.workingDirectory, input, &started)
      if problem == 0 { return started }
      // Who replaces a plugin has it open for writing for a moment.
      guard problem == ETXTBSY, clock.now < term, !isCancelled(within: 20) else { throw .system(problem) }
    }
  }

  /// A file in memory with what the program is to read: unlike a pipe it needs nobody who writes while it reads.
  private func openInput() throws(StartProblem) -> Int32 {
    guard !program.input.isEmpty else { return -1 }
    let input = uk_input_open(program.input, program.input.count)
    guard input >= 0 else { throw .system(errno) }
    return input
  }

  private func isCancelled(within milliseconds: Int32) -> Bool {
    var waiting = pollfd(fd: alarm.descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&waiting, 1, milliseconds) > 0
  }

  /// What became of the leader of the group.
  private enum LeaderEnd {
    /// It ended and waits to be reaped.
    case ended
    /// Somebody else reaped it.
    case gone
    /// Even SIGKILL did not end it.
    case unkillable
  }

  /// Reads until the leader has ended, and signals its group when the time has come.
  private mutating func watch(_ running: inout uk_program) -> LeaderEnd {
    var killed: ContinuousClock.Instant?
    while true {
      let now = clock.now
      if reason == nil, now >= term { end(running, .timedOut) }
      if killed == nil, now >= kill {
        signal(running, SIGKILL)
        killed = now
      }
      let next = killed?.advanced(by: Self.patience) ?? (reason == nil ? term : kill)
      if killed != nil, now >= next { return .unkillable }
      var descriptors = [
        pollfd(fd: running.output, events: Int16(POLLIN), revents: 0),
        pollfd(fd: running.error_output, events: Int16(POLLIN), revents: 0),
        pollfd(fd: running.pidfd, events: Int16(POLLIN), revents: 0),
        pollfd(fd: reason == nil ? alarm.descriptor : -1, events: Int16(POLLIN), revents: 0),
      ]
      // Without a descriptor for the process it is asked every 20 ms.
      let wait = now.duration(to: next)
      _ = poll(&descriptors, nfds_t(4), Self.milliseconds(running.pidfd < 0 ? min(wait, .milliseconds(20)) : wait))
      if descriptors[0].revents != 0 { Self.read(&running.output, into: &output) }
      if descriptors[1].revents != 0 { Self.read(&running.error_output, into: &errorOutput) }
      if descriptors[2].revents != 0 || running.pidfd < 0, let end = leaderEnd(of: running) { return end }
      if descriptors[3].revents != 0 {
        kill = min(kill, clock.now.advanced(by: grace))
        end(running, .cancelled)
      }
    }
  }

  private mutating func end(_ running: uk_program, _ reason: ProgramResult.Ending) {
    self.reason = reason
    signal(running, SIGTERM)
  }

  private func leaderEnd(of running: uk_program) -> LeaderEnd? {
    var facts = siginfo_t()
    guard waitid(P_PID, id_t(running.pid), &facts, WEXITED | WNOHANG | WNOWAIT) == 0 else {
      return errno == ECHILD ? .gone : nil
    }
    return facts.si_signo == 0 ? nil : .ended
  }

  private func signal(_ running: uk_program, _ number: Int32) {
    _ = Glibc.kill(-running.pid, number)
  }

  /// Reads what the pipes still hold. They may be kept open, and filled, by a process that left the group, so there is
  /// an end to it.
  private mutating func drain(_ running: inout uk_program) {
    Self.read(&running.output, into: &output)
    Self.read(&running.error_output, into: &errorOutput)
  }

  private func reap(_ running: uk_program) -> ProgramResult.Ending {
    var status: Int32 = 0
    while waitpid(running.pid, &status, 0) < 0 {
      guard errno == EINTR else { return .unobserved(errno) }
    }
    let signal = status & 0x7f
    return signal == 0 ? .exited((status >> 8) & 0xff) : .signaled(signal)
  }

  /// Leaves the waiting for a process that does not react to SIGKILL to a thread of its own, so that it does not stay a
  /// zombie once the kernel lets it go.
  private func abandon(_ running: uk_program) {
    let pid = running.pid
    _ = ProgramRunner.startThread {
      while waitpid(pid, nil, 0) < 0, errno == EINTR {}
    }
  }

  private static func read(_ descriptor: inout Int32, into bytes: inout CappedBytes) {
    guard descriptor >= 0 else { return }
    var seen = 0
    while seen < readLimit {
      let (count, problem) = withUnsafeTemporaryAllocation(byteCount: 16 << 10, alignment: 1) { buffer in
        let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
        let problem = errno
        if count > 0 { bytes.append(UnsafeRawBufferPointer(rebasing: buffer[..<count])) }
        return (count, problem)
      }
      if count > 0 {
        seen += count
      } else if count < 0, problem == EINTR {
        continue
      } else {
        if count == 0 || problem != EAGAIN {
          close(descriptor)
          descriptor = -1
        }
        return
      }
    }
  }

  /// Rounded up, so that a wait never ends before its moment and turns in circles.
  private static func milliseconds(_ duration: Duration) -> Int32 {
    let (seconds, attoseconds) = duration.components
    return Int32(clamping: max(0, seconds) * 1_000 + max(0, attoseconds) / 1_000_000_000_000_000 + 1)
  }
}

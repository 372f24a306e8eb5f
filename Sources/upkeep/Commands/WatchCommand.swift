import ArgumentParser
import Dispatch
import Glibc
import GitOps
import JSONText
import Reconciliation
import Synchronization
import UpkeepModel

/// `upkeep watch`: reconciles for ever.
struct WatchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch",
    abstract: "Reconcile for ever: new commits at once, each component at its interval.",
    discussion: """
      Follows the ref, applies each new commit, checks every component at its own interval, tells events at once, and \
      commits the health when something changed. A manifest that is wrong, or that a guard refuses, is told; what was \
      recorded before goes on being checked. Of a URL, the remote is followed, and reports are pushed there; one that is \
      away stops no check. Ctrl-C and SIGTERM end it in order, SIGHUP reads the settings anew. \
      docs/watch.md shows how to run it as a service.

      Examples:
        upkeep watch
        upkeep watch --ref main --per-host 4 --allow-exec /usr/lib/nagios/plugins
        upkeep watch --format json --report-every 30s
        upkeep watch --repo git@git.example.org:team/shop.git --ref main
      """)

  @OptionGroup(title: "Repository") var repository: RepositoryOptions
  @OptionGroup(title: "Trust") var trust: TrustOptions
  @OptionGroup(title: "Checks") var checks: CheckOptions
  @OptionGroup(title: "Watch") var pace: WatchCommandOptions
  @OptionGroup(title: "Other writers") var lock: LockOptions
  @OptionGroup(title: "Output") var output: OutputOptions

  func run() async throws {
    try await upkeep.run {
      guard output.format != .markdown else { throw UsageProblem("a watch tells what it does as text or json") }
      let terminal = Terminal.current
      let journal = WatchJournal(
        terminal: terminal, output: output, systemd: SystemdNotice(environment: terminal.environment))
      var session = try await opened()
      let store = try await session.store()
      let settings = WatchedSettings()
      var watch = try await self.watch(session, settings, store: store, journal: journal)
      while try await Hangup.cancelling({ [watch] in try await watch.run() }) == .settingsChanged {
        terminal.note("note: reading the settings anew")
        do {
          let renewed = try await opened()
          watch = try await self.watch(renewed, settings, store: store, journal: journal)
          session = renewed
          settings.accept()
        } catch {
          terminal.note("error: the settings before go on: \(Failure(error).message)")
          settings.refuse()
          watch = try await self.watch(session, settings, store: store, journal: journal)
        }
      }
      journal.systemd.isStopping()
    }
  }

  /// Writes happen from the configured ref only (R24).
  private func opened() async throws -> Session {
    let session = try await Session.open(repository, goesOn: true)
    try await session.refuseOtherRef(than: session.selection().ref)
    return session
  }

  /// A watch as the settings of the ref say.
  private func watch(
    _ session: Session, _ settings: WatchedSettings, store: any StateStore, journal: WatchJournal
  ) async throws -> Watch {
    let lookup = session.lookup
    let sinks = try session.sinks(checks)
    var report = try ReportOptions.parse([])
    (report.heartbeat, report.author, report.keep) = (pace.heartbeat, pace.author, pace.keep)
    var options = try session.reconcileOptions(report, checks, GuardOptions.parse([]), store: store, sinks: sinks)
    // There are no runs here of which each could have its commit, as `--commit always` asks for.
    options.commitRule = .onChange(heartbeat: try lookup.duration(pace.heartbeat, "heartbeat") ?? .seconds(3600))
    options.lease = try session.leaseOptions(lock)
    let signer = try await session.signer(pace.signing)
    let remote = try await session.watchedRemote(pace, signer: signer)
    let reconciler = Reconciler(
      planner: try session.trustedPlanner(trust), store: store,
      engine: try await session.engine(checks, store: store, sinks: sinks),
      log: try session.healthLog(author: pace.author, fetched: remote?.place.tracking, signer: signer),
      options: options)
    var watching = WatchOptions()
    if let poll = try lookup.duration(pace.poll, "poll") {
      // What came from a remote is looked at here as before.
      watching.poll = remote?.watched.refresh == nil ? poll : min(poll, watching.poll)
    }
    watching.remote = remote?.watched
    if let pause = try lookup.duration(pace.reportEvery, "report_every", allowingZero: true) {
      watching.reportPause = pause
    }
    watching.beat = { journal.systemd.beat() }
    watching.settingsHold = { commit in await session.settingsHold(at: commit, settings) }
    return Watch(reconciler, of: try session.selection(), options: watching) { journal.tell($0) }
  }
}

extension Session {
  /// Whether the settings file of a commit is the one that this session was made of, or was refused already. One that
  /// cannot be read changes nothing.
  fileprivate func settingsHold(at commit: String, _ watched: WatchedSettings) async -> Bool {
    var settings = SettingsFile()
    do {
      if let bytes = try await source.file(SettingsFile.path, at: commit) {
        settings = try SettingsFile(parsing: bytes)
      }
    } catch {
      terminal.note("error: the settings before go on: \(Failure(error).message)")
      return true
    }
    return watched.hold(settings.values, over: lookup.file.values)
  }
}

/// Which settings a watch found, and which of them it could not take: those are told once, and not read anew until they
/// change again.
private final class WatchedSettings: Sendable {
  private let state = Mutex<(found: JSONObject?, refused: JSONObject?)>((nil, nil))

  /// Whether the watch goes on with the settings it was made of.
  func hold(_ found: JSONObject, over present: JSONObject) -> Bool {
    state.withLock { state in
      if found == state.refused { return true }
      state = (found, nil)
      return found == present
    }
  }

  /// What was found last is in force.
  func accept() { state.withLock { $0 = (nil, nil) } }

  /// What was found last cannot be.
  func refuse() { state.withLock { $0.refused = $0.found } }
}

/// SIGHUP asks for the settings to be read anew.
private enum Hangup {
  /// Runs `work` in a task that the signal cancels; its end is then `settingsChanged`.
  static func cancelling(_ work: @escaping @Sendable () async throws -> WatchEnd) async throws -> WatchEnd {
    let task = Task { try await work() }
    let isHeard = Flag()
    signal(SIGHUP, SIG_IGN)
    let source = DispatchSource.makeSignalSource(signal: SIGHUP, queue: .global())
    source.setEventHandler {
      isHeard.raise()
      task.cancel()
    }
    source.resume()
    defer { source.cancel() }
    let end = try await withTaskCancellationHandler {
      try await task.value
    } onCancel: {
      task.cancel()
    }
    return isHeard.isRaised && !Task.isCancelled ? .settingsChanged : end
  }

  private final class Flag: Sendable {
    private let state = Mutex(false)
    var isRaised: Bool { state.withLock { $0 } }
    func raise() { state.withLock { $0 = true } }
  }
}

internal import HealthEngine
internal import UpkeepModel

/// The part of a watch that records what was found, and reports it.
actor WatchRecording {
  private let watch: Watch
  private let keepsStreaks: Bool
  private var reportedAt: Duration?
  private let startedAt: Duration
  /// The epoch of the last lease: when another holder came in between, it may have checked as well.
  private var epoch: Int?
  /// Why failures since the last report are unknown.
  private var blindness: String?
  private var recordCause: Cause
  private var reportCause: Cause

  init(_ watch: Watch, keepsStreaks: Bool) {
    self.watch = watch
    self.keepsStreaks = keepsStreaks
    startedAt = watch.options.clock()
    recordCause = Cause("checks are not recorded", watch.tell)
    reportCause = Cause("the health is not reported", watch.tell)
  }

  private var board: WatchBoard { watch.board }
  private var reconciler: Reconciler { watch.reconciler }

  /// Takes turns until its task is cancelled.
  func run() async -> WatchEnd? {
    while (try? await Task.sleep(for: watch.options.recordPause)) != nil {
      await wait()
      if Task.isCancelled { break }
      await turn(isLast: false)
    }
    return nil
  }

  /// Records and reports what is left, though the task may be cancelled; within the limit.
  func end() async {
    let limit = watch.options.endLimit
    await Task {
      await withTaskGroup(of: Void.self) { group in
        group.addTask { await self.turn(isLast: true) }
        group.addTask { try? await Task.sleep(for: limit) }
        await group.next()
        group.cancelAll()
      }
    }.value
  }

  /// Until something was found, or a second has passed: reports may be due as well.
  private func wait() async {
    let signals = board.signals
    await withTaskGroup(of: Void.self) { group in
      group.addTask {
        var iterator = signals.makeAsyncIterator()
        _ = await iterator.next()
      }
      group.addTask { try? await Task.sleep(for: .seconds(1)) }
      await group.next()
      group.cancelAll()
    }
  }

  /// One turn: record what was found, and report when that is due.
  private func turn(isLast: Bool) async {
    do {
      let mayReport = isLast || mayReportNow
      let isDue = mayReport ? try await isReportDue() : false
      guard board.hasFound(all: isLast, now: watch.options.clock()) || isDue else { return }
      let outcome = try await reconciler.lease.hold(for: WriterLease.checks) { lease in
        let (found, moved) = try await self.recordFound(under: lease)
        return (found: found, moved: moved, report: isDue || mayReport && !moved.isEmpty ? await self.report() : nil)
      }
      recordCause.isGone()
      board.finish(outcome.found, now: watch.options.clock())
      if !outcome.moved.isEmpty { watch.tell(.moved(outcome.moved)) }
      if let report = outcome.report { note(report) }
    } catch {
      recordCause.is(error)
    }
  }

  /// Records what was found by now, also while the lease was waited for: whether somebody overtook it can be told for
  /// all of it now, and not any more in the next turn.
  private func recordFound(under lease: Lease) async throws -> (found: [FoundCheck], moved: [Transition]) {
    let found = board.takeFound()
    do {
      return (found, try await record(found, under: lease))
    } catch {
      board.giveBack(found)
      // Parts may be recorded already, so each of them is looked at in the next turn.
      epoch = nil
      throw error
    }
  }

  private func record(_ found: [FoundCheck], under lease: Lease) async throws -> [Transition] {
    let isAlone = epoch.map { lease.epoch == $0 + 1 } ?? false
    epoch = lease.epoch
    let timely = isAlone ? found : try await timely(found)
    guard !timely.isEmpty else { return [] }
    var commit = board.occasion.revision?.commit
    // Where the manifest could not be applied since the start, what was applied before is in force.
    if commit == nil { commit = try await reconciler.store.newestSource()?.commit }
    let kept = try await reconciler.engine.keep(timely, manifestCommit: commit)
    // The report that comes next says it, also where a batch without failures came in between.
    if let reason = kept.blindness?.reason { blindness = reason }
    return kept.transitions
  }

  /// Those that nobody else has overtaken and that are not recorded yet: a check that waited for the lease must not undo
  /// what a later one found, and a turn that failed may have recorded some.
  private func timely(_ found: [FoundCheck]) async throws -> [FoundCheck] {
    var timely: [FoundCheck] = []
    for found in found {
      let latest = try await reconciler.store.latestCheck(of: found.component.key)
      if latest.map({ found.check.isNews(after: $0) }) ?? true { timely.append(found) }
    }
    return timely
  }

  // MARK: Reports

  /// Whether the last report is long enough ago, and new components had the time for their first check.
  private var mayReportNow: Bool {
    let now = watch.options.clock()
    let isPaused = reportedAt.map { now - $0 < watch.options.reportPause } ?? false
    return !isPaused && !board.isFresh(for: watch.options.patience, now: now)
  }

  /// Whether something is to be reported, be it from here or from a check by hand.
  private func isReportDue() async throws -> Bool {
    if board.isReportWanted { return true }
    if case .onChange(let heartbeat) = reconciler.options.commitRule,
      watch.options.clock() - (reportedAt ?? startedAt) >= heartbeat
    {
      return true
    }
    return try await !reconciler.store.unpublishedTransitions().isEmpty
  }

  private func report() async -> Result<Told, any Error> {
    do {
      let recorded = try await reconciler.store.list()
      var occasion = board.occasion
      occasion.notice = blindness
      let told = try await reconciler.report(on: recorded, occasion, keepingStreaks: keepsStreaks)
      blindness = nil
      return .success(told)
    } catch {
      return .failure(error)
    }
  }

  private func note(_ report: Result<Told, any Error>) {
    // Also after a failure: a full disk is not tried again several times a second.
    reportedAt = watch.options.clock()
    switch report {
    case .success(let told):
      board.reported()
      reportCause.isGone()
      if case .committed(let id, _, let subject) = told.publication {
        watch.tell(.reported(commit: id, subject: subject))
      }
    case .failure(let error): reportCause.is(error)
    }
  }
}

extension Check {
  /// Whether this says something that the recorded one does not.
  fileprivate func isNews(after recorded: Check) -> Bool {
    if checkedAt != recorded.checkedAt { return checkedAt > recorded.checkedAt }
    return state != recorded.state || message != recorded.message
  }
}

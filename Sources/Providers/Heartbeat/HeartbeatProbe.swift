internal import UpkeepModel

/// One expected heartbeat.
struct HeartbeatProbe: Probe {
  let key: String
  let period: Duration
  let grace: Duration
  let maxRun: Duration?
  let missed: HealthState
  let surroundings: (any ProbeSurroundings)?
  let now: @Sendable () -> Timestamp

  func check() async -> Finding {
    guard let surroundings else {
      return Finding(.unknown, "reports are kept in a store, and this check was made without one")
    }
    do throws(StoreError) {
      guard let pulse = try await surroundings.pulse(of: key) else {
        return Finding(.unknown, "nothing was reported yet; report with `upkeep heartbeat \(key)`")
      }
      return finding(pulse, at: now())
    } catch {
      return Finding(.unknown, "the reports cannot be read: \(error)")
    }
  }

  /// What reports say at a moment.
  func finding(_ pulse: Pulse, at now: Timestamp) -> Finding {
    if let finding = overlong(pulse, at: now) { return finding }
    if let ended = pulse.ended, ended.signal == .fail {
      return Finding(.down, "failed at \(ended.at)" + said(ended), latency: length(pulse))
    }
    let signs = [pulse.started, pulse.ended?.at].compactMap { $0 }
    guard let last = signs.max() else { return Finding(.unknown, "nothing was reported yet") }
    guard now.since(last) <= period + grace else {
      return Finding(missed, "no report since \(last), expected every \(GoDuration.format(period))")
    }
    guard let ended = pulse.ended else {
      return Finding(.unknown, "the first run began at \(last) and has not ended yet")
    }
    return Finding(.operational, "reported at \(ended.at)" + said(ended), latency: length(pulse))
  }

  /// A run that began and should be over.
  private func overlong(_ pulse: Pulse, at now: Timestamp) -> Finding? {
    guard let maxRun, let started = pulse.started, pulse.ended.map({ $0.at < started }) ?? true,
      now.since(started) > maxRun
    else { return nil }
    return Finding(missed, "a run began at \(started) and did not end within \(GoDuration.format(maxRun))")
  }

  /// How long the last run took, where its beginning was reported.
  private func length(_ pulse: Pulse) -> Duration? {
    guard let started = pulse.started, let ended = pulse.ended, started <= ended.at else { return nil }
    return ended.at.since(started)
  }

  private func said(_ heartbeat: Heartbeat) -> String {
    heartbeat.message.isEmpty ? "" : ": \(heartbeat.message)"
  }
}

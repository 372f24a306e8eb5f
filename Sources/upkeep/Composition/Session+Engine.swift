import Foundation
import HealthEngine
import JSONText
import Providers
import Reconciliation
import Rendering
import Sinks
import Transport
import UpkeepModel

extension Session {
  /// An engine with all built-in providers.
  ///
  /// - Parameter secrets: Resolves secrets; `nil` for what the options allow.
  func engine(
    _ checks: CheckOptions, store: any StateStore, sinks: [any Sink] = [], secrets: (any SecretSource)? = nil
  ) async throws -> Engine {
    let options = EngineOptions(
      concurrency: try lookup.count(checks.concurrency, "concurrency") ?? 64,
      perHost: try lookup.count(checks.perHost, "per_host") ?? 8,
      timeoutLimit: try lookup.duration(checks.timeout, "timeout"), network: try network(checks),
      observer: try observer(checks),
      reminderInterval: try shortestReminder(checks),
      witnesses: try witnesses(checks),
      sinks: sinks.map(\.name), secrets: secrets ?? self.secrets(checks), executor: EventLoop.shared)
    let engine = Engine(components: store, checks: store, heartbeats: store, options: options)
    for provider in BuiltInProviders.all(
      allowExec: lookup.list(checks.allowExec, "allow_exec"), version: upkeepVersion)
    {
      await engine.register(provider)
    }
    return engine
  }

  /// Who is asked whether this machine has a network when checks failed.
  func witnesses(_ checks: CheckOptions) throws -> [Witness] {
    let context = ProbeContext(
      secrets: secrets(checks), timeoutLimit: try lookup.duration(checks.timeout, "timeout"),
      network: try network(checks))
    return try lookup.texts(checks.witness, "witness").map { place, text in
      try WitnessAddress(text, place: place).witness(in: context, version: upkeepVersion)
    }
  }

  /// Secrets that this run may resolve.
  func secrets(_ checks: CheckOptions) -> HostSecrets {
    HostSecrets(
      environment: lookup.environment, allowed: ["UPKEEP_*"] + lookup.list(checks.allowEnv, "allow_env"),
      folders: ["/run/secrets"] + lookup.list(checks.allowSecretFolder, "allow_secret_folder"))
  }

  /// Which addresses checks may connect to.
  func network(_ checks: CheckOptions) throws -> NetworkPolicy {
    try lookup.flag(checks.denyPrivate, "deny_private") == true ? .publicOnly : .anywhere
  }

  /// Who observes.
  func observer(_ checks: CheckOptions) throws -> String {
    try lookup.text(checks.observer, "observer") ?? ProcessInfo.processInfo.hostName
  }

  /// The sinks of the settings.
  func sinks(_ checks: CheckOptions) throws -> [any Sink] {
    let surroundings = SinkSurroundings(
      secrets: secrets(checks), version: upkeepVersion, allowExec: lookup.list(checks.allowExec, "allow_exec"),
      network: try network(checks), write: { [terminal] line in terminal.note("event: \(line)") },
      now: { Timestamp.now() })
    return lookup.file.sinks.map { $0.make(in: surroundings) }
  }

  /// How often the engine raises reminders: as often as the sink asks that wants them most often. The others are told
  /// those that are due to them.
  private func shortestReminder(_ checks: CheckOptions) throws -> Duration? {
    let general = try lookup.duration(checks.reminderInterval, "reminder_interval")
    return (lookup.file.sinks.map(\.audience.remindEvery) + [general]).compactMap { $0 }.min()
  }

  /// Sends the events that wait in the store's outbox. One run at a time does so, or both would send the same. Where
  /// another is at it, nobody waits for it: it looks for new ones after each pass and takes these as well.
  func delivery(
    _ store: any StateStore, sinks: [any Sink], _ checks: CheckOptions
  ) throws -> @Sendable () async -> DeliveryCount {
    let audiences = Dictionary(uniqueKeysWithValues: lookup.file.sinks.map { ($0.name, $0.audience) })
    let courier = OutboxCourier(
      outbox: store, sinks: sinks, audiences: audiences,
      reminderInterval: try lookup.duration(checks.reminderInterval, "reminder_interval"), now: { Timestamp.now() })
    var leaseOptions = WriterLease.Options()
    leaseOptions.wait = .zero
    let lease = WriterLease(store, options: leaseOptions, now: { Timestamp.now() })
    let names = Set(sinks.map(\.name))
    return { [terminal] in
      do {
        let waiting = try await store.undelivered(due: nil).filter { names.contains($0.sink) }
        guard waiting.contains(where: { $0.notBefore <= Timestamp.now() }) else {
          return DeliveryCount(waiting: waiting.count { $0.notBefore != OutboxEntry.never })
        }
        return try await lease.hold(for: WriterLease.deliveries) { _ in
          var count = DeliveryCount()
          var seen: Set<String> = []
          var waiting = waiting
          while waiting.contains(where: { $0.notBefore <= Timestamp.now() && !seen.contains($0.event.id) }) {
            seen.formUnion(waiting.map(\.event.id))
            let report = await courier.deliver()
            for problem in report.problems { terminal.note("note: \(problem)") }
            count.delivered += report.delivered
            count.waiting = report.waiting
            waiting = try await store.undelivered(due: nil).filter { names.contains($0.sink) }
          }
          return count
        }
      } catch is WriterLease.Held {
        return DeliveryCount()
      } catch {
        if !Task.isCancelled { terminal.note("note: events wait for another try: \(error)") }
        return DeliveryCount()
      }
    }
  }

  /// How a reconciliation runs.
  func reconcileOptions(
    _ report: ReportOptions, _ checks: CheckOptions, _ guards: GuardOptions, store: any StateStore, sinks: [any Sink]
  ) throws -> ReconcileOptions {
    var options = ReconcileOptions()
    options.limits = try limits()
    options.lifted = guards.lifted
    options.keepsDrift = try keepsDrift(guards)
    let heartbeat = try lookup.duration(report.heartbeat, "heartbeat") ?? .seconds(3600)
    options.commitRule =
      try lookup.choice(report.commit, "commit") == .always ? .always : .onChange(heartbeat: heartbeat)
    options.observer = try observer(checks)
    options.keepChecks = try lookup.duration(report.keep, "keep") ?? .seconds(30 * 86_400)
    options.readme = { page in
      let text = HealthMarkdown.render(page.health, revision: page.revision, now: page.madeAt, notice: page.notice)
      return HealthMarkdown.page(text, telling: page.suspensions)
    }
    options.deliver = try delivery(store, sinks: sinks, checks)
    return options
  }
}

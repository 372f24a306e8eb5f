internal import Synchronization
internal import UpkeepModel

/// One round of checks: bounded, with retries that take no place while they wait.
struct CheckRound: Sendable {
  let providers: [String: any Provider]
  let options: EngineOptions

  private enum Step: Sendable {
    case found(Component, Finding, attempt: Int)
    case due(Component, attempt: Int)
    case cancelled
  }

  /// Runs the checks and delivers each as it is done, one at a time.
  ///
  /// - Throws: `CancellationError` when the task is cancelled: checks that were under way are not delivered, as what
  ///   they found is not the component's fault.
  func run(
    _ components: [Component], progress: (@Sendable (CheckProgress) -> Void)?,
    deliver: (Component, Check) -> Void
  ) async throws {
    var count = CheckProgress(total: components.count, done: 0, states: [:])
    await withTaskGroup(of: Step.self) { group in
      var fresh = components.makeIterator()
      var retries: [(Component, Int)] = []
      var running = 0
      func start() -> Bool {
        guard running < options.concurrency, !Task.isCancelled else { return false }
        let next: (component: Component, attempt: Int)? = retries.popLast() ?? fresh.next().map { ($0, 1) }
        guard let next else { return false }
        running += 1
        group.addTask { .found(next.component, await attempt(next.component), attempt: next.attempt) }
        return true
      }
      while start() {}
      while let step = await group.next() {
        switch step {
        case .found(let component, let finding, let attempt):
          running -= 1
          if Task.isCancelled { break }
          if finding.state == .down, attempt <= component.policy.retries {
            group.addTask {
              let waited: Void? = try? await options.pause(component.policy.pause(beforeRetry: attempt))
              return waited == nil ? .cancelled : .due(component, attempt: attempt + 1)
            }
          } else {
            let check = Self.check(component, finding, attempts: attempt, options: options)
            count.done += 1
            count.states[check.state, default: 0] += 1
            deliver(component, check)
            progress?(count)
          }
        case .due(let component, let attempt): retries.append((component, attempt))
        case .cancelled: break
        }
        while start() {}
      }
    }
    try Task.checkCancellation()
  }

  /// One try at one component.
  func attempt(_ component: Component) async -> Finding {
    guard let provider = providers[component.provider] else {
      let known = providers.keys.sorted().joined(separator: ", ")
      return Finding(.unknown, "no provider \"\(component.provider)\" is registered; there are: \(known)")
    }
    let context = ProbeContext(secrets: options.secrets, timeoutLimit: options.timeoutLimit, network: options.network)
    let probe: any Probe
    do {
      probe = try provider.probe(for: component.config, context: context)
    } catch {
      return Finding(.unknown, error.description)
    }
    return await probe.check()
  }

  /// The check that a finding makes: slow ones degraded, the message on one line and without secrets.
  static func check(_ component: Component, _ finding: Finding, attempts: Int, options: EngineOptions) -> Check {
    var state = finding.state
    var message = finding.message
    if state == .operational, let limit = component.policy.degradedAbove, let latency = finding.latency,
      latency > limit
    {
      state = .degraded
      message += ", slower than \(GoDuration.format(limit))"
    }
    return Check(
      component: component.key, state: state, message: MessageLine.of(options.secrets.masked(message)),
      latency: finding.latency, checkedAt: options.now(), attempts: attempts, phases: finding.phases,
      performance: finding.performance)
  }
}

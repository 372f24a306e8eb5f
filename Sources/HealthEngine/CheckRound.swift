internal import Scheduling
internal import Synchronization
internal import UpkeepModel

/// Checks that run at once: bounded in all and for each target, with retries that take no place while they wait.
struct CheckRound: Sendable {
  let providers: [String: any Provider]
  let options: EngineOptions
  let surroundings: any ProbeSurroundings

  /// A component whose check is under way.
  private struct Turn: Sendable {
    var component: Component
    var probe: any Probe
    /// The host that the probe loads; asked for once, as it may have to be found in a URL.
    let target: String?
    var attempt = 1

    init(component: Component, probe: any Probe) {
      self.component = component
      self.probe = probe
      target = probe.target
    }
  }

  private enum Step: Sendable {
    case arrived([Component]?)
    case found(Turn, Finding)
    case due(Turn)
    case cancelled
  }

  /// Runs the checks and delivers each as it is done, one at a time.
  ///
  /// - Parameters:
  ///   - components: What to check.
  ///   - arrivals: More of it, as it comes; the round ends when this does and all is done.
  ///   - started: Told when the first try of a component begins.
  ///   - deliver: Receives each check.
  /// - Throws: `CancellationError` when the task is cancelled: checks that were under way are not delivered, as what
  ///   they found is not the component's fault.
  func run(
    _ components: [Component], then arrivals: AsyncStream<[Component]>? = nil,
    started: (Component) -> Void = { _ in }, deliver: (Component, Check) -> Void
  ) async throws {
    await withTaskGroup(of: Step.self) { group in
      var turns = Turns<Turn>(width: options.concurrency, perTarget: options.perHost)
      var fresh = components.makeIterator()
      func next() -> Turn? {
        guard turns.hasRoom, !Task.isCancelled else { return nil }
        while true {
          if let turn = turns.next() { return turn }
          // Prepared no earlier than needed: probes of a hundred thousand components are not small.
          guard let component = fresh.next() else { return nil }
          let turn = Turn(component: component, probe: probe(for: component))
          turns.add(turn, target: turn.target)
        }
      }
      func start() {
        while let turn = next() {
          if turn.attempt == 1 { started(turn.component) }
          group.addTask { .found(turn, await turn.probe.check()) }
        }
      }
      func awaitArrivals() {
        guard let arrivals else { return }
        group.addTask {
          var iterator = arrivals.makeAsyncIterator()
          return .arrived(await iterator.next())
        }
      }
      awaitArrivals()
      start()
      while let step = await group.next() {
        switch step {
        case .arrived(nil): break
        case .arrived(let components?):
          for component in components {
            let turn = Turn(component: component, probe: probe(for: component))
            turns.add(turn, target: turn.target)
          }
          awaitArrivals()
        case .found(let turn, let finding):
          turns.finish(target: turn.target)
          if Task.isCancelled { break }
          let policy = turn.component.policy
          if finding.state == .down, turn.attempt <= policy.retries, isRetried(turn.component) {
            group.addTask {
              let waited: Void? = try? await options.pause(policy.pause(beforeRetry: turn.attempt))
              var next = turn
              next.attempt += 1
              return waited == nil ? .cancelled : .due(next)
            }
          } else {
            deliver(turn.component, Self.check(turn.component, finding, attempts: turn.attempt, options: options))
          }
        case .due(let turn): turns.add(turn, target: turn.target)
        case .cancelled: break
        }
        start()
      }
    }
    try Task.checkCancellation()
  }

  /// What checks the component; where nothing can, what says why.
  func probe(for component: Component) -> any Probe {
    guard let provider = providers[component.provider] else {
      let known = providers.keys.sorted().joined(separator: ", ")
      return Unable(reason: "no provider \"\(component.provider)\" is registered; there are: \(known)")
    }
    var context = ProbeContext(secrets: options.secrets, timeoutLimit: options.timeoutLimit, network: options.network)
    context.component = component.key
    context.surroundings = surroundings
    context.now = options.now
    do {
      return try provider.probe(for: component.config, context: context)
    } catch {
      return Unable(reason: error.description)
    }
  }

  private func isRetried(_ component: Component) -> Bool {
    providers[component.provider]?.description.isRetried ?? false
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

/// Stands in for a probe that could not be made.
private struct Unable: Probe {
  let reason: String

  func check() async -> Finding { Finding(.unknown, reason) }
}

import UpkeepModel

/// The store of a simulated observer: it holds every single check without keeping one.
struct SimulatedChecks: CheckStore {
  private let world: SimulatedWorld
  private let numbers: [String: Int]
  private let present: [Standing]

  /// - Parameters:
  ///   - numbers: The line of each key that there ever was.
  ///   - present: How the components stand.
  init(_ world: SimulatedWorld, numbers: [String: Int], present: [Standing]) {
    self.world = world
    self.numbers = numbers
    self.present = present
  }

  func checkTimes(of key: String, from: Timestamp, to: Timestamp) async throws(StoreError) -> [CheckTime] {
    guard let number = numbers[key] else { return [] }
    let line = world.lines[number]
    let minutes = world.minutes(from: from, to: to)
    var times: [CheckTime] = []
    times.reserveCapacity(minutes.count)
    world.forEachCheck(of: line, minutes: minutes) { check in
      let at = Timestamp(seconds: check.at)
      guard from <= at, at < to else { return }
      times.append(CheckTime(at: at, latency: world.latency(of: line, at: check.at, in: check.state)))
    }
    return times
  }

  func standings() async throws(StoreError) -> [Standing] { present }

  // Nobody asks a simulated observer for the rest.

  func record(_ records: [CheckRecord], sinks: [String]) async throws(StoreError) {}
  func latestCheck(of key: String) async throws(StoreError) -> Check? { nil }
  func latestChecks() async throws(StoreError) -> [Check] { [] }
  func history(of key: String, since: Timestamp?, limit: Int) async throws(StoreError) -> [Check] { [] }
}

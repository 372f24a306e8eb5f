import JSONText
import UpkeepModel

/// One component over the whole time, under whatever keys.
struct SimulatedLine {
  /// Its place in the world.
  let number: Int
  let group: String
  /// The line without which it cannot work.
  let dependency: Int?
  /// The second of the minute in which it is checked.
  let phase: Int64
  /// The usual latency, in microseconds.
  let usualLatency: Double
  let objective: Objective?
  /// Its keys, each with the moment from which it has it; the first from the beginning.
  var keys: [(from: Int64, key: String)]
  /// When it exists: from its creation to its deletion, in seconds since 1970.
  var lives: [Range<Int64>]
  /// The times at which its settings change, for better or worse.
  var updates: [Int64] = []
  var maintenance: [MaintenanceWindow] = []
  /// What is wrong with it when; neither overlapping nor touching out of order.
  var spells: [Spell] = []

  func exists(at moment: Int64) -> Bool { lives.contains { $0.contains(moment) } }

  func key(at moment: Int64) -> String { (keys.last { $0.from <= moment } ?? keys[0]).key }

  /// As the manifest declares it at a moment.
  func component(at moment: Int64, dependency: String?) -> Component {
    let version = updates.count { $0 <= moment }
    let key = key(at: moment)
    let earlier = keys.prefix { $0.from <= moment }.map(\.key).filter { $0 != key }
    return Component(
      key: key, name: "Service \(number)", description: "Answers for part \(number) of the shop", provider: "http",
      config: ["url": .string("https://service-\(number).example.com/health?v=\(version)"), "expect_status": 200],
      group: group, labels: ["tier": "\(number % 3)", "region": number % 2 == 0 ? "eu" : "us"],
      dependsOn: dependency.map { [$0] } ?? [], maintenance: maintenance.filter { declared($0) <= moment },
      objective: objective, previously: earlier)
  }

  /// When a window was announced: a day before it.
  private func declared(_ window: MaintenanceWindow) -> Int64 {
    if case .once(let from, _) = window.schedule { from.seconds - Day.seconds } else { .min }
  }
}

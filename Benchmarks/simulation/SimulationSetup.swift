package import UpkeepModel

/// What is simulated. Everything follows from these numbers.
package struct SimulationSetup: Sendable {
  /// How many components there are, those included that are made later or deleted.
  package var components: Int
  /// The first day; everything begins with it.
  package var firstDay = Day(number: 20_454)
  /// How many days; the simulation runs a few minutes longer, so that the last one gets its roll-up.
  package var days: Int
  /// The longest time between two reports, in seconds.
  package var heartbeat: Int64 = 3600
  /// Another world with the same numbers.
  package var seed: UInt64 = 1

  package init(components: Int, days: Int) {
    self.components = components
    self.days = days
  }

  /// The time that accounts are compared for.
  package var span: TimeSpan {
    TimeSpan(from: firstDay.start, to: Day(number: firstDay.number + Int64(days)).start)
  }

  /// The first second, since 1970.
  var start: Int64 { span.from.seconds }
  /// The first second after the days that count.
  var end: Int64 { span.to.seconds }
  /// The whole minutes that are simulated.
  var minutes: Int64 { (end - start) / 60 + 5 }

  /// How many things of a kind happen in the simulated time when in a year there are so many.
  func expected(aYear count: Double) -> Double { count * Double(days) / 365 }
}

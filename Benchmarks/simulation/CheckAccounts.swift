import UpkeepModel

/// The accounts of one line out of every single check, second by second and without any of the code that is on trial.
struct CheckAccounts {
  struct Sum {
    var seconds = StateSeconds()
    var covered = 0
    var existing = 0
    var maintenance = 0
  }

  /// How long a check speaks for: three intervals and a minute.
  private static let reach: Int64 = 240

  /// Day by day.
  private(set) var days: [Sum]
  /// How many checks there were.
  private(set) var checks = 0
  private var windows: [Range<Int64>]
  private var start: Int64

  /// - Parameter asWatched: Only the checks that were run, each speaking as long as it may; if not, also those of the
  ///   time in which nobody looked.
  init(_ line: SimulatedLine, in world: SimulatedWorld, lifetime: TimeSpans, asWatched: Bool) {
    days = Array(repeating: Sum(), count: world.setup.days)
    start = world.setup.start
    windows = line.maintenance.compactMap { window in
      if case .once(let from, let to) = window.schedule { from.seconds..<to.seconds } else { nil }
    }
    let lives = line.lives.map { $0.clamped(to: world.setup.start..<world.setup.end) }
    for life in lives { add(life) { sum, seconds, _ in sum.existing += seconds } }
    let world = asWatched ? world : world.watchedAllTheTime
    let reach = asWatched ? Self.reach : .max / 4
    var last: SimulatedCheck?
    var life = 0
    // A copy, as the closure cannot change a value that is still being made.
    var accounts = self
    world.forEachCheck(of: line, minutes: 0..<world.setup.minutes) { check in
      if let last { accounts.speak(last, until: check.at, reach, lives[life]) }
      while check.at >= line.lives[life].upperBound { life += 1 }
      last = check.at < world.setup.end ? check : nil
      accounts.checks += 1
    }
    if let last { accounts.speak(last, until: world.setup.end, reach, lives[life]) }
    self = accounts
    addMaintenance(lives)
  }

  private mutating func speak(_ check: SimulatedCheck, until next: Int64, _ reach: Int64, _ life: Range<Int64>) {
    let end = min(next, check.at + reach, life.upperBound)
    guard check.at < end else { return }
    add(check.at..<end) { sum, seconds, maintenance in
      sum.seconds[check.state] += seconds - maintenance
      sum.covered += seconds
    }
  }

  /// Windows in which somebody looked or not, cut to the component's life.
  private mutating func addMaintenance(_ lives: [Range<Int64>]) {
    for life in lives {
      for window in windows where window.overlaps(life) {
        add(window.clamped(to: life)) { sum, seconds, _ in sum.maintenance += seconds }
      }
    }
  }

  /// Adds a time to the days that it touches: its seconds, and how many of them are maintenance.
  @inline(__always)
  private mutating func add(_ time: Range<Int64>, _ body: (inout Sum, Int, Int) -> Void) {
    var from = time.lowerBound
    while from < time.upperBound {
      let day = Int((from - start) / Day.seconds)
      guard days.indices.contains(day) else { return }
      let to = min(time.upperBound, start + Int64(day + 1) * Day.seconds)
      let maintenance = windows.isEmpty ? 0 : windows.reduce(0) { $0 + Int($1.clamped(to: from..<to).count) }
      body(&days[day], Int(to - from), maintenance)
      from = to
    }
  }
}

extension SimulatedWorld {
  /// The same world, with an observer that never rests.
  var watchedAllTheTime: SimulatedWorld { SimulatedWorld(self, watches: [0..<setup.minutes]) }
}

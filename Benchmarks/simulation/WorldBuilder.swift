import UpkeepModel

/// Makes lines, what changes them, and what goes wrong.
struct WorldBuilder {
  private let setup: SimulationSetup
  private let watches: [Range<Int64>]
  private(set) var lines: [SimulatedLine] = []
  private var subjects: [Int64: [String]] = [:]

  var edits: [SimulatedEdit] {
    subjects.sorted { $0.key < $1.key }.map { SimulatedEdit(at: $0.key, subjects: $0.value) }
  }

  init(_ setup: SimulationSetup, watches: [Range<Int64>]) {
    self.setup = setup
    self.watches = watches
  }

  // MARK: - What the manifest says

  /// Makes the lines, with all that the manifest ever says of them.
  mutating func declare() {
    lines = (0..<setup.components).map { number in
      var dice = Dice(setup.seed, 2, UInt64(number))
      let group = "team-\(number / 20)"
      return SimulatedLine(
        number: number, group: group, dependency: number % 20 > 0 && dice.isLucky(0.15) ? number / 20 * 20 : nil,
        phase: dice.below(58), usualLatency: dice.length(median: 40_000, spread: 0.9),
        objective: number % 4 == 0 ? Objective(uptime: 99.9, window: .seconds(30 * 86_400)) : nil,
        keys: [(setup.start, "\(group).service-\(number)")], lives: [setup.start..<Int64.max])
    }
    note("Declare the components", at: setup.start)
    for number in lines.indices { shape(number) }
  }

  /// Creation, renames, deletion, restoration, changes and maintenance of one line. Which lines are made late, renamed or
  /// deleted follows from their numbers, so that small worlds have some of each.
  private mutating func shape(_ number: Int) {
    var dice = Dice(setup.seed, 3, UInt64(number))
    let name = "service-\(number)"
    if number % 20 == 13 {
      let birth = moment(0.05 + 0.9 * dice.fraction())
      lines[number].lives = [birth..<Int64.max]
      note("Add \(name)", at: birth)
    }
    if number % 33 == 7 { bury(number, &dice) }
    if number % 20 == 3 || number % 66 == 7 { rename(number, to: name, at: 0.25 + 0.05 * dice.fraction()) }
    if number % 40 == 3 { rename(number, to: "\(name)-new", at: 0.7 + 0.2 * dice.fraction()) }
    for _ in 0..<Int(dice.wait(mean: setup.expected(aYear: 0.3))) { update(number, &dice) }
    if number % 33 == 11 { damage(number, &dice) }
    if number % 10 == 5 { maintain(number, &dice) }
  }

  private mutating func bury(_ number: Int, _ dice: inout Dice) {
    let death = moment(0.35 + 0.1 * dice.fraction())
    guard lines[number].lives[0].lowerBound < death - Day.seconds else { return }
    lines[number].lives = [lines[number].lives[0].lowerBound..<death]
    note("Remove service-\(number)", at: death)
    guard number % 66 == 7 else { return }
    let return_ = moment(0.65 + 0.1 * dice.fraction())
    lines[number].lives.append(return_..<Int64.max)
    note("Bring service-\(number) back", at: return_)
  }

  private mutating func rename(_ number: Int, to key: String, at fraction: Double) {
    let time = moment(fraction)
    guard lines[number].exists(at: time - 60), lines[number].exists(at: time) else { return }
    lines[number].keys.append((time, key))
    note("Rename service-\(number) to \(key)", at: time)
  }

  private mutating func update(_ number: Int, _ dice: inout Dice) {
    let time = moment(dice.fraction())
    guard lines[number].exists(at: time), time > setup.start else { return }
    lines[number].updates = (lines[number].updates + [time]).sorted()
    note("Tune service-\(number)", at: time)
  }

  /// A change that breaks the component, and the one that mends it.
  private mutating func damage(_ number: Int, _ dice: inout Dice) {
    let start = moment(0.5 + 0.4 * dice.fraction())
    let end = moment(after: start + 1200 + dice.below(3600))
    guard lines[number].exists(at: start), lines[number].exists(at: end) else { return }
    lines[number].updates = (lines[number].updates + [start, end]).sorted()
    lines[number].spells.append(Spell(from: start, to: end, state: .down, message: "404 Not Found"))
    note("Move service-\(number) to the new gateway", at: start)
    note("Move service-\(number) back", at: end)
  }

  private mutating func maintain(_ number: Int, _ dice: inout Dice) {
    let declared = moment(0.1 + 0.7 * dice.fraction())
    let start = declared + Day.seconds
    let end = start + 3600 * (1 + dice.below(3))
    guard lines[number].exists(at: declared), lines[number].exists(at: end) else { return }
    lines[number].maintenance.append(
      MaintenanceWindow(from: Timestamp(seconds: start), to: Timestamp(seconds: end), reason: "upgrade"))
    note("Announce the upgrade of service-\(number)", at: declared)
    // Some upgrades take longer than announced.
    let until = number % 20 == 5 ? end + 600 : end - 1200
    lines[number].spells.append(
      Spell(from: start + 300, to: until, state: .down, message: "503 Service Unavailable"))
  }

  private mutating func note(_ subject: String, at moment: Int64) { subjects[moment, default: []].append(subject) }

  /// A minute in which somebody looks, so far into the simulated time.
  private func moment(_ fraction: Double) -> Int64 {
    moment(after: setup.start + 60 + Int64(Double(setup.end - setup.start) * fraction))
  }

  private func moment(after second: Int64) -> Int64 {
    let minute = (second - setup.start) / 60
    let watched = watches.first { minute < $0.upperBound }.map { max(minute, $0.lowerBound) }
    return setup.start + (watched ?? setup.minutes - 8) * 60
  }

  // MARK: - What goes wrong

  mutating func breakThings() {
    for number in lines.indices {
      outages(number)
      if number % 20 == 9 { flapping(number) }
    }
    failTogether()
    for number in lines.indices { lines[number].spells = Spell.flattened(lines[number].spells) }
  }

  private mutating func outages(_ number: Int) {
    var dice = Dice(setup.seed, 4, UInt64(number))
    let down = [
      "connection refused by 10.0.\(number % 250).7:443", "503 Service Unavailable", "timed out after 5s",
      "502 Bad Gateway", "the certificate has expired",
    ]
    let kinds: [(state: HealthState, aYear: Double, median: Double, messages: [String])] = [
      (.down, 6, 400, down), (.degraded, 4, 900, ["429 Too Many Requests", "slow: above 800ms"]),
      (.unknown, 0.5, 300, ["no answer from the resolver of this host"]),
    ]
    for kind in kinds {
      let mean = Double(setup.days) * 86_400 / max(0.2, setup.expected(aYear: kind.aYear))
      var time = setup.start + Int64(dice.wait(mean: mean))
      while time < setup.end {
        let length = Int64(min(86_400, max(45, dice.length(median: kind.median, spread: 1.2))))
        lines[number].spells.append(
          Spell(from: time, to: time + length, state: kind.state, message: dice.one(of: kind.messages)))
        time += length + Int64(dice.wait(mean: mean))
      }
    }
  }

  /// Down and up again every few minutes, for an hour or so.
  private mutating func flapping(_ number: Int) {
    var dice = Dice(setup.seed, 5, UInt64(number))
    for _ in 0..<max(1, Int(setup.expected(aYear: 4))) {
      var time = setup.start + dice.below(setup.end - setup.start)
      for _ in 0..<(4 + dice.below(10)) {
        let length = 60 + dice.below(180)
        lines[number].spells.append(
          Spell(from: time, to: time + length, state: .down, message: "connection reset by peer"))
        time += length + 60 + dice.below(300)
      }
    }
  }

  /// A whole group, or a third of everything, fails within the same minutes.
  private mutating func failTogether() {
    var dice = Dice(setup.seed, 6)
    let count = max(2, Int(setup.expected(aYear: 60)))
    for event in 0..<count {
      let time = setup.start + dice.below(setup.end - setup.start)
      let length = Int64(min(4 * 3600, max(120, dice.length(median: 700, spread: 1))))
      let isWide = event % 20 == 19
      let group = dice.below(Int64((setup.components + 19) / 20))
      for number in lines.indices where isWide ? dice.isLucky(0.3) : number / 20 == group && dice.isLucky(0.8) {
        let from = time + dice.below(90)
        lines[number].spells.append(
          Spell(from: from, to: from + length + dice.below(120), state: .down, message: "no route to host"))
      }
    }
  }
}

import UpkeepModel

/// What a simulated observer knows: how components stand after the checks so far.
struct SimulatedObserver {
  /// A check that found another state than the one before it.
  struct Sighting {
    var line: Int
    var check: SimulatedCheck
  }

  private static let name = "observer-1"

  private let world: SimulatedWorld
  private var standings: [Standing?]
  /// All sightings, in order of time; those of a minute together.
  let sightings: [Sighting]

  init(_ world: SimulatedWorld) {
    self.world = world
    standings = Array(repeating: nil, count: world.lines.count)
    var sightings: [Sighting] = []
    for line in world.lines {
      var last: HealthState?
      var lives = line.lives[...]
      world.forEachCheck(of: line, minutes: 0..<world.setup.minutes) { check in
        if let life = lives.first, check.at >= life.upperBound {
          // Whoever comes back begins anew.
          lives.removeFirst()
          last = nil
        }
        guard check.state != last else { return }
        last = check.state
        sightings.append(Sighting(line: line.number, check: check))
      }
    }
    self.sightings = sightings.sorted { ($0.check.at, $0.line) < ($1.check.at, $1.line) }
  }

  /// The lines that stand badly and of which that was not told yet.
  private(set) var untold: Set<Int> = []

  func standing(of line: Int) -> Standing? { standings[line] }

  mutating func forget(_ line: Int) {
    standings[line] = nil
    untold.remove(line)
  }

  mutating func rename(_ line: Int, to key: String) { standings[line]?.key = key }

  func message(_ check: SimulatedCheck, of line: SimulatedLine) -> String {
    check.spell < 0 ? "200 OK" : line.spells[check.spell].message
  }

  /// Takes a check in that found another state.
  mutating func see(_ sighting: Sighting, component: Component, manifestCommit: String) -> Transition? {
    let line = world.lines[sighting.line]
    let at = Timestamp(seconds: sighting.check.at)
    let check = Check(
      component: component.key, state: sighting.check.state, message: message(sighting.check, of: line), checkedAt: at)
    var (standing, transition) = Standing.advance(standings[sighting.line], by: check, policy: component.policy)
    transition?.manifestCommit = manifestCommit
    transition?.observer = Self.name
    _ = standing.announce(component, transition: transition, at: at, observer: Self.name, because: causes(of: line))
    transition?.because = standing.because
    standings[sighting.line] = standing
    note(sighting.line)
    return transition
  }

  /// Tells what could not be told before.
  ///
  /// - Returns: Whether the report has to say something new.
  mutating func tell(_ line: Int, component: Component, at now: Timestamp) -> Bool {
    let causes = causes(of: world.lines[line])
    guard let before = standings[line] else { return false }
    var standing = before
    _ = standing.announce(component, transition: nil, at: now, observer: Self.name, because: causes)
    standings[line] = standing
    note(line)
    return standing != before
  }

  private mutating func note(_ line: Int) {
    guard let standing = standings[line] else { return }
    let problem = standing.state >= .degraded ? standing.state : nil
    if standing.state != .unknown, standing.announced != problem { untold.insert(line) } else { untold.remove(line) }
  }

  private func causes(of line: SimulatedLine) -> [String] {
    line.dependency.flatMap { standings[$0] }.flatMap { $0.isDown ? [$0.key] : nil } ?? []
  }
}

import Testing
import UpkeepModel

/// Follows one component through a series of checks, one a minute.
private struct Course {
  var component: Component
  var standing: Standing?
  var transitions: [String] = []
  var events: [String] = []
  var ids: [String] = []

  init(_ policy: CheckPolicy = CheckPolicy(), maintenance: [MaintenanceWindow] = []) {
    component = Component(key: "api", provider: "http", policy: policy, maintenance: maintenance)
  }

  /// The dependencies that are down.
  var causes: [String] = []
  var reminderInterval: Duration?
  var minute: Int64 = 0

  mutating func see(_ states: HealthState...) {
    for state in states {
      minute += 1
      let now = Timestamp(seconds: minute * 60)
      let check = Check(component: "api", state: state, message: "it is \(state)", checkedAt: now)
      var (next, move) = Standing.advance(standing, by: check, policy: component.policy)
      if let event = next.announce(
        component, transition: move, at: now, observer: "me", because: causes, remindingEvery: reminderInterval)
      {
        events.append(event.kind.rawValue)
        ids.append(event.id)
      }
      standing = next
      if let move { transitions.append("\(move.from)>\(move.to)") }
    }
  }
}

@Suite struct StandingTests {
  @Test func `the first check sets the state at once, whatever the thresholds are`() {
    var course = Course(CheckPolicy(failureThreshold: 5, successThreshold: 5))
    course.see(.down)
    #expect(course.standing?.state == .down)
    #expect(course.transitions == ["unknown>down"])
  }

  @Test func `a new broken component alerts and a new healthy one is quiet`() {
    var broken = Course()
    broken.see(.down)
    var healthy = Course()
    healthy.see(.operational)
    #expect(broken.events == ["down"])
    #expect(healthy.events == [])
  }

  @Test func `steady states and moves to unknown are quiet`() {
    var course = Course()
    course.see(.operational, .operational, .unknown, .unknown, .operational)
    #expect(course.events == [])
    #expect(course.transitions == ["unknown>operational", "operational>unknown", "unknown>operational"])
  }

  @Test func `to down, to degraded and recovered are told once each`() {
    var course = Course()
    course.see(.operational, .degraded, .degraded, .down, .down, .degraded, .operational)
    #expect(course.events == ["degraded", "down", "degraded", "recovered"])
  }

  @Test func `R26 an outage of the observer neither repeats an alert nor loses the recovery`() {
    var course = Course()
    course.see(.down, .unknown, .down, .unknown, .operational)
    #expect(course.events == ["down", "recovered"])
  }

  @Test func `thresholds count consecutive checks`() {
    var course = Course(CheckPolicy(failureThreshold: 3, successThreshold: 2))
    course.see(.operational, .down, .down, .operational, .down, .down)
    #expect(course.standing?.state == .operational)
    course.see(.down)
    #expect(course.standing?.state == .down)
    course.see(.operational)
    #expect(course.standing?.state == .down)
    course.see(.operational)
    #expect(course.standing?.state == .operational)
    #expect(course.events == ["down", "recovered"])
  }

  @Test func `degraded and down continue one streak and the latest decides`() {
    var course = Course(CheckPolicy(failureThreshold: 2))
    course.see(.operational, .degraded, .down)
    #expect(course.standing?.state == .down)
  }

  @Test func `the message and the time are those of the check that moved the state`() {
    var course = Course()
    course.see(.operational, .down)
    let since = course.standing?.since
    course.see(.down)
    #expect(course.standing?.message == "it is down")
    #expect(course.standing?.since == since)
  }

  @Test func `maintenance is quiet and a problem that outlasts it is told after it`() {
    let window = MaintenanceWindow(from: Timestamp(seconds: 0), to: Timestamp(seconds: 100))
    var course = Course(maintenance: [window])
    course.see(.down)
    #expect(course.events == [])
    course.see(.down)
    #expect(course.events == ["down"])
  }

  @Test func `the same move has the same event id and another move another`() throws {
    let component = Component(key: "api", provider: "http")
    func id(at second: Int64) throws -> String {
      let check = Check(component: "api", state: .down, message: "", checkedAt: Timestamp(seconds: second))
      var (standing, move) = Standing.advance(nil, by: check, policy: component.policy)
      let event = standing.announce(component, transition: move, at: check.checkedAt, observer: "me")
      return try #require(event).id
    }
    #expect(try id(at: 1) == id(at: 1))
    #expect(try id(at: 1) != id(at: 2))
  }
}

@Suite struct TellingTests {
  @Test func `while a dependency is down a problem is not told, and names it`() {
    var course = Course()
    course.causes = ["db"]
    course.see(.operational, .down)
    #expect(course.events == [])
    #expect(course.standing?.because == ["db"])
    #expect(course.transitions == ["unknown>operational", "operational>down"])
  }

  @Test func `a problem that outlasts its dependency is told then, once`() {
    var course = Course()
    course.causes = ["db"]
    course.see(.operational, .down, .down)
    course.causes = []
    course.see(.down, .down)
    #expect(course.events == ["down"])
    #expect(course.standing?.because == [])
    course.see(.operational)
    #expect(course.events == ["down", "recovered"])
  }

  @Test func `a problem that was never told ends without a word`() {
    var course = Course()
    course.causes = ["db"]
    course.see(.operational, .down, .operational)
    #expect(course.events == [])
    #expect(course.standing?.because == [])
  }

  @Test func `the end of a told problem is told also while a dependency is down`() {
    var course = Course()
    course.see(.operational, .degraded)
    course.causes = ["db"]
    course.see(.down)
    #expect(course.standing?.because == ["db"])
    course.see(.operational)
    #expect(course.events == ["degraded", "recovered"])
  }

  @Test func `a paused component is never told of, and what was told before stays so`() {
    var course = Course()
    course.see(.operational, .down)
    course.component.paused = true
    course.see(.operational, .down)
    #expect(course.events == ["down"])
    course.component.paused = false
    course.see(.operational)
    #expect(course.events == ["down", "recovered"])
  }

  @Test func `a problem that is still there is told again after the interval, not before`() {
    var course = Course()
    course.reminderInterval = .seconds(180)
    course.see(.down, .down, .down)
    #expect(course.events == ["down"])
    course.see(.down, .down, .down, .down)
    #expect(course.events == ["down", "reminder", "reminder"])
    course.see(.operational, .operational, .operational, .operational, .operational)
    #expect(course.events == ["down", "reminder", "reminder", "recovered"])
    #expect(Set(course.ids).count == 4)
  }

  @Test func `nobody is reminded in maintenance, while a dependency is down, or when nobody could tell`() {
    let window = MaintenanceWindow(from: Timestamp(seconds: 300), to: Timestamp(seconds: 600))
    var course = Course(maintenance: [window])
    course.reminderInterval = .seconds(60)
    course.see(.down, .unknown, .unknown)
    course.causes = ["db"]
    course.see(.down)
    course.causes = []
    course.see(.down, .down, .down, .down, .down)
    #expect(course.events == ["down"])
    course.see(.down)
    #expect(course.events == ["down", "reminder"])
  }

  @Test func `R28 what is taken back is what was told before, not the state before`() throws {
    let component = Component(key: "api", provider: "http")
    var standing = Standing(key: "api", state: .down, since: Timestamp(seconds: 0), message: "", because: ["db"])
    let move = Transition(key: "api", from: .down, to: .degraded, at: Timestamp(seconds: 60), message: "")
    (standing.state, standing.since) = (.degraded, move.at)
    let degraded = standing.announce(component, transition: move, at: move.at, observer: "me")
    let first = try #require(degraded)
    #expect(first.told == nil && standing.untelling(first).announced == nil)
    (standing.state, standing.since) = (.operational, Timestamp(seconds: 120))
    let recovered = standing.announce(component, transition: nil, at: standing.since, observer: "me")
    let end = try #require(recovered)
    #expect(end.told == .degraded && standing.untelling(end).announced == .degraded)
    #expect(Event(json: end.json) == end)
  }

  @Test func `R28 a reminder that is told again has the same id`() throws {
    let component = Component(key: "api", provider: "http")
    let standing = Standing(
      key: "api", state: .down, since: Timestamp(seconds: 0), message: "gone", announced: .down)
    func remind(_ standing: Standing, at second: Int64) -> (Standing, Event?) {
      var next = standing
      let event = next.announce(
        component, transition: nil, at: Timestamp(seconds: second), observer: "me", remindingEvery: .seconds(100))
      return (next, event)
    }
    let (reminded, first) = remind(standing, at: 150)
    let event = try #require(first)
    #expect(event.transition.message == "down since 1970-01-01T00:00:00Z: gone")
    #expect(Event(json: event.json) == event)
    #expect(remind(reminded, at: 199).1 == nil)
    #expect(remind(reminded.untelling(event), at: 170).1?.id == event.id)
    #expect(try #require(remind(reminded, at: 250).1).id != event.id)
  }
}

@Suite struct ThresholdTests {
  @Test func `R26 checks that could not tell never count towards down`() {
    var course = Course(CheckPolicy(failureThreshold: 3))
    course.see(.operational, .unknown, .unknown, .down)
    #expect(course.standing?.state == .operational)
    course.see(.down, .down)
    #expect(course.standing?.state == .down)
    #expect(course.events == ["down"])
  }

  @Test func `R26 after an outage of the observer a problem needs as many checks as at any other time`() {
    var course = Course(CheckPolicy(failureThreshold: 2))
    course.see(.operational, .unknown, .unknown)
    #expect(course.standing?.state == .unknown)
    course.see(.down)
    #expect(course.standing?.state == .unknown)
    course.see(.operational, .down, .down)
    #expect(course.standing?.state == .down)
    #expect(course.events == ["down"])
  }

  @Test func `out of unknown to operational counts as better`() {
    var course = Course(CheckPolicy(failureThreshold: 1, successThreshold: 2))
    course.see(.operational, .unknown, .operational)
    #expect(course.standing?.state == .unknown)
    course.see(.operational)
    #expect(course.standing?.state == .operational)
  }
}

@Suite struct HealthTests {
  private func health(_ states: [HealthState?], paused: Set<Int> = []) -> Health {
    Health(
      entries: states.enumerated().map { index, state in
        let component = Component(key: "c\(index)", provider: "http", paused: paused.contains(index))
        let standing = state.map {
          Standing(key: component.key, state: $0, since: Timestamp(seconds: 0), message: "")
        }
        return Health.Entry(component: component, standing: standing, latest: nil)
      })
  }

  @Test func `the worst state wins and unknown counts least`() {
    #expect(health([.operational, .unknown]).state == .operational)
    #expect(health([.operational, .degraded, .unknown]).state == .degraded)
    #expect(health([.down, .unknown, .degraded]).state == .down)
    #expect(health([.unknown, nil]).state == .unknown)
  }

  @Test func `no checks at all is unknown`() {
    #expect(health([]).state == .unknown)
    #expect(health([nil, nil]).state == .unknown)
  }

  @Test func `a paused component does not count`() {
    #expect(health([.operational, .down], paused: [1]).state == .operational)
    #expect(health([.operational, .down], paused: [1]).count(of: .down) == 0)
  }
}

@Suite struct MomentTests {
  @Test func `R28 three moves within one second are three, in order, and each is told`() throws {
    let component = Component(key: "api", provider: "http")
    var standing: Standing?
    var lines: [String] = []
    var ids: Set<String> = []
    for (state, second) in [
      (HealthState.operational, 100), (.degraded, 200), (.operational, 200), (.degraded, 200), (.operational, 200),
      (.degraded, 300), (.operational, 100),
    ] {
      let check = Check(component: "api", state: state, message: "", checkedAt: Timestamp(seconds: Int64(second)))
      var (next, move) = Standing.advance(standing, by: check, policy: component.policy)
      if let event = next.announce(component, transition: move, at: check.checkedAt, observer: "me") {
        ids.insert(event.id)
      }
      standing = next
      lines.append("\(try #require(move).at.seconds)")
    }
    // A clock that was set back by more than a minute is believed.
    #expect(lines == ["100", "200", "201", "202", "203", "300", "100"])
    #expect(ids.count == 6)
  }
}

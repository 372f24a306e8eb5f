import Testing

@testable import UpkeepModel

struct UptimeTests {
  private let day = Day(number: 20_000)

  private func at(_ seconds: Int64) -> Timestamp { Timestamp(seconds: day.start.seconds + seconds) }

  private func span(_ from: Int64, _ to: Int64) -> TimeSpan { TimeSpan(from: at(from), to: at(to)) }

  private func move(_ at: Int64, _ from: HealthState, _ to: HealthState) -> Transition {
    Transition(key: "a", from: from, to: to, at: self.at(at), message: "m\(at)", manifestCommit: "c")
  }

  private func record(
    _ moves: [Transition], gaps: [TimeSpan] = [], maintenance: [TimeSpan] = [], lifetime: TimeSpan? = nil
  ) -> ComponentRecord {
    let timeline = Timeline(moves, steady: .operational)
    let rollup = DayRollup(
      key: "a", day: day, span: lifetime ?? day.span, checks: 1440, gaps: TimeSpans(gaps),
      maintenance: TimeSpans(maintenance), timeline: timeline, latency: LatencyHistogram())
    return ComponentRecord(
      key: "a", timeline: timeline, days: [rollup], lifetime: TimeSpans([lifetime ?? day.span]))
  }

  @Test func `Down counts, degraded does not, unless the settings say so`() {
    let record = record([
      move(1000, .operational, .down), move(1600, .down, .degraded), move(2000, .degraded, .operational),
    ])
    let plain = record.uptime(in: day.span, accounting: Accounting())
    #expect(plain.down == 600 && plain.up == 85_800)
    #expect(plain.seconds[.degraded] == 400 && plain.coverage == 1)
    var strict = Accounting()
    strict.degraded = .down
    #expect(record.uptime(in: day.span, accounting: strict).down == 1000)
    strict.degraded = .excluded
    #expect(record.uptime(in: day.span, accounting: strict).up == 85_400)
  }

  @Test func `A gap is left out and lowers the coverage, unless it is declared to count`() {
    let record = record([], gaps: [span(0, 8640)])
    let uptime = record.uptime(in: day.span, accounting: Accounting())
    #expect(uptime.ratio == 1 && uptime.coverage == 0.9)
    var strict = Accounting()
    strict.gaps = .down
    #expect(record.uptime(in: day.span, accounting: strict).ratio == 0.9)
  }

  @Test func `Maintenance is left out, and an outage wholly inside it is none`() {
    let record = record(
      [move(100, .operational, .down), move(200, .down, .operational)], maintenance: [span(50, 300)])
    let uptime = record.uptime(in: day.span, accounting: Accounting())
    #expect(uptime.down == 0 && uptime.maintenance == 250 && uptime.outages.isEmpty)
    var plain = Accounting()
    plain.maintenance = nil
    let counted = record.uptime(in: day.span, accounting: plain)
    #expect(counted.down == 100 && counted.outages.count == 1)
  }

  @Test func `An outage goes on while nobody can tell, and ends with the first good check`() throws {
    let record = record([
      move(100, .operational, .down), move(200, .down, .unknown), move(300, .unknown, .down),
      move(400, .down, .operational), move(86_000, .operational, .down),
    ])
    let uptime = record.uptime(in: day.span, accounting: Accounting())
    #expect(uptime.outages.map(\.span) == [span(100, 400), span(86_000, 86_400)])
    #expect(uptime.outages.map(\.isOngoing) == [false, true])
    #expect(uptime.outages.first?.message == "m100" && uptime.outages.first?.manifestCommit == "c")
    #expect(uptime.meanTimeToRepair == 300 && uptime.down == 600)
    #expect(uptime.meanTimeBetweenFailures == uptime.up / 2)
  }

  @Test func `A window inside the day needs no transition from before it`() {
    let record = record([move(50_000, .down, .operational)])
    let uptime = record.uptime(in: span(40_000, 60_000), accounting: Accounting())
    #expect(uptime.down == 10_000 && uptime.up == 10_000)
  }

  @Test func `Time before a component existed counts for nothing`() {
    let record = record([move(80_000, .unknown, .operational)], lifetime: span(80_000, 86_400))
    let uptime = record.uptime(in: day.span, accounting: Accounting())
    #expect(uptime.existing == 6400 && uptime.up == 6400 && uptime.ratio == 1)
  }

  @Test func `The error budget is what an objective allows, less what was used`() {
    let record = record([move(0, .operational, .down), move(60, .down, .operational)])
    let uptime = record.uptime(in: day.span, accounting: Accounting())
    #expect(uptime.errorBudget(uptime: 99.9) == 86 - 60)
    #expect(uptime.errorBudget(uptime: 99.99) == 8 - 60)
    #expect(Uptime().errorBudget(uptime: 99) == nil && Uptime().ratio == nil)
  }

  @Test func `Two observers cover together what one of them looked at`() {
    let timeline = Timeline([], steady: .operational)
    func rollup(_ gaps: [TimeSpan]) -> DayRollup {
      DayRollup(
        key: "a", day: day, span: day.span, checks: 10, gaps: TimeSpans(gaps), maintenance: TimeSpans(),
        timeline: timeline, latency: LatencyHistogram())
    }
    let merged = rollup([span(0, 100)]).merged(with: rollup([span(50, 200)]), timeline: timeline)
    #expect(merged.gaps.list == [span(50, 100)] && merged.checks == 20)
    #expect(merged.seconds[.operational] == 86_350)
  }

  @Test func `A check speaks until the next one, but no longer than its reach`() {
    let evidence = [0, 60, 120, 1000].map { Coverage.Evidence(at: at($0), reach: 240) }
    #expect(Coverage.covered(evidence, in: span(0, 1100)).list == [span(0, 360), span(1000, 1100)])
    #expect(Coverage.reach(of: CheckPolicy(interval: .seconds(60))) == 240)
  }
}

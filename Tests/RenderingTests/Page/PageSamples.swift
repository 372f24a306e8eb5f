import JSONText
import UpkeepModel

@testable import Rendering

/// A history that holds one of everything that a page shows.
enum PageSamples {
  static let now = Timestamp("2026-11-23T12:00:00Z") ?? Timestamp(seconds: 0)

  static func ago(days: Int64 = 0, seconds: Int64 = 0) -> Timestamp {
    Timestamp(seconds: now.seconds - days * Day.seconds - seconds)
  }

  /// A component that has been there for 100 days.
  ///
  /// - Parameter moves: What it did besides, in order: how many seconds ago, to which state, with which words.
  static func entry(
    _ component: Component, _ moves: [(Int64, HealthState, String)] = [], gapDay: Int64? = nil, bornDays: Int64 = 100
  ) -> HealthHistory.Entry {
    let birth = Day(of: ago(days: bornDays)).start
    var state = HealthState.operational
    var transitions = [
      Transition(key: component.key, from: .unknown, to: .operational, at: birth, message: "200 OK")
    ]
    for (seconds, to, message) in moves {
      transitions.append(
        Transition(key: component.key, from: state, to: to, at: ago(seconds: seconds), message: message))
      state = to
    }
    let timeline = Timeline(transitions)
    var latency = LatencyHistogram()
    latency.add(.milliseconds(36), times: 1_400)
    latency.add(.milliseconds(101), times: 29)
    let today = Day(of: now)
    let days = stride(from: bornDays, through: 1, by: -1).filter { $0 != gapDay }.map { number in
      let day = Day(number: today.number - number)
      return DayRollup(
        key: component.key, day: day, span: day.span, checks: 1_429, gaps: TimeSpans(),
        maintenance: component.maintenanceTime(in: day.span), timeline: timeline, latency: latency)
    }
    return HealthHistory.Entry(
      component: component, isDeleted: false, state: state,
      record: ComponentRecord(
        key: component.key, timeline: timeline, days: days,
        lifetime: TimeSpans([TimeSpan(from: birth, to: now.next)]), unfinished: TimeSpan(from: today.start, to: now)))
  }

  static func history(_ entries: [HealthHistory.Entry], months: Int = 3) -> HealthHistory {
    HealthHistory(
      commit: Samples.commit, reportedAt: now,
      window: TimeSpan(from: StatusPage.firstMoment(at: now, months: months), to: now), entries: entries,
      changes: ChangeIndex([]))
  }

  static let api = entry(
    Component(
      key: "api", name: "Public API", description: "What customers call", provider: "http", group: "edge",
      objective: Objective(uptime: 99.9, window: .seconds(30 * 86_400))),
    [
      (5 * 86_400, .down, "503 Service Unavailable"), (5 * 86_400 - 600, .operational, "200 OK"),
      (1_800, .down, "no answer within 5s"),
    ], gapDay: 20)
  static let web = entry(
    Component(key: "web", name: "Website", provider: "http", group: "edge"),
    [(3 * 86_400, .degraded, "took 2.3 s"), (3 * 86_400 - 7_200, .operational, "200 OK")])
  static let disks = entry(
    Component(
      key: "disks", provider: "exec", group: "inside",
      maintenance: [MaintenanceWindow(from: ago(seconds: 600), to: ago(seconds: -3_600), reason: "New disks")]))
  static let secret = entry(
    Component(key: "hush", name: "Hush hush", provider: "tcp", group: "inside", labels: ["visibility": "private"]),
    [(60, .down, "connection refused by 10.9.8.7:1")])
  static let hostile = entry(
    Component(
      key: "evil", name: Samples.hostile, description: Samples.hostile, provider: "tcp", group: Samples.hostile),
    [
      (40_000, .down, Samples.hostile + "</title><script>alert(1)</script>'\"&"),
      (30_000, .operational, Samples.hostile),
    ])

  static func page(
    _ entries: [HealthHistory.Entry] = [api, disks, web, secret], _ change: (inout PageSettings) -> Void = { _ in }
  ) -> StatusPage {
    var settings = PageSettings()
    settings.title = "Acme status"
    settings.baseURL = "https://status.example.com"
    settings.links = [PageSettings.Link(title: "Support", url: "https://example.com/support?a=1&b=2")]
    change(&settings)
    return StatusPage(history(entries), accounting: Accounting(), settings: settings)
  }

  static func files(_ page: StatusPage) -> [String: String] {
    Dictionary(uniqueKeysWithValues: PageSite.files(page).map { ($0.path, String(decoding: $0.bytes, as: UTF8.self)) })
  }
}

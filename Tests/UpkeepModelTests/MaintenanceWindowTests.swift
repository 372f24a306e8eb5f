import JSONText
import Testing
import UpkeepModel

@Suite struct MaintenanceWindowTests {
  private func at(_ text: String) throws -> Timestamp { try #require(Timestamp(text)) }

  private func span(_ from: String, _ to: String) throws -> Range<Timestamp> { try at(from)..<at(to) }

  private func weekly(
    _ days: [Weekday], _ clock: String, _ length: Duration, _ zone: String = "Europe/Berlin", reason: String = ""
  ) throws -> MaintenanceWindow {
    let minute = try #require(WeeklySchedule.minute(ofClock: clock))
    return MaintenanceWindow(
      .weekly(WeeklySchedule(weekdays: days, minute: minute, duration: length, timeZone: zone)), reason: reason)
  }

  @Test func `a window that comes once holds its beginning and not its end`() throws {
    let window = MaintenanceWindow(from: try at("2026-12-01T22:00:00Z"), to: try at("2026-12-01T23:30:00Z"))
    #expect(try !window.contains(at("2026-12-01T21:59:59Z")))
    #expect(try window.contains(at("2026-12-01T22:00:00Z")))
    #expect(try window.contains(at("2026-12-01T23:29:59Z")))
    #expect(try !window.contains(at("2026-12-01T23:30:00Z")))
  }

  @Test func `a weekly window comes on its days by the clocks of its zone`() throws {
    let window = try weekly([.sun], "02:00", .seconds(7200))
    // 2026-11-29 is a Sunday; Berlin is one hour ahead then, and two on 2026-07-05.
    #expect(try !window.contains(at("2026-11-29T00:59:59Z")))
    #expect(try window.contains(at("2026-11-29T01:00:00Z")))
    #expect(try window.end(at: at("2026-11-29T01:00:00Z")) == at("2026-11-29T03:00:00Z"))
    #expect(try !window.contains(at("2026-11-30T01:00:00Z")))
    #expect(try window.contains(at("2026-07-05T00:00:00Z")))
    #expect(try !window.contains(at("2026-07-05T02:00:00Z")))
  }

  @Test func `a window may reach into the next days, and begin on another day than in UTC`() throws {
    let night = try weekly([.sat], "23:00", .seconds(3 * 3600))
    #expect(try night.contains(at("2026-11-29T00:30:00Z")))
    let weekend = try weekly([.fri], "18:00", .seconds(62 * 3600))
    #expect(try weekend.end(at: at("2026-11-29T12:00:00Z")) == at("2026-11-30T07:00:00Z"))
    // Monday 01:00 in Kiritimati is Sunday 11:00 in UTC.
    let kiritimati = try weekly([.mon], "01:00", .seconds(3600), "Pacific/Kiritimati")
    #expect(try kiritimati.contains(at("2026-11-29T11:30:00Z")))
    // Sunday 23:00 in Pago Pago is Monday 10:00 in UTC.
    let pagoPago = try weekly([.sun], "23:00", .seconds(3600), "Pacific/Pago_Pago")
    #expect(try pagoPago.contains(at("2026-11-30T10:30:00Z")))
  }

  @Test func `a beginning that the clocks skip lies after the skip, and the length stays`() throws {
    let window = try weekly([.sun], "02:30", .seconds(3600))
    #expect(
      try window.intervals(in: span("2026-03-28T00:00:00Z", "2026-03-30T00:00:00Z"))
        == [span("2026-03-29T01:30:00Z", "2026-03-29T02:30:00Z")])
  }

  @Test func `a beginning that the clocks show twice is the first, and the window comes once`() throws {
    let window = try weekly([.sun], "02:30", .seconds(3600))
    #expect(
      try window.intervals(in: span("2026-10-24T00:00:00Z", "2026-10-26T00:00:00Z"))
        == [span("2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z")])
  }

  @Test func `a window over a change of the clocks lasts as long as it says`() throws {
    let window = try weekly([.sun], "01:00", .seconds(4 * 3600))
    #expect(
      try window.intervals(in: span("2026-03-28T12:00:00Z", "2026-03-30T00:00:00Z"))
        == [span("2026-03-29T00:00:00Z", "2026-03-29T04:00:00Z")])
  }

  @Test func `the intervals of a span are cut to it, sorted and merged`() throws {
    let windows = [
      try weekly([.mon, .wed], "10:00", .seconds(7200), "UTC"),
      MaintenanceWindow(from: try at("2026-11-23T11:00:00Z"), to: try at("2026-11-23T13:00:00Z")),
      MaintenanceWindow(from: try at("2026-11-20T00:00:00Z"), to: try at("2026-11-22T01:00:00Z")),
    ]
    #expect(
      try windows.intervals(in: span("2026-11-22T00:00:00Z", "2026-11-25T11:00:00Z"))
        == [
          span("2026-11-22T00:00:00Z", "2026-11-22T01:00:00Z"), span("2026-11-23T10:00:00Z", "2026-11-23T13:00:00Z"),
          span("2026-11-25T10:00:00Z", "2026-11-25T11:00:00Z"),
        ])
    #expect(try [MaintenanceWindow]().intervals(in: span("2026-11-22T00:00:00Z", "2026-11-25T11:00:00Z")) == [])
  }

  @Test func `maintenance that is under way ends with the last of the windows that follow upon each other`() throws {
    let windows = [
      MaintenanceWindow(from: try at("2026-11-23T11:00:00Z"), to: try at("2026-11-23T13:00:00Z")),
      MaintenanceWindow(from: try at("2026-11-23T13:00:00Z"), to: try at("2026-11-23T14:00:00Z"), reason: "second"),
    ]
    let current = try #require(try windows.current(at: at("2026-11-23T12:00:00Z")))
    #expect(try current.until == at("2026-11-23T14:00:00Z"))
    #expect(current.reason == "")
    #expect(try windows.current(at: at("2026-11-23T14:00:00Z")) == nil)
    let always = [try weekly(Weekday.allCases, "00:00", .seconds(86_400), "UTC")]
    #expect(try #require(always.current(at: at("2026-11-23T12:00:00Z"))).until > at("2027-02-01T00:00:00Z"))
  }

  @Test func `on a machine that does not know the zone there is no window`() throws {
    let window = try weekly(Weekday.allCases, "00:00", .seconds(86_400), "Mars/Olympus")
    #expect(try !window.contains(at("2026-11-23T12:00:00Z")))
  }

  @Test func `the canonical form reads back, days in their order and UTC left out`() throws {
    let windows = [
      try weekly([.sun, .mon], "02:00", .seconds(7200), reason: "backups"),
      try weekly([.wed], "23:59", .seconds(90), "UTC"),
      MaintenanceWindow(from: Timestamp(seconds: 0), to: Timestamp(seconds: 60), reason: "once"),
    ]
    let component = Component(key: "api", provider: "http", maintenance: windows)
    #expect(Component(json: component.json) == component)
    #expect(
      component.json["maintenance"]?.canonicalText
        == #"[{"at":"02:00","for":"2h","reason":"backups","time_zone":"Europe/Berlin","weekly":["mon","sun"]},"#
        + #"{"at":"23:59","for":"1m30s","weekly":["wed"]},"#
        + #"{"from":"1970-01-01T00:00:00Z","reason":"once","to":"1970-01-01T00:01:00Z"}]"#)
    #expect("\(windows[0])" == "mon, sun at 02:00 for 2h, Europe/Berlin")
  }
}

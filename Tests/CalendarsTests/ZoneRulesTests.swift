import Calendars
import Foundation
import Testing

@Suite struct ZoneRulesTests {
  private func moment(_ year: Int, _ month: Int, _ day: Int, _ hour: Int = 0, _ minute: Int = 0) -> Int64 {
    Int64(CalendarDay(year: year, month: month, day: day).number) * 86_400 + Int64(hour * 3600 + minute * 60)
  }

  @Test func `a day is the same by its number and by its date`() {
    for number in stride(from: -800_000, to: 800_000, by: 997) {
      #expect(CalendarDay(number: number).number == number)
    }
    #expect(CalendarDay(number: 0) == CalendarDay(year: 1970, month: 1, day: 1))
    #expect(CalendarDay.weekday(ofNumber: 0) == 4)
    #expect(CalendarDay.weekday(ofNumber: -5) == 6)
    #expect(CalendarDay.number(ofSecond: -1) == -1)
  }

  @Test func `offsets follow winter and summer, in the tables and long after them`() throws {
    let berlin = try #require(ZoneDatabase.zone(named: "Europe/Berlin"))
    for year in [1996, 2026, 2036, 2038, 2100, 2400] {
      #expect(berlin.offset(at: moment(year, 1, 15)) == 3600, "\(year)")
      #expect(berlin.offset(at: moment(year, 7, 15)) == 7200, "\(year)")
    }
    // The last Sunday of March 2026 is the 29th; clocks change at 01:00 UTC.
    #expect(berlin.offset(at: moment(2026, 3, 29, 1) - 1) == 3600)
    #expect(berlin.offset(at: moment(2026, 3, 29, 1)) == 7200)
    #expect(berlin.offset(at: moment(2026, 10, 25, 1) - 1) == 7200)
    #expect(berlin.offset(at: moment(2026, 10, 25, 1)) == 3600)
  }

  @Test func `a time that the clocks skip is read with the offset before, one that they show twice is the first`()
    throws
  {
    let berlin = try #require(ZoneDatabase.zone(named: "Europe/Berlin"))
    #expect(berlin.moment(ofLocal: moment(2026, 3, 29, 2, 30)) == moment(2026, 3, 29, 1, 30))
    #expect(berlin.moment(ofLocal: moment(2026, 3, 29, 1, 59)) == moment(2026, 3, 29, 0, 59))
    #expect(berlin.moment(ofLocal: moment(2026, 3, 29, 3, 0)) == moment(2026, 3, 29, 1, 0))
    #expect(berlin.moment(ofLocal: moment(2026, 10, 25, 2, 30)) == moment(2026, 10, 25, 0, 30))
    #expect(berlin.moment(ofLocal: moment(2026, 10, 25, 3, 0)) == moment(2026, 10, 25, 2, 0))
    #expect(berlin.moment(ofLocal: moment(2026, 11, 1, 2, 30)) == moment(2026, 11, 1, 1, 30))
  }

  @Test func `a name that is no zone has no rules`() {
    let names = [
      "", "Europe", "Europe/", "Europe/Berlin/", "/Europe/Berlin", "../zoneinfo/UTC", "europe/berlin", "CEST",
      "tzdata.zi",
      "localtime", "posixrules", "posix/Europe/Berlin", "right/Europe/Berlin", "zone.tab", "Europe/Bärlin", "\0",
      String(repeating: "a", count: 1000),
    ]
    for name in names { #expect(ZoneDatabase.zone(named: name) == nil, "\(name)") }
    #expect(ZoneDatabase.zone(named: "UTC") == .utc)
  }

  @Test func `bytes that are no zone, or break off, are refused`() throws {
    let file = Array(try Data(contentsOf: URL(fileURLWithPath: "/usr/share/zoneinfo/Europe/Berlin")))
    #expect(ZoneRules(tzif: file) != nil)
    for length in 0..<file.count - 1 { #expect(ZoneRules(tzif: Array(file.prefix(length))) == nil) }
    for index in file.indices.prefix(2_000) {
      // Whatever a byte becomes: rules or none, and nothing breaks.
      var damaged = file
      damaged[index] ^= 0xFF
      _ = ZoneRules(tzif: damaged)?.offset(at: 1_800_000_000)
    }
  }

  /// Python's `zoneinfo` is the referee.
  @Test func `all zones of the database stand as another reader says, from 1900 to 2200`() throws {
    let script = """
      import json, sys
      from datetime import datetime, timezone
      from zoneinfo import ZoneInfo
      moments = range(-2208988800, 7258118400, 7654321)
      print(json.dumps({name: [int(datetime.fromtimestamp(t, ZoneInfo(name)).utcoffset().total_seconds())
        for t in moments] for name in json.load(sys.stdin)}))
      """
    let names = ZoneDatabase.names
    try #require(names.count > 500)
    let python = Process()
    python.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    python.arguments = ["python3", "-c", script]
    let (input, output) = (Pipe(), Pipe())
    python.standardInput = input
    python.standardOutput = output
    try python.run()
    try input.fileHandleForWriting.write(contentsOf: JSONEncoder().encode(names))
    try input.fileHandleForWriting.close()
    let answer = try output.fileHandleForReading.readToEnd() ?? Data()
    python.waitUntilExit()
    let expected = try JSONDecoder().decode([String: [Int]].self, from: answer)
    for name in names {
      let zone = try #require(ZoneDatabase.zone(named: name), "\(name)")
      let offsets = stride(from: Int64(-2_208_988_800), to: 7_258_118_400, by: 7_654_321).map { zone.offset(at: $0) }
      #expect(offsets == expected[name], "\(name)")
    }
  }
}

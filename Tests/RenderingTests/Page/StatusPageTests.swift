import Foundation
import JSONText
import Testing
import UpkeepModel

@testable import Rendering

@Suite struct StatusPageTests {
  private func json(_ text: String?) throws -> JSONValue { try JSONValue(parsing: Array((text ?? "").utf8)) }

  @Test func `the first page tells how it is, problems first, then the groups`() throws {
    let text = try #require(PageSamples.files(PageSamples.page())["index.html"])
    let places = ["1 of 3 components is down", ">Problems<", ">Maintenance<", ">edge<", ">inside<", ">Incidents of"]
      .map { text.range(of: $0)?.lowerBound }
    #expect(places.allSatisfy { $0 != nil } && places.compactMap { $0 } == places.compactMap { $0 }.sorted())
    #expect(text.contains("New disks") && text.contains("no answer within 5s"))
  }

  @Test func `a day of which nothing is known is not green, and one that is known in part is lower`() {
    var day = Uptime()
    #expect(DayMark(day) == DayMark(Uptime()) && DayMark(day).kind == .none && DayMark(day).height == 0)
    day.existing = 86_400
    #expect(DayMark(day).kind == .none)
    day.covered = 43_200
    day.seconds[.operational] = 43_200
    #expect(DayMark(day).kind == .operational && DayMark(day).height == 2)
    day.covered = 86_400
    day.seconds[.unknown] = 43_200
    #expect(DayMark(day).height == 2, "what nobody could tell is not known")
    day.seconds[.unknown] = 0
    day.seconds[.operational] = 86_400
    #expect(DayMark(day).height == 4)
    day.seconds[.degraded] = 1
    #expect(DayMark(day).kind == .degraded)
    day.seconds[.down] = 60
    #expect(DayMark(day).kind == .brief)
    day.seconds[.down] = 1_000
    #expect(DayMark(day).kind == .down)
  }

  @Test func `what is private is in no file, not even in a count`() {
    for (path, text) in PageSamples.files(PageSamples.page()) {
      #expect(!text.lowercased().contains("hush") && !text.contains("10.9.8.7"), "\(path)")
    }
    #expect(PageSamples.page().tally.total == 3)
    let shown = PageSamples.files(PageSamples.page { $0.hideLabels = [] })
    #expect(shown["components/hush.html"] != nil)
  }

  @Test func `groups can be chosen, ordered and hidden, and messages kept back`() {
    #expect(PageSamples.page { $0.showGroups = ["inside", "edge"] }.groups.map(\.name) == ["inside", "edge"])
    #expect(PageSamples.page { $0.showGroups = ["inside"] }.components.map(\.key) == ["disks"])
    #expect(PageSamples.page { $0.hideGroups = ["edge"] }.components.map(\.key) == ["disks"])
    for (path, text) in PageSamples.files(PageSamples.page { $0.showsMessages = false }) {
      #expect(!text.contains("no answer within") && !text.contains("503 Service"), "\(path)")
    }
  }

  @Test func `the same report gives the same bytes, and only what tells the time changes with the time`() {
    let first = PageSamples.files(PageSamples.page())
    #expect(first == PageSamples.files(PageSamples.page()))
    let quiet = [PageSamples.web]
    var later = PageSamples.history(quiet)
    later.window.to = later.window.to.advanced(by: .seconds(3_600))
    later.entries[0].record.unfinished?.to = later.window.to
    later.entries[0].record.lifetime = TimeSpans([
      TimeSpan(from: PageSamples.ago(days: 100), to: later.window.to.next)
    ])
    let settings = PageSamples.page().settings
    let one = PageSamples.files(PageSamples.page(quiet))
    let two = PageSamples.files(StatusPage(later, accounting: Accounting(), settings: settings))
    let changed = one.keys.filter { one[$0] != two[$0] && $0.hasPrefix("components/") }
    #expect(changed == [], "a page about a quiet component stays as it is")
    #expect(one["feed.atom"] == two["feed.atom"] && one["index.html"] != two["index.html"])
  }

  @Test func `hostile names are text in every file`() {
    for (path, text) in PageSamples.files(PageSamples.page([PageSamples.hostile])) {
      let isMarkup = [".html", ".svg", ".atom"].contains { path.hasSuffix($0) }
      #expect(!isMarkup || !text.contains("<script") && !text.contains("<b>@everyone"), "\(path)")
      let bad = text.unicodeScalars.filter {
        $0.value < 0x20 && $0 != "\n" || [0x202E, 0x200B, 0x7F].contains($0.value)
      }
      #expect(bad.isEmpty, "\(path)")
      if path.hasSuffix(".svg") || path.hasSuffix(".atom") { #expect(MarkupTree(text).fault == nil, "\(path)") }
      if path.hasSuffix(".json") { #expect(throws: Never.self) { try json(text) } }
    }
  }

  @Test func `every link leads to a file that is there`() {
    let files = PageSamples.files(PageSamples.page())
    for (path, text) in files where path.hasSuffix(".html") {
      let folder = path.contains("/") ? String(path.split(separator: "/")[0]) + "/" : ""
      for element in MarkupTree(text).elements {
        guard let target = element.attributes["href"], !target.hasPrefix("http"), !target.hasPrefix("#") else {
          continue
        }
        let file = target.split(separator: "#")[0]
        let whole = file.hasPrefix("../") ? String(file.dropFirst(3)) : folder + file
        #expect(files[whole] != nil, "\(path): \(target)")
        guard let anchor = target.split(separator: "#").dropFirst().first else { continue }
        #expect(files[whole]?.contains("id=\"\(anchor)\"") == true, "\(path): \(target)")
      }
    }
  }

  @Test func `groups are open while there are few components, and closed with their sizes when there are many`() throws
  {
    let many = (0..<60).map { PageSamples.entry(Component(key: "c\($0)", provider: "tcp", group: "g\($0 % 2)")) }
    let text = try #require(PageSamples.files(PageSamples.page(many))["index.html"])
    #expect(!text.contains("<details open") && text.contains("30 operational"))
    let few = try #require(PageSamples.files(PageSamples.page())["index.html"])
    #expect(few.contains("<details open=\"open\">"))
  }

  @Test func `a quiet component costs less than a kilobyte on the first page`() throws {
    func size(_ count: Int) throws -> Int {
      let entries = (0..<count).map { PageSamples.entry(Component(key: "c\($0)", provider: "tcp"), gapDay: 30) }
      return try #require(PageSamples.files(PageSamples.page(entries))["index.html"]).utf8.count
    }
    #expect(try (size(110) - size(10)) / 100 < 1_000)
  }

  @Test(arguments: [
    (PageDates.Language.iso, "2026-11-23 12:00 UTC"), (.en, "23 Nov 2026, 12:00 UTC"),
    (.de, "23. Nov. 2026, 12:00 UTC"), (.fr, "23 nov. 2026, 12:00 UTC"),
  ])
  func `dates are written in the language that is asked for, in UTC`(language: PageDates.Language, words: String) throws
  {
    let page = PageSamples.page { $0.dates = language }
    let text = try #require(PageSamples.files(page)["index.html"])
    #expect(text.contains(#"<time datetime="2026-11-23T12:00:00Z""#) && text.contains(words))
    for language in PageDates.Language.allCases {
      for month in 1...12 {
        let moment = try #require(Timestamp("2026-\(month < 10 ? "0" : "")\(month)-09T00:00:00Z"))
        #expect(PageDates(language: language).month(moment).contains("2026"))
      }
    }
  }

  @Test func `a report of a month holds each objective against what came of it`() throws {
    let page = PageSamples.page()
    #expect(page.reports.map(\.name) == ["2026-11", "2026-10", "2026-09"])
    let edge = try #require(page.reports[0].groups.first { $0.total.group == "edge" })
    let line = try #require(edge.lines.first { $0.key == "api" })
    #expect(line.allowed == 2_592 && line.uptime.down == 600 + 1_800 && line.left == 192 && line.isKept == true)
    #expect(edge.total.objective == nil, "not all of the group promise something")
    #expect(page.reports[1].groups.first { $0.total.group == "edge" }?.lines.first?.allowed == 2_678)
    let text = try #require(PageSamples.files(page)["sla/2026-11.html"])
    for part in ["43m12s", "3m12s", "On course", "the month is not over", "Degraded: counts as up."] {
      #expect(text.contains(part), "\(part)")
    }
    #expect(try #require(PageSamples.files(page)["sla/2026-10.html"]).contains("Kept"))
    #expect(PageSamples.page { $0.months = 1 }.reports.map(\.name) == ["2026-11"])
  }
}

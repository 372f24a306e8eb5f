import JSONText
import Testing
import UpkeepModel

@testable import Rendering

@Suite struct PageFormatTests {
  private let files: [String: String]

  init() { files = PageSamples.files(PageSamples.page()) }

  private func json(_ path: String) throws -> JSONValue { try JSONValue(parsing: Array((files[path] ?? "").utf8)) }

  @Test func `the Atom feed has what RFC 4287 demands, and entries that keep their names`() throws {
    let tree = MarkupTree(try #require(files["feed.atom"]))
    #expect(tree.fault == nil && tree["feed"].first?.attributes["xmlns"] == "http://www.w3.org/2005/Atom")
    let feed = tree.elements.filter { $0.parents == ["feed"] }.map(\.name)
    for name in ["id", "title", "updated", "author"] { #expect(feed.count { $0 == name } == 1, "\(name)") }
    #expect(tree["entry"].count == 2)
    for name in ["id", "title", "updated", "content"] {
      #expect(tree[name].count { $0.parents == ["feed", "entry"] } == 2, "\(name)")
    }
    let ids = tree["id"].map(\.text)
    #expect(Set(ids).count == ids.count && ids.allSatisfy { $0.hasPrefix("urn:uuid:") && $0.utf8.count == 45 })
    #expect(tree["updated"].first?.text == "2026-11-23T11:30:00Z")
    #expect(tree["link"].first?.attributes["rel"] == "self")
    let words = tree["title"].map(\.text)
    #expect(words == ["Acme status", "Public API down", "Public API recovered (was down)"])
  }

  @Test func `the JSON feed has what version 1.1 demands, and tells the same`() throws {
    let feed = try json("feed.json")
    #expect(feed["version"] == "https://jsonfeed.org/version/1.1" && feed["title"] == "Acme status")
    #expect(feed["feed_url"] == "https://status.example.com/feed.json")
    let items = try #require(feed["items"]?.array)
    #expect(items.count == 2 && items.allSatisfy { $0["id"]?.string != nil && $0["content_text"]?.string != nil })
    #expect(items[0]["url"]?.string?.hasPrefix("https://status.example.com/components/api.html#i-") == true)
    #expect(items[1]["date_modified"] == "2026-11-18T12:10:00Z")
  }

  @Test func `without an address of the pages nothing pretends to have one`() throws {
    let files = PageSamples.files(PageSamples.page { $0.baseURL = nil })
    #expect(files["feed.atom"]?.contains("<link") == false && files["feed.json"]?.contains("\"url\"") == false)
  }

  @Test func `the API tells page, components with their groups, incidents and maintenance`() throws {
    let summary = try json("api/v2/summary.json")
    #expect(files["status.json"] == files["api/v2/summary.json"])
    #expect(summary["page"]?["updated_at"] == "2026-11-23T12:00:00Z" && summary["page"]?["time_zone"] == "Etc/UTC")
    #expect(summary["status"]?["indicator"] == "major")
    let components = try #require(summary["components"]?.array)
    #expect(components.map { $0["id"]?.string } == ["api", "web", "disks", "group:edge", "group:inside"])
    #expect(
      components.map { $0["status"]?.string }
        == ["major_outage", "operational", "operational", "major_outage", "operational"])
    #expect(components[0]["group_id"] == "group:edge" && components[3]["components"] == ["api", "web"])
    #expect(summary["incidents"]?.array?.map { $0["status"] } == ["investigating"])
    #expect(summary["scheduled_maintenances"]?.array?.map { $0["status"] } == ["in_progress"])
    let all = try #require(try json("api/v2/incidents.json")["incidents"]?.array)
    #expect(all.map { $0["status"]?.string } == ["investigating", "resolved"])
    #expect(all[1]["resolved_at"] == "2026-11-18T12:10:00Z" && all[1]["incident_updates"]?.array?.count == 2)
    #expect(try json("api/v2/incidents/unresolved.json")["incidents"]?.array?.count == 1)
    #expect(try json("api/v2/status.json")["components"] == nil)
    #expect(try json("api/v2/components.json")["components"]?.array?.count == 5)
  }

  @Test(arguments: [
    ([HealthState.down, .down], "critical"), ([.down, .operational], "major"), ([.degraded, .operational], "minor"),
    ([.operational, .unknown], "none"), ([.unknown, .unknown], "unknown"),
  ])
  func `the indicator follows the states`(states: [HealthState], indicator: String) throws {
    let entries = states.enumerated().map { index, state in
      PageSamples.entry(
        Component(key: "c\(index)", provider: "tcp"), state == .operational ? [] : [(60, state, "words")])
    }
    let text = PageSamples.files(PageSamples.page(entries))["api/v2/status.json"] ?? ""
    #expect(try JSONValue(parsing: Array(text.utf8))["status"]?["indicator"]?.string == indicator)
  }

  @Test func `badges tell state, uptime and latency, as SVG and for shields`() throws {
    let folder = "badges/component/api/"
    let tree = MarkupTree(try #require(files[folder + "state.svg"]))
    #expect(tree["svg"].first?.attributes["aria-label"] == "Public API: down" && tree["title"].count == 1)
    #expect(files[folder + "uptime-7d.svg"]?.contains("99.57 %") == true)
    #expect(files[folder + "uptime-90d.svg"]?.contains("99.9") == true)
    #expect(files[folder + "latency.svg"]?.contains(" ms") == true)
    let endpoint = try json(folder + "state.json")
    #expect(endpoint["schemaVersion"] == 1 && endpoint["message"] == "down" && endpoint["label"] == "Public API")
    #expect(endpoint["color"]?.string == String(PagePalette.light["down"].dropFirst()))
    #expect(try json("badges/overall/state.json")["message"] == "down")
    #expect(!PageSamples.files(PageSamples.page { $0.hasBadges = false }).keys.contains { $0.hasPrefix("badges") })
  }

  @Test func `the plain text tells the same`() throws {
    let text = try #require(files["status.txt"])
    #expect(text.hasPrefix("Acme status, as of 2026-11-23T12:00:00Z\n\n✖ 1 of 3 components is down"))
    #expect(text.contains("2026-11-18T12:00:00Z  Public API down, for 10m  503 Service Unavailable"))
  }

  @Test func `the page of one component is as it should be, byte for byte`() throws {
    try Golden.expect(files["components/web.html"], "component.html")
    try Golden.expect(files["index.html"], "index.html")
    try Golden.expect(files["badges/component/api/state.svg"], "state.svg")
  }

  @Test func `an outage that begins in the second of the report is told at once`() {
    let entry = PageSamples.entry(Component(key: "api", provider: "tcp"), [(0, .down, "refused")])
    let page = PageSamples.page([entry])
    #expect(page.incidents.map(\.isOngoing) == [true] && page.incidents.map(\.message) == ["refused"])
    #expect(PageSamples.files(page)["feed.atom"]?.contains("api down") == true)
  }

  @Test func `what people wrote is plain blocks, whatever it holds`() {
    let text = WrittenText("# Title\n\nOne\ntwo\n\n- a\n- b\n  more\n\n<script>1</script> [x](javascript:1)\n")
    #expect(
      text.blocks == [
        .heading("Title"), .paragraph("One two"), .list(["a", "b more"]),
        .paragraph("<script>1</script> [x](javascript:1)"),
      ])
  }

  @Test func `announcements are on the page while they hold, and hidden with the components that they are about`() {
    func notice(_ from: Int64, _ until: Int64?, _ keys: [String] = []) -> PageNotice {
      let end = until.map { PageSamples.ago(days: -$0) }
      return PageNotice(
        .announcement(from: PageSamples.ago(days: -from), until: end, keys: keys), title: "Notice", text: "Words")
    }
    func isShown(_ notice: PageNotice) -> Bool {
      let page = StatusPage(
        PageSamples.history([PageSamples.api, PageSamples.secret]), accounting: Accounting(), settings: PageSettings(),
        notices: [notice])
      return PageSamples.files(page)["index.html"]?.contains("Notice") == true
    }
    #expect(
      isShown(notice(-1, nil)) && isShown(notice(5, 6)) && isShown(notice(-100, 1)) && isShown(notice(-1, nil, ["api"]))
    )
    #expect(!isShown(notice(-20, nil)) && !isShown(notice(20, 30)) && !isShown(notice(-9, -8)))
    #expect(!isShown(notice(-1, nil, ["hush"])))
  }

  @Test func `what people wrote stands at the first outage that it is about`() {
    let span = TimeSpan(from: PageSamples.ago(days: 5), to: PageSamples.ago(seconds: 5 * 86_400 - 600))
    let notices = [
      PageNotice(.incident(key: "api", span: span), title: "Outage", text: "A disk was full."),
      PageNotice(.incident(key: "hush", span: span), title: "Outage", text: "Nobody's business."),
    ]
    let page = StatusPage(
      PageSamples.history([PageSamples.api, PageSamples.secret]), accounting: Accounting(), settings: PageSettings(),
      notices: notices)
    #expect(page.incidents.map(\.notes) == [[], ["A disk was full."]])
    #expect(!PageSamples.files(page).values.contains { $0.contains("Nobody") })
  }
}

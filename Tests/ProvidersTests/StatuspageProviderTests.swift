import JSONText
import LoopbackServers
import Testing
import UpkeepModel

@Suite struct StatuspageProviderTests {
  private static func page(
    _ indicator: String = "none", _ description: String = "All Systems Operational", statuses: [String] = [],
    incidents: String = "", maintenance: String = ""
  ) -> String {
    let names = ["API", "Website", "API", "Jobs"]
    let components = statuses.enumerated().map { number, status in
      #"{"id":"id\#(number)","name":"\#(names[number])","status":"\#(status)","group_id":null,"group":false,"#
        + #""only_show_if_degraded":false,"page_id":"p","position":\#(number),"showcase":false}"#
    }
    return #"{"page":{"id":"p","name":"Vendor","url":"https://status.example","updated_at":"2026-11-25T12:00:00Z"},"#
      + #""components":[\#(components.joined(separator: ","))],"incidents":[\#(incidents)],"#
      + #""scheduled_maintenances":[\#(maintenance)],"#
      + #""status":{"indicator":"\#(indicator)","description":"\#(description)"}}"#
  }

  private func check(_ body: String, _ config: JSONObject = [:]) async throws -> Finding {
    try await APIReplay.check("statuspage", FaultServer(Scripts.answer(body: body)), config)
  }

  @Test func `the summary is asked for, also when its own address is given`() async throws {
    let server = try FaultServer(Scripts.answer(body: Self.page()))
    for url in [server.url, server.url + "/", server.url + "/api/v2/summary.json"] {
      #expect(try await APIReplay.check("statuspage", server, ["url": .string(url)]).state == .operational)
    }
    #expect(server.requests.allSatisfy { $0.hasPrefix("GET /api/v2/summary.json HTTP/1.1\r\n") })
  }

  @Test(
    arguments: [
      ("operational", "operational", "API operational"),
      ("degraded_performance", "degraded", "API degraded performance"),
      ("partial_outage", "degraded", "API partial outage"), ("major_outage", "down", "API major outage"),
      ("under_maintenance", "degraded", "API under maintenance"),
    ])
  func `a component has the state of its word`(status: String, state: String, message: String) async throws {
    let finding = try await check(Self.page(statuses: [status, "operational"]), ["component": "API"])
    #expect(finding.state.rawValue == state)
    #expect(finding.message == message)
  }

  @Test(
    arguments: [
      ("none", "operational"), ("minor", "degraded"), ("major", "degraded"), ("critical", "down"),
      ("maintenance", "degraded"),
    ])
  func `the whole page has the state of its indicator`(indicator: String, state: String) async throws {
    let finding = try await check(
      Self.page(indicator, "Words of the page", statuses: ["partial_outage", "operational"]))
    #expect(finding.state.rawValue == state)
    #expect(finding.message == "Words of the page: API partial outage")
  }

  @Test func `partial outages and maintenance can have other states`() async throws {
    let partial = Self.page("major", statuses: ["partial_outage"])
    let strict: JSONObject = ["partial_outage_state": "down"]
    #expect(try await check(partial, strict).state == .down)
    #expect(try await check(partial, strict.filled(from: ["component": "API"])).state == .down)
    let works = Self.page("maintenance", statuses: ["under_maintenance"])
    let quiet: JSONObject = ["maintenance_state": "operational"]
    #expect(try await check(works, quiet).state == .operational)
    #expect(try await check(works, quiet.filled(from: ["component": "api"])).state == .operational)
  }

  @Test func `a component is found by id, by name, by name in other case; of several the worst counts`() async throws {
    let page = Self.page(statuses: ["operational", "partial_outage", "major_outage", "operational"])
    #expect(try await check(page, ["component": "id1"]).message == "Website partial outage")
    #expect(try await check(page, ["component": "website"]).message == "Website partial outage")
    let worst = try await check(page, ["component": "API"])
    #expect(worst.state == .down)
    #expect(worst.message == "API major outage (the worst of 2 components of this name)")
    #expect(try await check(page, ["component": "id0"]).state == .operational)
  }

  @Test func `a component that is not there is unknown, and the message tells which there are`() async throws {
    let page = Self.page(statuses: ["operational", "operational"])
    let finding = try await check(page, ["component": "Mail", "api_failure": "down"])
    #expect(finding.state == .unknown)
    #expect(finding.message == "the status page has no component Mail; it has API, Website")
  }

  @Test func `incidents that are open are named, of a component only its own`() async throws {
    let incidents = [
      #"{"name":"Elevated errors","status":"investigating","impact":"minor","components":[{"id":"id0"}]}"#,
      #"{"name":"Old one","status":"resolved","impact":"minor","components":[{"id":"id0"}]}"#,
      #"{"name":"Slow pages","status":"identified","impact":"minor","components":[{"id":"id1"}]}"#,
    ].joined(separator: ",")
    let works = [
      #"{"name":"Database upgrade","status":"in_progress","components":[{"id":"id1"}]}"#,
      #"{"name":"Next year","status":"scheduled","components":[{"id":"id1"}]}"#,
    ].joined(separator: ",")
    let page = Self.page(
      "minor", "Minor Service Outage", statuses: ["degraded_performance", "operational"], incidents: incidents,
      maintenance: works)
    #expect(
      try await check(page).message
        == "Minor Service Outage: API degraded performance (Elevated errors, Slow pages, Database upgrade)")
    #expect(try await check(page, ["component": "API"]).message == "API degraded performance (Elevated errors)")
    #expect(
      try await check(page, ["component": "Website"]).message
        == "Website operational (Slow pages, Database upgrade)")
  }

  @Test func `R26 a word that is not known is unknown`() async throws {
    #expect(try await check(Self.page("odd")).state == .unknown)
    let finding = try await check(Self.page(statuses: ["on_fire"]), ["component": "API"])
    #expect(finding.state == .unknown)
    #expect(finding.message == "the status page has a status that is not known: on_fire")
  }
}

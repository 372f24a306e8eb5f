import JSONText
import Rendering
import Testing
import UpkeepModel

@Suite struct ProbeTests {
  private let component = Component(key: "web", provider: "http", config: ["url": "https://example.org/"])
  private let check = Check(
    component: "web", state: .degraded, message: "503 Service\u{1B}[31m", latency: .milliseconds(124),
    checkedAt: Timestamp(seconds: 0), attempts: 2,
    phases: Phases(nameLookup: 1_500, connect: 20_000, firstByte: 90_000, total: 124_000),
    performance: [PerformanceValue(label: "load", value: 0.5, unit: "%", warning: "5")])

  @Test func `a probe shows the finding, where the time went, what was measured and the entry`() {
    #expect(
      ProbeText.render(check, of: component, style: .plain) == """
        ▲ degraded  503 Service\\u{1b}[31m
          124 ms, 2 attempts

          name lookup  1.5 ms
          connect       20 ms
          first byte    90 ms
          total        124 ms

          load  0.5%  warns at 5

        For the manifest:
        {
          "config": {
            "url": "https://example.org/"
          },
          "key": "web",
          "provider": "http"
        }

        """)
  }

  @Test func `the short form is the finding alone`() {
    #expect(
      ProbeText.render(check, of: component, isShort: true, style: .plain) == "▲ degraded  503 Service\\u{1b}[31m\n")
  }

  @Test func `the JSON form holds the same, and the entry under component`() throws {
    let json = try readJSON(ProbeJSON.render(check, of: component))
    #expect(json["state"] == "degraded")
    #expect(json["attempts"] == 2)
    #expect(json["phases"]?["connect_ms"] == 20)
    #expect(json["component"]?["config"]?["url"] == "https://example.org/")
  }
}

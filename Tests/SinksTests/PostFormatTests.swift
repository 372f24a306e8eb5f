import JSONText
import LoopbackServers
import Sinks
import Testing
import UpkeepModel

/// Each kind against a server that records what came; payloads are compared as JSON.
@Suite struct PostFormatTests {
  private func posted(
    _ settings: JSONObject, _ event: Event, table: [String: String] = [:], path: String = "/hook/s3cr3t-s3cr3t",
    status: Int = 200
  ) async throws -> (request: String, body: JSONValue) {
    let server = try FaultServer(Scripts.answer(status))
    let table = table.merging(["URL": server.url + path]) { old, _ in old }
    let delivery = try await sink(settings, in: surroundings(table)).deliver(event)
    #expect(delivery == .delivered)
    let request = try #require(server.requests.first)
    return (request, try body(of: request))
  }

  private func json(_ text: String) throws -> JSONValue { try JSONValue(parsing: Array(text.utf8)) }

  @Test func `slack: header, escaped text and facts in a coloured attachment`() async throws {
    let (request, body) = try await posted(["kind": "slack", "url": ["env": "URL"]], fullEvent())
    #expect(request.hasPrefix("POST /hook/s3cr3t-s3cr3t HTTP/1.1\r\n"))
    #expect(
      try body
        == json(
          """
          {"text": "Public API is down", "attachments": [{"color": "#d32f2f", "blocks": [
            {"type": "header", "text": {"type": "plain_text", "emoji": false, "text": "Public API is down"}},
            {"type": "section", "text": {"type": "mrkdwn", "text": "503 &lt;Service&gt; &amp; *more*"}},
            {"type": "context", "elements": [{"type": "mrkdwn", "text": "*Component:* api  *Group:* edge  *State:* operational → down  *Since:* 2027-01-15T08:00:00Z  *Manifest:* 7f903d488206  *Observer:* here"}]}
          ]}]}
          """))
  }

  @Test func `discord: one embed that mentions nobody`() async throws {
    let (_, body) = try await posted(
      ["kind": "discord", "url": ["env": "URL"]], fullEvent(.recovered, message: "@everyone *fine*"), status: 204)
    #expect(
      try body
        == json(
          #"""
          {"allowed_mentions": {"parse": []}, "embeds": [{"title": "Public API has recovered", "color": 3046706,
            "description": "@everyone \\*fine\\*", "timestamp": "2027-01-15T08:00:00Z", "fields": [
            {"name": "Component", "value": "api", "inline": true}, {"name": "Group", "value": "edge", "inline": true},
            {"name": "State", "value": "down → operational", "inline": true},
            {"name": "Since", "value": "2027-01-15T08:00:00Z", "inline": true},
            {"name": "Manifest", "value": "7f903d488206", "inline": true},
            {"name": "Observer", "value": "here", "inline": true}]}]}
          """#))
  }

  @Test func `teams: an Adaptive Card of text runs`() async throws {
    let (_, body) = try await posted(["kind": "teams", "url": ["env": "URL"]], fullEvent(.degraded), status: 202)
    #expect(
      try body
        == json(
          """
          {"type": "message", "attachments": [{"contentType": "application/vnd.microsoft.card.adaptive",
            "contentUrl": null, "content": {"$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
            "type": "AdaptiveCard", "version": "1.4", "fallbackText": "Public API is degraded", "body": [
            {"type": "RichTextBlock", "spacing": "default", "inlines": [{"type": "TextRun",
              "text": "Public API is degraded", "size": "large", "weight": "bolder", "color": "warning"}]},
            {"type": "RichTextBlock", "spacing": "default", "inlines": [{"type": "TextRun",
              "text": "503 <Service> & *more*"}]},
            {"type": "RichTextBlock", "spacing": "none", "inlines": [{"type": "TextRun", "isSubtle": true,
              "size": "small", "text": "Component: api"}]},
            {"type": "RichTextBlock", "spacing": "none", "inlines": [{"type": "TextRun", "isSubtle": true,
              "size": "small", "text": "Group: edge"}]},
            {"type": "RichTextBlock", "spacing": "none", "inlines": [{"type": "TextRun", "isSubtle": true,
              "size": "small", "text": "State: operational → degraded"}]},
            {"type": "RichTextBlock", "spacing": "none", "inlines": [{"type": "TextRun", "isSubtle": true,
              "size": "small", "text": "Since: 2027-01-15T08:00:00Z"}]},
            {"type": "RichTextBlock", "spacing": "none", "inlines": [{"type": "TextRun", "isSubtle": true,
              "size": "small", "text": "Manifest: 7f903d488206"}]},
            {"type": "RichTextBlock", "spacing": "none", "inlines": [{"type": "TextRun", "isSubtle": true,
              "size": "small", "text": "Observer: here"}]}]}}]}
          """))
  }

  @Test func `pagerduty: a problem triggers, its recovery resolves, under the same key`() async throws {
    let settings: JSONObject = [
      "kind": "pagerduty", "url": ["env": "URL"], "routing_key": ["env": "KEY"], "dedup_prefix": "shop",
    ]
    let event = fullEvent()
    let (_, problem) = try await posted(settings, event, table: ["KEY": "R0UT1NG"], status: 202)
    #expect(
      problem == [
        "routing_key": "R0UT1NG", "event_action": "trigger", "dedup_key": "shop/api", "client": "Upkeep",
        "payload": [
          "summary": "Public API is down: 503 <Service> & *more*", "source": "here", "severity": "critical",
          "timestamp": "2027-01-15T08:00:00Z", "component": "api", "group": "edge", "class": "down",
          "custom_details": .object(event.json),
        ],
      ])
    let (_, recovery) = try await posted(settings, fullEvent(.recovered), table: ["KEY": "R0UT1NG"], status: 202)
    #expect(recovery == ["routing_key": "R0UT1NG", "event_action": "resolve", "dedup_key": "shop/api"])
  }

  @Test func `a reminder says that it is still so, and triggers the same alert`() async throws {
    var event = fullEvent(.reminder, message: "down since 2027-01-15T08:00:00Z: gone")
    event.transition.from = .down
    event.transition.to = .down
    let (_, slack) = try await posted(["kind": "slack", "url": ["env": "URL"]], event)
    #expect(slack["text"]?.string == "Public API is still down")
    #expect(slack.canonicalText.contains("*State:* down  *At:* 2027-01-15T08:00:00Z"))
    let (_, pager) = try await posted(
      ["kind": "pagerduty", "url": ["env": "URL"], "routing_key": ["env": "KEY"]], event, table: ["KEY": "k"])
    #expect(pager["event_action"]?.string == "trigger" && pager["dedup_key"]?.string == "upkeep/api")
    #expect(pager["payload"]?["severity"]?.string == "critical")
  }

  @Test func `pagerduty: each state has the severity that the settings give it`() async throws {
    let settings: JSONObject = [
      "kind": "pagerduty", "url": ["env": "URL"], "routing_key": ["env": "KEY"], "down_severity": "error",
      "degraded_severity": "info",
    ]
    for (kind, severity) in [(Event.Kind.down, "error"), (.degraded, "info")] {
      let (_, body) = try await posted(settings, fullEvent(kind), table: ["KEY": "k"])
      #expect(body["payload"]?["severity"]?.string == severity)
    }
  }

  @Test func `ntfy: JSON at the topic's parent, with the token`() async throws {
    let (request, body) = try await posted(
      [
        "kind": "ntfy", "url": ["env": "URL"], "token": ["env": "TOKEN"], "priority": 5, "tags": ["upkeep"],
        "title": "Ünavailable: {name}", "text": "{message}",
      ], fullEvent(), table: ["TOKEN": "tk_s3cr3t"], path: "/base/topic")
    #expect(request.hasPrefix("POST /base/ HTTP/1.1\r\n"))
    #expect(request.contains("\r\nAuthorization: Bearer tk_s3cr3t\r\n"))
    #expect(
      body == [
        "topic": "topic", "title": "Ünavailable: Public API", "message": "503 <Service> & *more*", "priority": 5,
        "tags": ["rotating_light", "upkeep"],
      ])
  }

  @Test func `templates replace title and text, and only values are escaped`() async throws {
    let (_, slack) = try await posted(
      ["kind": "slack", "url": ["env": "URL"], "title": "{name} & co", "text": "*{component}*: {message}"],
      fullEvent(message: "<a>"))
    #expect(slack["text"]?.string == "Public API & co")
    let blocks = try #require(slack["attachments"]?.array?.first?["blocks"]?.array)
    #expect(blocks[1]["text"]?["text"]?.string == "*api*: &lt;a&gt;")
  }

  @Test(arguments: ["slack", "discord", "teams", "ntfy", "pagerduty"])
  func `a message of any length stays within what the host takes`(kind: String) async throws {
    var settings: JSONObject = ["kind": .string(kind), "url": ["env": "URL"]]
    if kind == "pagerduty" { settings["routing_key"] = ["env": "URL"] }
    var event = fullEvent(message: String(repeating: "<ä_*😀", count: 20_000))
    event.name = String(repeating: "*ñ", count: 5_000)
    let (request, body) = try await posted(settings, event)
    switch kind {
    case "slack":
      let blocks = try #require(body["attachments"]?.array?.first?["blocks"]?.array)
      #expect(blocks[0]["text"]?["text"]?.string?.utf16.count ?? .max <= 150)
      #expect(blocks[1]["text"]?["text"]?.string?.utf16.count ?? .max <= 3000)
    case "discord":
      let embed = try #require(body["embeds"]?.array?.first)
      #expect(embed["title"]?.string?.utf16.count ?? .max <= 256)
      #expect(embed["description"]?.string?.utf16.count ?? .max <= 4096)
      let fields = embed["fields"]?.array ?? []
      let texts = [embed["title"], embed["description"]] + fields.flatMap { [$0["name"], $0["value"]] }
      #expect(texts.reduce(0) { $0 + ($1?.string?.utf16.count ?? 0) } <= 6000)
    case "teams": #expect(request.utf8.count <= 28 << 10)
    case "ntfy": #expect(body["message"]?.string?.utf8.count ?? .max <= 4096)
    default: #expect(body["payload"]?["summary"]?.string?.utf16.count ?? .max <= 1024)
    }
  }

  @Test(arguments: [
    ("slack", 404, "no_service", "Slack answered 404: no_service"),
    (
      "discord", 404, #"{"message": "Unknown Webhook", "code": 10015}"#,
      "Discord answered 404: {\"message\": \"Unknown Webhook\", \"code\": 10015}"
    ),
    ("teams", 400, "<html>Bad</html>", "Teams answered 400"),
    ("ntfy", 403, "no rights on s3cr3t-s3cr3t\nsorry", "ntfy answered 403: no rights on *** sorry"),
  ])
  func `R13 what a host refuses is told in its words, without the secret`(
    kind: String, status: Int, words: String, reason: String
  ) async throws {
    let server = try FaultServer(Scripts.answer(status, body: words))
    let sink = try sink(
      ["kind": .string(kind), "url": ["env": "URL"]], in: surroundings(["URL": server.url + "/s3cr3t-s3cr3t"]))
    #expect(await sink.deliver(fullEvent()) == .rejected(reason: reason))
  }

  @Test func `discord: a pause may stand in the body, in parts of a second`() async throws {
    let server = try FaultServer(
      Scripts.answer(429, headers: ["Retry-After: 1"], body: #"{"message": "slow down", "retry_after": 64.57}"#))
    let sink = try sink(["kind": "discord", "url": ["env": "URL"]], in: surroundings(["URL": server.url + "/x"]))
    guard case .retry(.seconds(65), let reason) = await sink.deliver(event()) else {
      Issue.record("a pause of 65 s was expected")
      return
    }
    #expect(reason.hasPrefix("Discord answered 429: "))
  }

  @Test func `an address in the settings obeys the network policy, one given by a reference does not`() async throws {
    let server = try FaultServer(Scripts.answer(200))
    let place = surroundings(["URL": server.url], network: .publicOnly)
    let literal = try sink(["kind": "webhook", "url": .string(server.url)], in: place)
    guard case .rejected(let reason) = await literal.deliver(event()) else {
      Issue.record("a private address must be refused")
      return
    }
    #expect(reason.contains("public ones only (--deny-private)") && reason.contains(#"{"env": "NAME"}"#))
    #expect(server.connectionCount == 0)
    #expect(try await sink(["kind": "webhook", "url": ["env": "URL"]], in: place).deliver(event()) == .delivered)
  }

  @Test func `webhook: further headers, also from secrets`() async throws {
    let (request, _) = try await posted(
      ["kind": "webhook", "url": ["env": "URL"], "headers": ["X-Team": "ops", "Authorization": ["env": "AUTH"]]],
      event(), table: ["AUTH": "Bearer abc"])
    #expect(request.contains("\r\nX-Team: ops\r\n") && request.contains("\r\nAuthorization: Bearer abc\r\n"))
  }

  @Test func `log: the settings choose the form of the line`() async throws {
    let lines = Lines()
    let sink = try sink(["kind": "log", "format": "json"], in: surroundings(write: { lines.add($0) }))
    #expect(await sink.deliver(event()) == .delivered)
    #expect(lines.all == [JSONValue.object(event().json).canonicalText])
  }

  @Test func `R27 silence ends at the timeout of the settings`() async throws {
    let server = try FaultServer(Scripts.silent)
    let sink = try sink(
      ["kind": "slack", "url": ["env": "URL"], "timeout": "150ms"], in: surroundings(["URL": server.url]))
    guard case .retry(nil, let reason) = await sink.deliver(event()) else {
      Issue.record("silence must be tried again")
      return
    }
    #expect(reason.contains("within 150ms"))
  }
}

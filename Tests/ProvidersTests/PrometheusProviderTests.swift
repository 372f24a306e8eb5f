import Foundation
import JSONText
import LoopbackServers
import Testing
import UpkeepModel

@Suite struct PrometheusProviderTests {
  private static func vector(_ values: [String]) -> String {
    let result = values.enumerated().map { number, value in
      #"{"metric":{"__name__":"up","job":"j","instance":"i\#(number)"},"value":[1435781451.781,"\#(value)"]}"#
    }
    return #"{"status":"success","data":{"resultType":"vector","result":[\#(result.joined(separator: ","))]}}"#
  }

  private func check(_ body: String, _ config: JSONObject = [:]) async throws -> Finding {
    try await APIReplay.check("prometheus", FaultServer(Scripts.answer(body: body)), config)
  }

  @Test func `the query is escaped, and the base may be the whole address`() async throws {
    let server = try FaultServer(Scripts.answer(body: Self.vector(["1"])))
    let query: JSONObject = ["query": #"rate(x{a="b&c"}[5m]) > 0 #"#]
    for url in [server.url + "/prom/", server.url + "/prom/api/v1/query"] {
      _ = try await APIReplay.check("prometheus", server, query.filled(from: ["url": .string(url)]))
    }
    let expected =
      "GET /prom/api/v1/query?query=rate%28x%7Ba%3D%22b%26c%22%7D%5B5m%5D%29%20%3E%200%20%23 HTTP/1.1\r\n"
    #expect(server.requests.count == 2)
    #expect(server.requests.allSatisfy { $0.hasPrefix(expected) })
  }

  @Test(
    arguments: [
      ("5", "operational", "5"), ("6", "operational", "6"), ("6.5", "degraded", "6.5, above 6"),
      ("8", "degraded", "8, above 6"), ("8.01", "down", "8.01, above 8"), ("4", "operational", "4"),
      ("3.9", "degraded", "3.9, below 4"), ("1.9", "down", "1.9, below 2"), ("+Inf", "down", "+Inf, above 8"),
      ("-Inf", "down", "-Inf, below 2"), ("NaN", "unknown", "NaN, which is no value"),
    ])
  func `a value beyond a threshold has its state, one that equals it has not`(
    value: String, state: String, message: String
  ) async throws {
    let scalar = #"{"status":"success","data":{"resultType":"scalar","result":[1435781451.781,"\#(value)"]}}"#
    let finding = try await check(
      scalar, ["degraded_above": 6, "down_above": "8", "degraded_below": 4, "down_below": 2])
    #expect(finding.state.rawValue == state)
    #expect(finding.message == message)
    let measured = try #require(finding.performance.first)
    #expect(measured.label == "value")
    #expect(measured.value == (value.contains("n") || value.contains("N") ? nil : Double(value)))
    #expect(measured.warning == "4:6" && measured.critical == "2:8")
  }

  @Test func `the worst of several series counts and is named`() async throws {
    let finding = try await check(Self.vector(["1", "0.2", "0.5", "0.1"]), ["degraded_below": 0.6, "down_below": 0.3])
    #expect(finding.state == .down)
    #expect(finding.message == #"0.2 for up{instance="i1",job="j"}, below 0.3; 2 of 4 series are down"#)
    #expect(finding.performance.map(\.value) == [0.2, 0.1, 0.5, 1])
    #expect(finding.performance.first?.label == #"up{instance="i1",job="j"}"#)
    #expect(try await check(Self.vector(["1"])).message == #"1 for up{instance="i0",job="j"}"#)
  }

  @Test func `R26 a series without a number keeps the rest from being operational, but hides no problem`() async throws
  {
    #expect(try await check(Self.vector(["1", "NaN"]), ["down_below": 1]).state == .unknown)
    #expect(try await check(Self.vector(["NaN", "0"]), ["down_below": 1]).state == .down)
    #expect(try await check(Self.vector(["1", "NaN"]), ["empty_state": "operational"]).state == .operational)
  }

  @Test func `an empty result has the state that is asked for`() async throws {
    let finding = try await check(Self.vector([]))
    #expect(finding.state == .unknown)
    #expect(finding.message == "the query has no result")
    #expect(try await check(Self.vector([]), ["empty_state": "operational"]).state == .operational)
    #expect(try await check(Self.vector([]), ["empty_state": "down"]).state == .down)
  }

  @Test func `at most 32 series are kept, the worst first`() async throws {
    let values = (0..<500).map { "\($0)" }
    let finding = try await check(Self.vector(values), ["down_above": 497])
    #expect(finding.performance.count == 32)
    #expect(finding.performance.prefix(3).map(\.value) == [498, 499, 0])
    #expect(finding.message.hasSuffix("; 2 of 500 series are down"))
  }

  @Test(
    arguments: [
      (
        #"{"status":"success","data":{"resultType":"matrix","result":[]}}"#,
        "the query gives a matrix; it must give a scalar or a vector"
      ),
      (
        #"{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"histogram":[1,{}]}]}}"#,
        "the query gives histograms; take a number out of them, as with histogram_quantile()"
      ),
    ])
  func `a query that gives no numbers is unknown`(body: String, message: String) async throws {
    let finding = try await check(body, ["api_failure": "down"])
    #expect(finding.state == .unknown)
    #expect(finding.message == message)
  }

  @Test func `R26 a query that Prometheus refuses is unknown, with its words`() async throws {
    let server = try FaultServer(
      Scripts.answer(
        400, body: #"{"status":"error","errorType":"bad_data","error":"1:4: parse error: unclosed left parenthesis"}"#))
    let finding = try await APIReplay.check("prometheus", server)
    #expect(finding.state == .unknown)
    #expect(
      finding.message == "Prometheus answered 400 Bad Request: 1:4: parse error: unclosed left parenthesis")
  }

  @Test func `R13 basic authentication is sent, and neither the password nor its encoding comes back`() async throws {
    let pair = Data("me:\(APIReplay.token)".utf8).base64EncodedString()
    let server = try FaultServer(Scripts.answer(401, body: #"{"error":"bad: \#(pair) \#(APIReplay.token)"}"#))
    let config: JSONObject = [
      "url": .string(server.url), "query": "up", "username": "me", "password": ["env": "UPKEEP_TOKEN"],
    ]
    let finding = try await ProvidersTests.check(
      APIReplay.provider("prometheus"), config, secrets: APIReplay.secrets)
    #expect(server.requests.first?.contains("\r\nAuthorization: Basic \(pair)\r\n") == true)
    #expect(finding.message == "Prometheus answered 401 Unauthorized: bad: *** ***")
  }

  @Test func `without credentials none are sent`() async throws {
    let server = try FaultServer(Scripts.answer(body: Self.vector(["1"])))
    let config: JSONObject = ["url": .string(server.url), "query": "up"]
    #expect(try await ProvidersTests.check(APIReplay.provider("prometheus"), config).state == .operational)
    #expect(server.requests.first?.contains("Authorization") == false)
  }

  @Test func `settings that cannot be are refused`() throws {
    for (config, setting) in [
      (["url": "http://a"], "query"), (["query": "up"], "url"),
      (["url": "http://a", "query": "up", "username": "u"], "password"),
      (["url": "http://a", "query": "up", "password": ["env": "A"]], "username"),
      (["url": "http://a", "query": "up", "username": "a:b", "password": ["env": "A"]], "username"),
      (
        ["url": "http://a", "query": "up", "username": "u", "password": ["env": "A"], "bearer_token": ["env": "A"]],
        "bearer_token"
      ), (["url": "http://a", "query": "up", "bearer_token": "s3cr3t"], "bearer_token"),
      (["url": "http://a", "query": "up", "degraded_above": 3, "down_above": 2], "degraded_above"),
      (["url": "http://a", "query": "up", "degraded_below": 2, "down_below": 3], "down_below"),
      (["url": "http://a", "query": "up", "down_above": "NaN"], "down_above"),
    ] as [(JSONObject, String)] {
      let problem = try #require(complaint(of: APIReplay.provider("prometheus"), about: config))
      #expect(problem.setting == setting)
      #expect(!"\(problem)".contains("s3cr3t"))
    }
  }
}

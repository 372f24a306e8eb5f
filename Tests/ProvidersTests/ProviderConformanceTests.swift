import Foundation
import JSONText
import LoopbackServers
import Providers
import Testing
import UpkeepModel

/// What holds for every provider that comes with Upkeep.
@Suite(.timeLimit(.minutes(2))) struct ProviderConformanceTests {
  /// The least settings with which each provider makes a probe.
  private static let least: [String: JSONObject] = [
    "http": ["url": "http://127.0.0.1:1/"], "tcp": ["host": "127.0.0.1", "port": 1], "exec": ["command": "check"],
    "cloudflare-workers": ["account_id": "a", "worker": "w"], "heroku": ["app": "a"],
    "sentry": ["org": "o", "project": "p"], "statuspage": ["url": "http://127.0.0.1:1/"],
    "prometheus": ["url": "http://127.0.0.1:1/", "query": "up"],
    "dns": ["name": "example.com", "server": "127.0.0.1:1"], "icmp": ["host": "127.0.0.1"],
    "git": ["repository": "/nowhere", "down_after": "1d"], "heartbeat": ["period": "1h"], "group": ["members": ["a"]],
    "tls": ["host": "127.0.0.1"], "websocket": ["url": "ws://127.0.0.1:1/"], "grpc": ["host": "127.0.0.1", "port": 1],
  ]
  /// Those that ask nobody who could be silent.
  private static let asking = BuiltInProviders.descriptions.map(\.name).filter {
    !["git", "heartbeat", "group"].contains($0)
  }

  @Test func `there is one of each name, and each is tried here`() {
    let names = BuiltInProviders.all().map(\.name)
    #expect(Set(names).count == names.count)
    #expect(Set(names) == Set(Self.least.keys))
    #expect(BuiltInProviders.descriptions.map(\.name) == names)
  }

  @Test func `R9 exec alone is marked as running programs`() {
    #expect(BuiltInProviders.descriptions.filter(\.runsPrograms).map(\.name) == ["exec"])
  }

  @Test(arguments: BuiltInProviders.descriptions.map(\.name))
  func `the page of the provider tells each setting and field, its default and its sentence, and no other`(name: String)
    throws
  {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let description = try #require(BuiltInProviders.descriptions.first { $0.name == name })
    let page = try String(contentsOf: root.appendingPathComponent("docs/providers/\(name).md"), encoding: .utf8)
    #expect(page.hasPrefix("# `\(name)`\n"))
    for setting in Self.settingsAndFields(description.settings) {
      let standard = setting.required ? "required" : setting.defaultValue.map { "`\($0.canonicalText)`" } ?? ""
      #expect(page.contains("| `\(setting.name)` | \(standard) | \(setting.summary) |"))
    }
    // The tables of settings name nothing that is not there.
    let known = Set(Self.settingsAndFields(description.settings).map(\.name))
    var isOfSettings = false
    for line in page.split(separator: "\n", omittingEmptySubsequences: false) {
      isOfSettings = line.hasPrefix("| setting |") || isOfSettings && line.hasPrefix("|")
      guard isOfSettings, line.hasPrefix("| `") else { continue }
      let told = String(line.dropFirst(3).prefix { $0 != "`" })
      #expect(known.contains(told), "\(told)")
    }
    let index = try String(contentsOf: root.appendingPathComponent("docs/providers.md"), encoding: .utf8)
    #expect(index.contains("(providers/\(name).md)"))
  }

  private static func settingsAndFields(_ settings: [Setting]) -> [Setting] {
    settings.flatMap { [$0] + settingsAndFields($0.fields) }
  }

  @Test(arguments: BuiltInProviders.descriptions.map(\.name))
  func `the description is whole and consistent`(name: String) throws {
    let description = try #require(BuiltInProviders.descriptions.first { $0.name == name })
    #expect(description.name.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 45 })
    #expect(description.summary.hasSuffix("."))
    var objects = [description.settings]
    while let settings = objects.popLast() {
      let names = settings.flatMap { [$0.name] + $0.aliases }
      #expect(Set(names).count == names.count)
      objects += settings.map(\.fields).filter { !$0.isEmpty }
    }
    for setting in Self.settingsAndFields(description.settings) {
      #expect(setting.summary.hasSuffix("."), "\(setting.name)")
      #expect(setting.name.utf8.allSatisfy { (97...122).contains($0) || $0 == 95 }, "\(setting.name)")
      #expect(!(setting.required && setting.defaultValue != nil), "\(setting.name)")
    }
  }

  @Test(arguments: BuiltInProviders.descriptions.map(\.name))
  func `the defaults of the description are accepted, and the least settings are enough`(name: String) throws {
    let provider = try #require(BuiltInProviders.all().first { $0.name == name })
    var config = try #require(Self.least[name])
    #expect(complaint(of: provider, about: config) == nil)
    for setting in provider.description.settings {
      if let value = setting.defaultValue { config[setting.name] = value }
    }
    #expect(complaint(of: provider, about: config) == nil)
  }

  @Test(arguments: BuiltInProviders.descriptions.map(\.name))
  func `a setting that it does not have, or of a wrong type, is refused by its name`(name: String) throws {
    let provider = try #require(BuiltInProviders.all().first { $0.name == name })
    let least = try #require(Self.least[name])
    var config = least
    config["no_such_setting"] = "x"
    let unknown = try #require(complaint(of: provider, about: config))
    #expect(unknown.setting == "no_such_setting")
    #expect(unknown.message.contains(provider.description.settings[0].name))
    for setting in provider.description.settings {
      if case .json = setting.kind { continue }
      var config = least
      config[setting.name] = .null
      #expect(complaint(of: provider, about: config)?.setting == setting.name)
    }
  }

  @Test(arguments: BuiltInProviders.descriptions.map(\.name))
  func `R13 a secret that stands where none belongs is in no problem`(name: String) throws {
    let provider = try #require(BuiltInProviders.all().first { $0.name == name })
    for setting in provider.description.settings {
      for value in ["s3cr3t\0\r\n @", ["s3cr3t": 1], ["s3cr3t", 1], ["env": "A", "file": "s3cr3t"]] as [JSONValue] {
        var config = try #require(Self.least[name])
        config[setting.name] = value
        // The names of variables and headers are no values.
        guard let problem = complaint(of: provider, about: config) else { continue }
        #expect(!problem.message.contains("s3cr3t"), "\(setting.name)")
      }
    }
  }

  @Test(arguments: BuiltInProviders.descriptions.map(\.name))
  func `R9 a probe is made without a look at any secret`(name: String) throws {
    let provider = try #require(BuiltInProviders.all().first { $0.name == name })
    let secrets = Secrets()
    for setting in provider.description.settings {
      var config = try #require(Self.least[name])
      switch setting.kind {
      case .secret, .textOrSecret: config[setting.name] = ["env": "TOKEN"]
      case .textMap(secrets: true): config[setting.name] = ["NAME": ["env": "TOKEN"]]
      default: continue
      }
      // Some settings are refused without another one; no secret is needed to see that either.
      _ = try? provider.probe(for: config, context: ProbeContext(secrets: secrets))
    }
    #expect(secrets.asked == 0)
  }

  @Test(arguments: asking)
  func `R27 a check ends at its timeout, and at the run's, when the other side is silent`(name: String) async throws {
    let server = try FaultServer(Scripts.silent)
    let resolver = try DNSServer { _ in .drop }
    let folder = try PluginFolder()
    try folder.plugin("sleep 600")
    let api: JSONObject = ["api_failure": "down"]
    let silent: [String: JSONObject] = [
      "cloudflare-workers": api.filled(from: APIReplay.config("cloudflare-workers", server.url)),
      "heroku": api.filled(from: APIReplay.config("heroku", server.url)),
      "sentry": api.filled(from: APIReplay.config("sentry", server.url)),
      "statuspage": api.filled(from: APIReplay.config("statuspage", server.url)),
      "prometheus": api.filled(from: APIReplay.config("prometheus", server.url)),
      "dns": ["name": "example.com", "server": .string(resolver.address)],
      "icmp": ["host": "192.0.2.213", "count": 1],
      "http": ["url": .string(server.url)],
      "tcp": ["host": "127.0.0.1", "port": .integer(Int64(server.port)), "expect": "hello"],
      "tls": ["host": "127.0.0.1", "port": .integer(Int64(server.port))],
      "websocket": ["url": .string("ws://127.0.0.1:\(server.port)/")],
      "grpc": ["host": "127.0.0.1", "port": .integer(Int64(server.port))],
      "exec": ["command": "check", "timeout_state": "down"],
    ]
    let provider = try #require(BuiltInProviders.all(allowExec: [folder.path]).first { $0.name == name })
    var config = try #require(silent[name])
    let limited = ProbeContext(secrets: APIReplay.secrets, timeoutLimit: .milliseconds(100))
    config["timeout"] = "1h"
    // No way may lead to the host that does not answer echo requests.
    let states: [HealthState] = name == "icmp" ? [.down, .unknown] : [.down]
    #expect(states.contains(try await provider.probe(for: config, context: limited).check().state))
    config["timeout"] = "100ms"
    let free = ProbeContext(secrets: APIReplay.secrets)
    #expect(states.contains(try await provider.probe(for: config, context: free).check().state))
  }

  @Test(arguments: asking)
  func `R27 a check that is cancelled ends, and says nothing about the component`(name: String) async throws {
    let server = try FaultServer(Scripts.silent)
    let resolver = try DNSServer { _ in .drop }
    let folder = try PluginFolder()
    try folder.plugin("sleep 600")
    let silent: [String: JSONObject] = [
      "cloudflare-workers": APIReplay.config("cloudflare-workers", server.url),
      "heroku": APIReplay.config("heroku", server.url), "sentry": APIReplay.config("sentry", server.url),
      "statuspage": APIReplay.config("statuspage", server.url),
      "prometheus": APIReplay.config("prometheus", server.url),
      "dns": ["name": "example.com", "server": .string(resolver.address)],
      "icmp": ["host": "192.0.2.213", "count": 1],
      "http": ["url": .string(server.url), "timeout": "1h"],
      "tcp": ["host": "127.0.0.1", "port": .integer(Int64(server.port)), "expect": "hello", "timeout": "1h"],
      "tls": ["host": "127.0.0.1", "port": .integer(Int64(server.port)), "timeout": "1h"],
      "websocket": ["url": .string("ws://127.0.0.1:\(server.port)/"), "timeout": "1h"],
      "grpc": ["host": "127.0.0.1", "port": .integer(Int64(server.port)), "timeout": "1h"],
      "exec": ["command": "check", "timeout": "1h"],
    ]
    let provider = try #require(BuiltInProviders.all(allowExec: [folder.path]).first { $0.name == name })
    let probe = try provider.probe(for: try #require(silent[name]), context: ProbeContext(secrets: APIReplay.secrets))
    let task = Task { await probe.check() }
    task.cancel()
    #expect(await task.value.state == .unknown)
    #expect(descriptorsConnected(to: server.port) == 0)
  }
}

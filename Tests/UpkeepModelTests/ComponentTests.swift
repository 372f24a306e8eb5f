import JSONText
import Testing
import UpkeepModel

@Suite struct ComponentTests {
  static let full = Component(
    key: "api", name: "Public API", description: "What customers call", provider: "http",
    config: ["url": "https://example.com", "timeout": "2s", "token": ["env": "UPKEEP_TOKEN"]], group: "edge",
    labels: ["team": "platform", "tier": "1"], dependsOn: ["db"],
    policy: CheckPolicy(
      interval: .seconds(30), retries: 1, failureThreshold: 2, successThreshold: 3, degradedAbove: .milliseconds(800)),
    maintenance: [MaintenanceWindow(from: Timestamp(seconds: 0), to: Timestamp(seconds: 60), reason: "upgrade")],
    objective: Objective(uptime: 99.9, window: .seconds(30 * 86_400)), paused: true, protect: true,
    previously: ["public-api"])

  @Test func `the canonical object reads back as the same component`() {
    #expect(Component(json: Self.full.json) == Self.full)
    let small = Component(key: "db", provider: "tcp")
    #expect(Component(json: small.json) == small)
  }

  @Test func `what has its default is not written`() {
    #expect(
      JSONValue.object(Component(key: "db", provider: "tcp").json).canonicalText == #"{"key":"db","provider":"tcp"}"#)
  }

  @Test func `the fingerprint changes with every field`() {
    var variants: [Component] = [Self.full]
    func vary(_ change: (inout Component) -> Void) {
      var copy = Self.full
      change(&copy)
      variants.append(copy)
    }
    vary { $0.key = "api2" }
    vary { $0.name = "API" }
    vary { $0.description = "" }
    vary { $0.provider = "tcp" }
    vary { $0.config["timeout"] = "3s" }
    vary { $0.config["token"] = ["env": "UPKEEP_OTHER"] }
    vary { $0.group = nil }
    vary { $0.labels["tier"] = "2" }
    vary { $0.dependsOn = [] }
    vary { $0.policy.interval = .seconds(31) }
    vary { $0.policy.retries = 2 }
    vary { $0.policy.failureThreshold = 1 }
    vary { $0.policy.successThreshold = 1 }
    vary { $0.policy.degradedAbove = nil }
    vary { $0.maintenance = [] }
    vary { $0.objective = nil }
    vary { $0.paused = false }
    vary { $0.protect = false }
    vary { $0.previously = [] }
    #expect(Set(variants.map(\.fingerprint)).count == variants.count)
  }

  @Test(arguments: ["a", "0", "api", "a.b_c-d", String(repeating: "a", count: 128)])
  func `keys by the rule are taken`(key: String) {
    #expect(ComponentKey.isValid(key))
  }

  @Test(arguments: ["", "-a", "a-", "A", "a b", "ä", "a/b", ".a", "а", String(repeating: "a", count: 129)])
  func `other keys are refused`(key: String) {
    #expect(!ComponentKey.isValid(key))
  }
}

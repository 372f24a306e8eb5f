import HealthEngine
import JSONText
import Synchronization
import UpkeepModel

/// A provider whose checks go as a test says: `config.script` names states, the last one stays.
struct Scripted: Provider {
  let description: ProviderDescription
  private let target: String?
  private let counts: Counts
  private let body: @Sendable (String) async -> Finding?

  final class Counts: Sendable {
    private let state = Mutex((tries: [String: Int](), running: 0, most: 0))
    var most: Int { state.withLock { $0.most } }
    func tries(_ key: String) -> Int { state.withLock { $0.tries[key] ?? 0 } }
    func begin(_ key: String) -> Int {
      state.withLock {
        $0.tries[key, default: 0] += 1
        $0.running += 1
        $0.most = max($0.most, $0.running)
        return $0.tries[key] ?? 0
      }
    }
    func end() { state.withLock { $0.running -= 1 } }
  }

  init(
    name: String = "scripted", target: String? = nil, counts: Counts = Counts(),
    body: @escaping @Sendable (String) async -> Finding? = { _ in nil }
  ) {
    description = ProviderDescription(name: name, summary: "A script.", settings: [])
    self.target = target
    self.counts = counts
    self.body = body
  }

  func probe(for config: JSONObject, context: ProbeContext) throws(ConfigProblem) -> any Probe {
    guard let script = config["script"]?.array?.compactMap(\.string) else {
      throw ConfigProblem(setting: "script", "is missing")
    }
    return ScriptedProbe(key: config["key"]?.string ?? "", script: script, target: target, counts: counts, body: body)
  }
}

struct ScriptedProbe: Probe {
  let key: String
  let script: [String]
  let target: String?
  let counts: Scripted.Counts
  let body: @Sendable (String) async -> Finding?

  func check() async -> Finding {
    let number = counts.begin(key)
    defer { counts.end() }
    if let finding = await body(key) { return finding }
    await Task.yield()
    let state = HealthState(rawValue: script[min(number, script.count) - 1]) ?? .unknown
    return Finding(state, "it is \(state)", latency: .milliseconds(20))
  }
}

extension Component {
  static func scripted(_ key: String, _ states: String..., policy: CheckPolicy = CheckPolicy(retries: 0)) -> Component {
    Component(
      key: key, provider: "scripted",
      config: ["key": .string(key), "script": .array(states.map { .string($0) })], policy: policy)
  }
}

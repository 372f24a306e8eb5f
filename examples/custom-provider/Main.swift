import UpkeepKit

/// A team's own program: its own kind of check beside the built-in ones, in a few lines.
@main
struct CustomProvider {
  static func main() async throws {
    let store = MemoryStore()
    let engine = Engine(components: store, checks: store)
    for provider in BuiltInProviders.all() { await engine.register(provider) }
    await engine.register(LoadProvider())
    await engine.setEmitter { event in print("event: \(event.transition.key) is \(event.kind.rawValue)") }

    try await engine.createComponent(Component(key: "machine", name: "This machine", provider: "load"))
    try await engine.createComponent(
      Component(key: "website", provider: "http", config: ["url": "http://127.0.0.1:8080/", "timeout": "2s"]))
    try await engine.runAll()

    let health = try await engine.snapshot()
    print("everything together: \(health.state.rawValue)")
    for entry in health.entries {
      print("\(entry.component.name): \(entry.state.rawValue), \(entry.latest?.message ?? "never checked")")
    }
  }
}

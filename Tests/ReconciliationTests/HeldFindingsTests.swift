import HealthEngine
import Testing
import UpkeepModel

@testable import Reconciliation

@Suite struct HeldFindingsTests {
  private let web = Component(key: "web", provider: "x", dependsOn: ["db", "cache"])
  private let database = Component(key: "db", provider: "x")
  private let cache = Component(key: "cache", provider: "x")
  private var held = HeldFindings()

  private mutating func found(
    _ component: Component, _ state: HealthState, begun: Int, done: Int, watching: Set<String> = ["web", "db", "cache"]
  ) -> (free: [String], wanted: Set<String>) {
    held.began(component.key, at: .seconds(begun))
    let check = Check(component: component.key, state: state, message: "", checkedAt: Timestamp(seconds: Int64(done)))
    let (free, wanted) = held.add(FoundCheck(component: component, check: check), at: .seconds(done)) {
      watching.contains($0)
    }
    return (free.map(\.component.key), wanted)
  }

  @Test mutating func `a new failure waits for each dependency that was not looked at since it began`() {
    #expect(found(web, .operational, begun: 0, done: 1).free == ["web"])
    #expect(found(cache, .operational, begun: 8, done: 12).free == ["cache"])
    #expect(found(web, .down, begun: 10, done: 11) == (free: [], wanted: ["db"]))
    #expect(found(cache, .operational, begun: 12, done: 13).free == ["cache"])
    #expect(found(database, .down, begun: 11, done: 14).free == ["db", "web"])
    // It is down still, and was told.
    #expect(found(web, .down, begun: 20, done: 21) == (free: ["web"], wanted: []))
    #expect(found(web, .operational, begun: 30, done: 31).free == ["web"])
    // The dependency is known to be down.
    #expect(found(cache, .operational, begun: 41, done: 42).free == ["cache"])
    #expect(found(web, .down, begun: 40, done: 43) == (free: ["web"], wanted: []))
  }

  @Test mutating func `it waits for nobody who is not checked, and not for ever`() {
    #expect(found(web, .down, begun: 0, done: 1, watching: ["web"]).free == ["web"])
    held = HeldFindings()
    #expect(found(web, .down, begun: 0, done: 1) == (free: [], wanted: ["db", "cache"]))
    #expect(held.expired(at: .seconds(30)).isEmpty)
    #expect(held.expired(at: .seconds(31)).map(\.component.key) == ["web"])
    held = HeldFindings()
    #expect(found(web, .degraded, begun: 0, done: 1).free == [])
    #expect(held.keep { $0 == "web" }.map(\.component.key) == ["web"])
    held = HeldFindings()
    #expect(found(web, .down, begun: 0, done: 1).free == [])
    #expect(held.all().map(\.component.key) == ["web"])
    #expect(held.all().isEmpty)
  }
}

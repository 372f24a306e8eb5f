import JSONText
import Testing

@testable import UpkeepModel

@Suite struct DriftTests {
  private static let now = Timestamp(seconds: 1_795_601_707)

  private static func component(_ key: String, _ timeout: String = "5s") -> Component {
    Component(key: key, provider: "http", config: ["url": "https://example.org", "timeout": .string(timeout)])
  }

  private static func recorded(_ component: Component, byHand: Bool = false) -> RecordedComponent {
    RecordedComponent(
      component: component, owner: "default", commit: byHand ? nil : "c1", createdAt: now, updatedAt: now)
  }

  /// A plan over a store in which `api` was changed by hand from 5s to 9s, `gone` deleted and `made` made.
  private static func plan(_ desired: [Component], keepingDrift: Bool = false) -> Plan {
    let recorded = [
      recorded(component("api", "9s"), byHand: true), recorded(component("made"), byHand: true),
      recorded(component("web")),
    ]
    let edits = [
      HandEdit(key: "api", owner: "default", by: "Ann on laptop", at: now, applied: component("api"), commit: "c1"),
      HandEdit(
        key: "gone", owner: "default", by: nil, at: now, applied: component("gone"), commit: "c1", isDeleted: true),
      HandEdit(key: "made", owner: "default", by: "Bob", at: now, applied: nil, commit: nil),
    ]
    let entries = desired.enumerated().map { index, component in
      Manifest.Entry(
        component: component, source: SourceLocation(file: "components.json", line: index + 4, index: index),
        fingerprint: component.fingerprint)
    }
    let index = RecordedIndex(
      revision: 7,
      entries: recorded.map {
        RecordedIndex.Entry(
          key: $0.key, owner: $0.owner, fingerprint: $0.component.fingerprint, isProtected: false)
      }, edits: edits)
    let difference = Difference(desired: Manifest(entries: entries), recorded: index)
    return Plan(
      difference, recorded: recorded.filter { difference.keysToRead.contains($0.key) },
      revision: Revision(commit: "1a2b3c4d5e", ref: "main", path: "components.json"), keepingDrift: keepingDrift)
  }

  private static let unchanged = [component("api"), component("gone"), component("web")]

  @Test func `R15 a manifest that did not change explains no row; each tells who did what by hand and when`() {
    let plan = Self.plan(Self.unchanged)
    #expect(plan.changes.map { "\($0.action) \($0.key)" } == ["create gone", "update api", "delete made"])
    #expect(plan.changes.allSatisfy { $0.isDrift })
    #expect(
      plan.changes.map(\.reason) == [
        "was deleted by hand at \(Self.now); the manifest wins",
        "was changed by hand by Ann on laptop at \(Self.now); the manifest wins",
        "was made by hand by Bob at \(Self.now) and is not in components.json at 1a2b3c4d",
      ])
  }

  @Test func `R15 a change of the manifest's own is no drift, and tells what it replaces`() {
    let plan = Self.plan([Self.component("api", "2s"), Self.component("made", "2s"), Self.component("web")])
    #expect(plan.changes.map { "\($0.action) \($0.key)" } == ["update api", "update made"])
    #expect(plan.changes.allSatisfy { !$0.isDrift && $0.handEdit != nil })
    #expect(plan.changes.first?.reason.contains("by Ann on laptop") == true)
  }

  @Test func `R15 a delete of the manifest's own of what was changed by hand is no drift`() {
    let plan = Self.plan([Self.component("gone"), Self.component("made"), Self.component("web")])
    #expect(plan.changes.map { "\($0.action) \($0.key) \($0.isDrift)" } == ["create gone true", "delete api false"])
    #expect(plan.changes.last?.reason.hasPrefix("no longer in components.json at 1a2b3c4d; it was changed by") == true)
  }

  @Test func `R15 drift that is to be kept is withheld with its story, and counts for no guard`() {
    let plan = Self.plan(Self.unchanged, keepingDrift: true)
    #expect(plan.isEmpty)
    #expect(plan.withheld.map(\.key) == ["gone", "api", "made"])
    #expect(plan.withheld.allSatisfy { $0.withheld?.hasSuffix("; --keep-drift leaves it") == true })
    #expect(plan.guards.isEmpty)
    // Both recorded components that stay as they are, and the one that nobody touched.
    #expect(plan.keepCount == 3)
  }

  @Test func `R15 a change of the manifest's own is made even where drift is kept`() {
    let plan = Self.plan(
      [Self.component("api", "2s"), Self.component("gone"), Self.component("web")], keepingDrift: true)
    #expect(plan.changes.map(\.key) == ["api"])
    #expect(plan.withheld.map(\.key) == ["gone", "made"])
  }

  @Test func `R15 drift alone is shown without guards, and rows of the manifest are left out`() {
    let plan = Self.plan([Self.component("api"), Self.component("new"), Self.component("gone")]).driftOnly
    #expect(plan.changes.map(\.key) == ["gone", "api", "made"])
    #expect(plan.guards.isEmpty && plan.isDriftOnly)
    #expect(plan.keepCount == 1)
  }

  @Test func `R6 who did it and when is not part of the digest`() {
    let plan = Self.plan(Self.unchanged)
    var later = plan
    for index in later.changes.indices {
      later.changes[index].handEdit?.at = Timestamp(seconds: 1)
      later.changes[index].handEdit?.by = "Zoe"
    }
    #expect(later.digest == plan.digest)
  }
}

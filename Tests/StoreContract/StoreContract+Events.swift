import Testing
import UpkeepModel

extension StoreContract {
  static let eventCases = [
    ContractCase("R28 an event goes to the outbox of each sink, whole, to be tried at once") { subject async throws in
      try await subject.apply([.sample("api")])
      let record = CheckRecord.outage("api", at: 10)
      try await subject.store.record([record], sinks: ["log", "webhook"])
      let event = try #require(record.event)
      let expected = ["log", "webhook"].map { sink in
        OutboxEntry(event: event, sink: sink, attempts: 0, notBefore: Timestamp(seconds: 10), problem: nil)
      }
      #expect(try await subject.store.undelivered(due: nil) == expected)
      #expect(try await subject.store.undelivered(due: Timestamp(seconds: 10)) == expected)
    },
    ContractCase("R28 what is delivered to one sink stays due for the other") { subject async throws in
      try await subject.recordOutage(sinks: ["log", "webhook"])
      let entries = try await subject.store.undelivered(due: nil)
      try await subject.store.delivered(entries[0])
      try await subject.store.delivered(entries[0])
      #expect(try await subject.store.undelivered(due: nil).map(\.sink) == ["webhook"])
    },
    ContractCase("R28 an event that is recorded twice is kept once for each sink") { subject async throws in
      try await subject.recordOutage(sinks: ["log"])
      try await subject.store.record([.outage("api", at: 10)], sinks: ["log", "webhook"])
      #expect(try await subject.store.undelivered(due: nil).map(\.sink) == ["log", "webhook"])
      #expect(try await subject.store.unpublishedTransitions().count == 1)
    },
    ContractCase("R28 an event that was delivered is not due again when it is recorded again") { subject async throws in
      try await subject.recordOutage(sinks: ["log"])
      try await subject.store.delivered(subject.store.undelivered(due: nil)[0])
      try await subject.store.record([.outage("api", at: 10)], sinks: ["log"])
      #expect(try await subject.store.undelivered(due: nil).isEmpty)
    },
    ContractCase("R28 a failed delivery counts, says why, and waits until its next moment") { subject async throws in
      try await subject.recordOutage(sinks: ["log"])
      let entry = try await subject.store.undelivered(due: nil)[0]
      try await subject.store.failed(entry, problem: "refused", next: Timestamp(seconds: 50))
      #expect(try await subject.store.undelivered(due: Timestamp(seconds: 49)).isEmpty)
      let due = try await subject.store.undelivered(due: Timestamp(seconds: 50))
      #expect(due.map(\.attempts) == [1] && due.map(\.problem) == ["refused"])
      #expect(due.map(\.notBefore.seconds) == [50])
      try await subject.store.failed(due[0], problem: "again", next: Timestamp(seconds: 60))
      #expect(try await subject.store.undelivered(due: nil).map(\.attempts) == [2])
    },
    ContractCase("R28 a delivery that is given up is never due, and still shown") { subject async throws in
      try await subject.recordOutage(sinks: ["log"])
      let entry = try await subject.store.undelivered(due: nil)[0]
      try await subject.store.failed(entry, problem: "gone", next: nil)
      #expect(try await subject.store.undelivered(due: Timestamp(seconds: 4_000_000_000)).isEmpty)
      let all = try await subject.store.undelivered(due: nil)
      #expect(all.map(\.problem) == ["gone"] && all.map(\.notBefore) == [OutboxEntry.never])
    },
    ContractCase("R28 a failure that is noted after the delivery does not bring the event back") {
      subject async throws in
      try await subject.recordOutage(sinks: ["log"])
      let entry = try await subject.store.undelivered(due: nil)[0]
      try await subject.store.delivered(entry)
      try await subject.store.failed(entry, problem: "late", next: Timestamp(seconds: 11))
      #expect(try await subject.store.undelivered(due: nil).isEmpty)
    },
    ContractCase("what a sink was told last of each component is known; what it did not want does not count") {
      subject async throws in
      try await subject.apply([.sample("api"), .sample("web")])
      try await subject.store.record([.outage("api", at: 10), .outage("web", at: 11)], sinks: ["log", "chat"])
      #expect(try await subject.store.told("log").isEmpty)
      for entry in try await subject.store.undelivered(due: nil) where entry.sink == "log" {
        if entry.event.transition.key == "api" {
          try await subject.store.delivered(entry)
        } else {
          try await subject.store.withheld(entry)
        }
      }
      #expect(try await subject.store.undelivered(due: nil).map(\.sink) == ["chat", "chat"])
      let told = try await subject.store.told("log")
      #expect(told.mapValues(\.transition.at) == ["api": Timestamp(seconds: 10)])
      #expect(try await subject.store.told("chat").isEmpty)
    },
    ContractCase("the outbox keeps the order of recording") { subject async throws in
      try await subject.apply([.sample("a"), .sample("b"), .sample("c")])
      try await subject.store.record([.outage("c", at: 30), .outage("a", at: 20)], sinks: ["log"])
      try await subject.store.record([.outage("b", at: 10)], sinks: ["log"])
      #expect(try await subject.store.undelivered(due: nil).map(\.event.transition.key) == ["c", "a", "b"])
      #expect(try await subject.store.unpublishedTransitions().map(\.key) == ["c", "a", "b"])
    },
    ContractCase("without sinks the transition is kept and no event") { subject async throws in
      try await subject.recordOutage(sinks: [])
      #expect(try await subject.store.undelivered(due: nil).isEmpty)
      #expect(try await subject.store.unpublishedTransitions().count == 1)
    },
    ContractCase("a transition reads back whole until it is published, then never again") { subject async throws in
      try await subject.apply([.sample("api"), .sample("web")])
      var records = [CheckRecord.outage("api", at: 10), .outage("web", at: 10)]
      records[1].transition?.because = ["api", "db"]
      try await subject.store.record(records, sinks: [])
      #expect(try await subject.store.unpublishedTransitions() == records.compactMap(\.transition))
      try await subject.store.published([try #require(records[0].transition)])
      #expect(try await subject.store.unpublishedTransitions().map(\.key) == ["web"])
      try await subject.store.record([records[0]], sinks: [])
      #expect(try await subject.store.unpublishedTransitions().map(\.key) == ["web"])
    },
    ContractCase("transitions of two observers at the same moment are two") { subject async throws in
      try await subject.apply([.sample("api")])
      try await subject.store.record(
        [.outage("api", at: 10, observer: "east"), .outage("api", at: 10, observer: "west")], sinks: [])
      let all = try await subject.store.unpublishedTransitions()
      #expect(all.map(\.observer) == ["east", "west"])
      try await subject.store.published([all[0]])
      #expect(try await subject.store.unpublishedTransitions().map(\.observer) == ["west"])
    },
    ContractCase("publishing what the store does not know is no error") { subject async throws in
      try await subject.store.published([] as [Transition])
      try await subject.store.published([try #require(CheckRecord.outage("api", at: 10).transition)])
      #expect(try await subject.store.unpublishedTransitions().isEmpty)
    },
    ContractCase("R20 transitions and events of a component that is deleted or moved still go out") {
      subject async throws in
      try await subject.apply([.sample("api"), .sample("web")])
      try await subject.store.record([.outage("api", at: 10), .outage("web", at: 11)], sinks: ["log"])
      try await subject.apply([.sample("site", previously: ["web"])])
      #expect(try await subject.store.unpublishedTransitions().map(\.key) == ["api", "web"])
      #expect(try await subject.store.undelivered(due: nil).map(\.event.transition.key) == ["api", "web"])
    },
  ]
}

extension Subject {
  fileprivate func recordOutage(sinks: [String]) async throws {
    try await apply([.sample("api")])
    try await store.record([.outage("api", at: 10)], sinks: sinks)
  }
}

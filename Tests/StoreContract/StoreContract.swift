import Testing
package import UpkeepModel

/// What every store must do, whatever it is made of.
///
/// A test target of a store runs ``cases`` against it, each on a new and empty store:
///
///     @Test(arguments: StoreContract.cases) func `keeps the contract`(_ contract: ContractCase) async throws {
///       let clock = ManualClock()
///       try await contract.run(Subject(store: MemoryStore(now: { clock.now }), clock: clock))
///     }
package enum StoreContract {
  /// All of it.
  package static let cases =
    componentCases + planCases + refusalCases + checkCases + historyCases + leaseCases + eventCases + restoreCases
    + heartbeatCases
    + changeCases + handEditCases + propertyCases
}

/// One sentence of the contract.
package struct ContractCase: Sendable, CustomTestStringConvertible {
  /// What a store does.
  package let sentence: String
  /// Proves it on an empty store.
  package let run: @Sendable (Subject) async throws -> Void

  init(_ sentence: String, _ run: @escaping @Sendable (Subject) async throws -> Void) {
    self.sentence = sentence
    self.run = run
  }

  package var testDescription: String { sentence }
}

/// The store under test and the clock that it was given.
package struct Subject: Sendable {
  /// The store, empty.
  package let store: any StateStore
  /// Its clock.
  package let clock: ManualClock

  /// Makes a subject.
  package init(store: any StateStore, clock: ManualClock) {
    self.store = store
    self.clock = clock
  }
}

import SQLiteStore
import StoreContract
import Testing

@Suite struct SQLiteStoreContractTests {
  @Test(arguments: StoreContract.cases)
  func `keeps the contract of stores`(_ contract: ContractCase) async throws {
    try await inTemporaryFolder { folder async throws in
      let clock = ManualClock()
      let store = try await SQLiteStore.open(path: "\(folder)/state.sqlite", now: { clock.now })
      try await contract.run(Subject(store: store, clock: clock))
      #expect(try await store.integrityProblem() == nil)
    }
  }
}

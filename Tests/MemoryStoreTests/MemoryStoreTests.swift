import MemoryStore
import StoreContract
import Testing

@Suite struct MemoryStoreTests {
  @Test(arguments: StoreContract.cases)
  func `keeps the contract of stores`(_ contract: ContractCase) async throws {
    let clock = ManualClock()
    try await contract.run(Subject(store: MemoryStore(now: { clock.now }), clock: clock))
  }
}

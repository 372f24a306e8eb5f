import Synchronization
import UpkeepModel

/// Secrets out of a table; counts how often it was asked.
final class Secrets: SecretSource {
  private let table: [SecretReference: String]
  private let count = Mutex(0)
  var asked: Int { count.withLock { $0 } }

  init(_ table: [SecretReference: String] = [:]) { self.table = table }

  func secret(_ reference: SecretReference, defaultVariable: String?) throws(SecretProblem) -> String {
    count.withLock { $0 += 1 }
    guard let secret = table[reference] else { throw SecretProblem("the secret is not there") }
    return secret
  }
}

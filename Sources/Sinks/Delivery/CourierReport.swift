/// What one pass of a courier did.
package struct CourierReport: Hashable, Sendable {
  /// Events that their sinks have.
  package var delivered = 0
  /// Events that their sinks do not want to hear of.
  package var withheld = 0
  /// Events that a sink refused for good.
  package var rejected = 0
  /// Events that were tried often enough.
  package var givenUp = 0
  /// Events that wait for another try.
  package var waiting = 0
  /// What went wrong, a line each, for logs.
  package var problems: [String] = []

  /// Makes a report.
  package init(problems: [String] = []) { self.problems = problems }

  mutating func add(_ other: CourierReport) {
    delivered += other.delivered
    withheld += other.withheld
    rejected += other.rejected
    givenUp += other.givenUp
    waiting += other.waiting
    problems += other.problems
  }
}

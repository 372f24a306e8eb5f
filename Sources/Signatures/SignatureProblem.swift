/// A signature that cannot be made, or a signer that cannot be asked.
package struct SignatureProblem: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong and how to mend it.
  package let description: String

  package init(_ description: String) { self.description = description }
}

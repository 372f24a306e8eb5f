/// A store that could not do what was asked.
public struct StoreError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What a caller can react to.
  public enum Code: String, Hashable, Sendable {
    /// There is no component with that key.
    case notFound
    /// There is one with that key already.
    case conflict
    /// The store's revision is not the one that the plan was made for (R7).
    case stale
    /// The lease ran out or was taken over (R22).
    case fenced
    /// Another program holds the store for longer than the wait.
    case busy
    /// The store cannot be opened, read or written.
    case unavailable
    /// What the store holds cannot be understood.
    case corrupt
  }

  /// What a caller can react to.
  public var code: Code
  /// What was being done.
  public var operation: String
  /// What went wrong and how to mend it.
  public var message: String

  /// Makes an error.
  public init(_ code: Code, operation: String, _ message: String) {
    self.code = code
    self.operation = operation
    self.message = message
  }

  /// The operation and the message.
  public var description: String { "\(operation): \(message)" }
}

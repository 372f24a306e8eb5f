import Foundation

extension Terminal {
  /// The terminal of this process.
  static var current: Terminal { Terminal(environment: ProcessInfo.processInfo.environment) }
}

import ArgumentParser
import Foundation
import Git
import Rendering

/// Who changes something by hand.
struct HandOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Who does it, as plans and the health ref tell (default: git's user name, else the login, and the host).",
      valueName: "name"))
  var by: String?
}

extension Session {
  /// Who changes something by hand: as the option says, else `Ann on laptop`.
  ///
  /// - Throws: ``UsageProblem`` for a name that could not stand in a line.
  func editor(_ hand: HandOptions) async throws -> String {
    if let by = hand.by {
      guard !by.isEmpty, by.count <= 100, sanitised(by) == by else {
        throw UsageProblem("--by: \"\(sanitised(by))\" is no name: up to 100 characters that can be seen are expected")
      }
      return by
    }
    let login = NSUserName()
    let fallback = Signature.Identity(name: login.isEmpty ? "somebody" : login, email: "upkeep@localhost")
    let signature = try await repository.signature(
      .committer, environment: lookup.environment, fallback: fallback, now: 0)
    return String(sanitised("\(signature.identity.name) on \(ProcessInfo.processInfo.hostName)").prefix(100))
  }
}

import Foundation
import Git
import GitRemotes
import Rendering

/// The remote of a session: where reports go beside the repository here.
struct RemotePlace: Sendable {
  let link: RemoteLink
  /// The repository here that its refs are brought to.
  let repository: Repository
  /// What is kept of it, when it is not a person's own repository.
  let cache: RemoteCache?
  /// Where the report ref was there when it was looked at before; `nil` for never.
  let seen: ObjectID?

  /// Where its reports are kept here.
  let tracking: String
  /// What is brought from it; `nil` for its reports alone.
  var order: FetchOrder?

  /// Where reports go, as the health log sees it.
  var upstream: any Upstream { LinkedRepository(link, path: repository.commonDirectory, tracking: tracking) }
}

/// Starts the child process that talks to remotes, and shows how far it is.
enum RemoteWorkers {
  static func start(_ terminal: Terminal) -> WorkerProcess {
    let showsProgress = terminal.showsProgress
    return WorkerProcess(program: ["/proc/self/exe", "git-worker"], environment: terminal.environment) { text in
      guard showsProgress else { return }
      let line = sanitised(String(text.prefix(70)))
      terminal.draw("\r\u{1B}[K\(line)\r\u{1B}[K")
    }
  }
}

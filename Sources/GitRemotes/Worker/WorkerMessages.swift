internal import Git

/// What the child process is asked for.
struct WorkerRequest: Codable, Sendable {
  enum Task: Codable, Sendable {
    /// The remote's refs.
    case list
    /// Whether a push would be let in.
    case tryPush
    case fetch(repository: String, FetchOrder)
    case push(repository: String, ref: String)
    /// Reads what a repository holds at its refs.
    case inspect(repository: String)
    /// Packs a repository that nobody else uses.
    case pack(repository: String)
  }

  var task: Task
  /// The address as it was given, password included.
  var address: String
  var access: RemoteAccess
}

/// What the child process says.
enum WorkerReply: Codable, Sendable {
  /// How far it is; more will come.
  case progress(String)
  case listing(RemoteListing)
  case pushed(PushAnswer)
  case done
  case failed(RemoteProblem)
}

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
    /// Whether a repository holds reports that the remote does not have.
    case pending(repository: String)

    /// Whether the limit counts from the last word of how far it is: a slow disk is not a damaged one.
    var isPatient: Bool { if case .inspect = self { true } else { false } }
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
  case pending(Bool)
  case done
  case failed(RemoteProblem)
}

internal import Transport
internal import UpkeepModel

/// An HTTP API that answers in JSON, as one component's settings say.
struct JSONAPI: Sendable {
  /// The most that is read of one answer, in bytes.
  static let bodyLimit = 4 << 20

  /// What people call it, for messages.
  let name: String
  /// For all questions of one check together.
  let timeout: Duration
  /// The state of a check whose API cannot be asked.
  let failureState: HealthState
  let userAgent: String
  let network: NetworkPolicy
  let secrets: any SecretSource

  init(_ name: String, _ settings: Settings, _ context: ProbeContext, userAgent: String) {
    self.name = name
    timeout = settings.timeout(default: .seconds(10), in: context)
    failureState = settings.text(APISettings.failure.name) == "down" ? .down : .unknown
    self.userAgent = userAgent
    network = context.network
    secrets = context.secrets
  }
}

/// One request to an API.
struct APIQuestion: Sendable {
  var url: String
  var headers: [(name: String, value: String)] = []
  /// JSON to be posted; without it the method is GET.
  var body: [UInt8]?
}

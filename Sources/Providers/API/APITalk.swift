internal import JSONText
internal import Transport
internal import UpkeepModel

/// What one check asks of an API: one request after the other, within one timeout.
struct APITalk: Sendable {
  private let api: JSONAPI
  private let deadline: ContinuousClock.Instant
  private var timings: [Timings] = []
  var mask = SecretMask()

  init(_ api: JSONAPI) {
    self.api = api
    deadline = .now + api.timeout
  }

  /// Resolves a secret, which no finding of this talk shows from here on.
  mutating func secret(
    _ reference: SecretReference, defaultVariable: String? = nil
  ) throws(APIProblem) -> String {
    do throws(SecretProblem) {
      return try mask.resolve(.secret(reference), from: api.secrets, defaultVariable: defaultVariable)
    } catch {
      throw .observer(error.message)
    }
  }

  /// Asks, and reads the answer of status 2xx.
  ///
  /// - Throws: ``APIProblem`` for everything else, with the API's own words where it sent some.
  mutating func ask(_ question: APIQuestion) async throws(APIProblem) -> APIAnswer {
    let response = try await send(question)
    timings.append(response.timings)
    let value = await Self.parse(response.body)
    guard (200..<300).contains(response.status) else { throw refusal(response, value) }
    guard !response.isTruncated else {
      throw .api("\(api.name) sent an answer of more than \(JSONAPI.bodyLimit >> 20) MiB")
    }
    guard let value else { throw .api("\(api.name) sent an answer that is not JSON") }
    return APIAnswer(value: value, status: response.status, headers: response.headers)
  }

  /// An answer of the API that has another shape than its documentation tells.
  func misshapen(_ what: String) -> APIProblem { .api("\(api.name) sent an answer without \(what)") }

  /// The finding, with the time that all questions took. Whatever the API wrote is masked (R13).
  func finding(_ state: HealthState, _ message: String, performance: [PerformanceValue] = []) -> Finding {
    Finding(
      state, mask.masked(message), latency: timings.isEmpty ? nil : .microseconds(timings.reduce(0) { $0 + $1.total }),
      phases: timings.count == 1 ? timings.first.map { Phases($0) } : nil,
      performance: performance.map { value in
        var value = value
        value.label = mask.masked(value.label)
        return value
      })
  }

  /// The finding of a check that learned nothing.
  func finding(_ problem: APIProblem) -> Finding {
    switch problem {
    case .api(let message): finding(api.failureState, message)
    case .observer(let message), .settings(let message): finding(.unknown, message)
    }
  }

  private func send(_ question: APIQuestion) async throws(APIProblem) -> HTTPResponse {
    var request = HTTPRequest(question.url)
    request.headers = [("Accept", "application/json")]
    if let body = question.body {
      request.method = "POST"
      request.body = body
      request.headers.append(("Content-Type", "application/json"))
    }
    request.headers.removeAll { header in question.headers.contains { $0.name == header.name } }
    request.headers += question.headers
    request.timeout = max(.milliseconds(1), deadline - .now)
    request.maxBodyBytes = JSONAPI.bodyLimit
    request.tls.tellsCertificates = false
    request.userAgent = api.userAgent
    request.publicAddressesOnly = api.network == .publicOnly
    switch await HTTPClient.shared.send(request) {
    case .response(let response): return response
    case .failure(let failure):
      if let fault = ObserverFault.reason(for: failure) { throw .observer(fault) }
      throw .api("\(api.name) could not be asked: \(failure.message)")
    }
  }

  private func refusal(_ response: HTTPResponse, _ value: JSONValue?) -> APIProblem {
    var message = "\(api.name) answered \(HTTPStatus.text(response.status))"
    if let wait = response.headers["Retry-After"].flatMap(Self.wait) { message += ", to be asked again after \(wait)" }
    if (300..<400).contains(response.status) { message += "; redirects are not followed" }
    if let words = value.flatMap(APIWords.of) { message += ": " + APIWords.shortened(mask.masked(words)) }
    return .api(message)
  }

  /// The seconds, or the date as it is: whoever reads the message can read it too (RFC 9110 §10.2.3).
  private static func wait(_ text: String) -> String? {
    if let seconds = Int64(text), (0...1_000_000_000).contains(seconds) { return GoDuration.format(.seconds(seconds)) }
    return text.hasSuffix(" GMT") && text.utf8.count == 29 ? text : nil
  }

  /// Large answers are read in the shared pool: checks may run on the thread that carries all connections.
  private static func parse(_ body: [UInt8]) async -> JSONValue? {
    guard body.count > 16 << 10 else { return try? JSONValue(parsing: body) }
    return await withTaskExecutorPreference(globalConcurrentExecutor) { await parsed(body) }
  }

  private static func parsed(_ body: [UInt8]) async -> JSONValue? { try? JSONValue(parsing: body) }
}

/// What an API answered.
struct APIAnswer: Sendable {
  var value: JSONValue
  /// 200 to 299.
  var status: Int
  var headers: HTTPFields
}

/// Why a check of an API learned nothing about its component (R26).
enum APIProblem: Error {
  /// The API cannot be asked, or does not answer as it should.
  case api(String)
  /// The fault lies with the machine that checks.
  case observer(String)
  /// The API answered, and knows nothing of what the settings name.
  case settings(String)
}

public import JSONText
internal import Transport
public import UpkeepModel

/// `dns`: asks a question and judges the answer.
///
/// Answered with at least `min_answers` records, and with what `expect`, `rcode` and `min_ttl` ask for: operational.
/// Answered otherwise: `mismatch_state`. The name does not exist, has no records of the type, or the server does not
/// answer, fails or refuses: down.
public struct DNSProvider: Provider {
  /// The name and the settings.
  public let description = ProviderDescription(
    name: "dns",
    summary: "Asks a DNS server a question and judges the answer.",
    settings: [
      Setting(
        "name", .text, required: true,
        summary: "The name to ask about, in ASCII; for PTR also a plain IP address."),
      Setting(
        "type", .choice(DNSRecordType.allCases.map(\.rawValue)), default: "A", summary: "The type of the records."),
      Setting(
        "server", .text,
        summary: "The server to ask: a name or an address, with :PORT if need be; without it this machine's resolvers."
      ),
      Setting("port", .integer(1...65535), default: 53, summary: "The server's port."),
      Setting(
        "transport", .choice(["udp", "tcp"]), default: "udp",
        summary: "How it is asked; udp turns to tcp when the answer does not fit."),
      Setting(
        "recursion", .flag, default: true,
        summary: "Whether the server is to ask others; false shows what it knows itself."),
      Setting(
        "expect", .textList, default: [],
        summary: "The values to be answered, in any order; empty takes whatever comes."),
      Setting(
        "expect_mode", .choice(DNSExpectation.Mode.allCases.map(\.rawValue)), default: "all",
        summary: "Whether any or all of them must be among the answers, or be exactly these."),
      Setting(
        "rcode", .choice(DNSCode.names), default: "NOERROR",
        summary: "The response code that is expected, such as NXDOMAIN for a name that must not exist."),
      Setting(
        "min_answers", .integer(0...10_000), default: 1, summary: "How many records of the type there must be at least."
      ),
      Setting(
        "min_ttl", .duration(.zero...(.seconds(7 * 86_400))),
        summary: "How long each record must at least be allowed to be kept."),
      Setting(
        "mismatch_state", .choice(["degraded", "down"]), default: "degraded",
        summary: "The state when the answer is another one than expected."),
      Setting(
        "timeout", .duration(.milliseconds(1)...(.seconds(3600))), default: "5s",
        summary: "How long the check may take, all tries included."),
    ],
    rules: DNSRules.problems)

  private let client: DNSClient

  /// Makes the provider.
  public init() {
    self.init(client: .shared)
  }

  /// - Parameter client: Asks the questions.
  init(client: DNSClient) {
    self.client = client
  }

  /// Checks the settings; sends nothing (R9).
  public func probe(for config: JSONObject, context: ProbeContext) throws(ConfigProblem) -> any Probe {
    let settings = try Settings(config, for: description)
    let type = settings.text("type").flatMap { DNSRecordType(rawValue: $0) } ?? .a
    var question = DNSQuestion(DNSQueryName.asked(settings.text("name") ?? "", type), type)
    question.server = settings.text("server").map { DNSServerText.server($0, port: settings.integer("port")) }
    question.overTCP = settings.text("transport") == "tcp"
    question.recursion = settings.flag("recursion") ?? true
    question.timeout = settings.timeout(default: .seconds(5), in: context)
    question.publicAddressesOnly = context.network == .publicOnly
    let code = settings.text("rcode").flatMap { DNSCode.code(of: $0) } ?? 0
    question.acceptsRefusals = code != 0
    let mode = settings.text("expect_mode").flatMap { DNSExpectation.Mode(rawValue: $0) } ?? .all
    let expectation = DNSExpectation(
      values: settings.texts("expect").map { DNSValue.canonical($0, type) ?? $0 }, mode: mode,
      code: code, minimumCount: settings.integer("min_answers") ?? 1,
      minimumTimeToLive: settings.duration("min_ttl"))
    return DNSProbe(
      client: client, question: question, name: settings.text("name") ?? "", expectation: expectation,
      mismatch: settings.text("mismatch_state") == "down" ? .down : .degraded)
  }
}

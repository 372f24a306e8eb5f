import JSONText
import Providers
import UpkeepModel

/// A witness as settings name it: `https://example.com`, `tcp://1.1.1.1:53`.
struct WitnessAddress: Sendable, Hashable {
  /// How long one try may take; so short that a run never waits long for it.
  private static let timeout = "3s"

  private let text: String
  private let provider: String
  private let config: JSONObject

  /// Reads an address.
  ///
  /// - Throws: ``UsageProblem`` that names the place and what is allowed.
  init(_ text: String, place: String) throws(UsageProblem) {
    self.text = text
    if text.hasPrefix("https://") || text.hasPrefix("http://") {
      provider = "http"
      config = ["url": .string(text), "method": "HEAD", "timeout": .string(Self.timeout)]
      return
    }
    let rest = text.dropFirst("tcp://".count)
    guard text.hasPrefix("tcp://"), let colon = rest.lastIndex(of: ":"),
      let port = Int64(rest[rest.index(after: colon)...])
    else {
      throw UsageProblem(
        "\(place): \"\(text)\" is no witness; write https://HOST, http://HOST or tcp://HOST:PORT")
    }
    var host = rest[..<colon]
    if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
    provider = "tcp"
    config = ["host": .string(String(host)), "port": .integer(port), "timeout": .string(Self.timeout)]
  }

  /// The witness.
  ///
  /// - Throws: ``UsageProblem`` when the address cannot be.
  func witness(in context: ProbeContext, version: String) throws(UsageProblem) -> Witness {
    guard
      let provider = BuiltInProviders.all(allowExec: [], version: version).first(where: { $0.name == self.provider })
    else { throw UsageProblem("there is no provider \(self.provider) to ask the witness \"\(text)\"") }
    do {
      return Witness(name: text, probe: try provider.probe(for: config, context: context))
    } catch {
      throw UsageProblem("the witness \"\(text)\": \(error.message)")
    }
  }
}

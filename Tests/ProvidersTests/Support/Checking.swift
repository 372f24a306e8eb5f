import JSONText
import Providers
import UpkeepModel

/// Makes a probe and runs it once.
func check(_ provider: some Provider, _ config: JSONObject, secrets: Secrets = Secrets()) async throws -> Finding {
  try await provider.probe(for: config, context: ProbeContext(secrets: secrets)).check()
}

/// The problem that a provider finds in settings; `nil` when it finds none.
func complaint(of provider: any Provider, about config: JSONObject) -> ConfigProblem? {
  do throws(ConfigProblem) {
    _ = try provider.probe(for: config, context: ProbeContext(secrets: Secrets()))
    return nil
  } catch {
    return error
  }
}

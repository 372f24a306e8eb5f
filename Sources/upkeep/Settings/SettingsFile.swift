import JSONText
import Sinks

/// `upkeep.json` at the root of the configured ref: settings that a team shares.
///
/// What gives rights on the machine cannot stand there, as a pull request could change it: which variables, files and
/// programs may be used, and where the store is written.
struct SettingsFile: Sendable {
  static let path = "upkeep.json"

  /// The names that it may hold, beside `$schema` and `version`.
  static let names = [
    "accounting", "author", "commit", "concurrency", "heartbeat", "incident_reopen", "incidents", "keep", "keep_drift",
    "limits", "lock_wait", "manifest", "observer", "owner", "page", "per_host", "poll", "poll_jitter", "push", "ref",
    "reminder_interval", "remote", "report_every", "report_ref", "sinks",
    "timeout", "witness",
  ]

  let values: JSONObject
  /// The sinks that it declares.
  let sinks: [SinkDeclaration]

  /// No settings.
  init() {
    values = [:]
    sinks = []
  }

  /// Reads the file.
  ///
  /// - Throws: ``UsageProblem`` with file, line and column, or with the name of what is not known.
  init(parsing bytes: [UInt8]) throws(UsageProblem) {
    do {
      guard case .object(let values) = try JSONValue(parsing: bytes) else {
        throw UsageProblem("\(Self.path):1:1: the settings are an object, such as {\"concurrency\": 32}")
      }
      self.values = values
      sinks = try SinkDeclaration.list(values["sinks"], in: bytes)
    } catch let error as JSONSyntaxError {
      throw UsageProblem("\(Self.path):\(error)")
    } catch let error as UsageProblem {
      throw error
    } catch {
      throw UsageProblem("\(Self.path): \(error)")
    }
    for name in values.names where name != "$schema" && name != "version" && !Self.names.contains(name) {
      let rights = [
        "allow_env", "allow_exec", "allow_secret_folder", "allowed_signers", "deny_private", "keyring", "sign",
        "signing_key",
        "store", "verify",
      ].contains(name)
      throw UsageProblem(
        "\(Self.path): "
          + (rights
            ? "\"\(name)\" gives rights on the machine, so it is an option or a variable, not a setting of the repository"
            : "unknown setting \"\(name)\"; there are: \(Self.names.joined(separator: ", "))"))
    }
  }
}

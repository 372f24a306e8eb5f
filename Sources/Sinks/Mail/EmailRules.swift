internal import JSONText
internal import Transport
internal import UpkeepModel

/// What must hold between the settings of an `email` sink.
enum EmailRules {
  private static let example = "such as ops@example.com or Ops <ops@example.com>, in ASCII but for the name"

  static func problems(_ config: JSONObject) -> [ConfigProblem] {
    var problems: [ConfigProblem] = []
    if let from = config["from"]?.string, Mailbox(from) == nil {
      problems.append(ConfigProblem(setting: "from", "\"from\" must be a mail address, \(example)"))
    }
    let recipients = config["to"]?.array ?? []
    if recipients.isEmpty || recipients.count > 50
      || recipients.contains(where: { $0.string.flatMap { Mailbox($0) } == nil })
    {
      problems.append(ConfigProblem(setting: "to", "\"to\" must be a list of 1 to 50 mail addresses, \(example)"))
    }
    if let server = config["server"]?.string {
      do throws(SecretProblem) {
        _ = try EmailSink.place(server, .required)
      } catch {
        problems.append(ConfigProblem(setting: "server", "\"server\": \(error.message)"))
      }
    }
    if (config["user"] == nil) != (config["password"] == nil) {
      problems.append(ConfigProblem("\"user\" and \"password\" belong together; give both or neither"))
    }
    let tls = config["tls"]?.string ?? "required"
    if config["password"] != nil, tls == "none" || tls == "optional" {
      problems.append(
        ConfigProblem(setting: "tls", "a password is sent over TLS only; set \"tls\" to \"required\" or \"implicit\""))
    }
    return problems
  }
}

import JSONText
import UpkeepModel

/// Secrets in settings. No value of one is ever part of a message (R13).
extension FileDecoder {
  /// A reference to a secret.
  mutating func secret(defaultVariable: String?) throws(JSONSyntaxError) -> JSONValue? {
    let example = "{\"env\": \"\(defaultVariable ?? "UPKEEP_TOKEN")\"}"
    let offset = reader.offset
    guard try reader.peek() == .object else {
      try reader.skip()
      report(
        .literalSecret, at: offset,
        "\(subject) is a secret and must not stand in a manifest",
        "write a reference: \(example) or {\"file\": \"/run/secrets/name\"}")
      return nil
    }
    return try reference(example)
  }

  /// Text, or a reference to a secret.
  mutating func textOrSecret(required: Bool) throws(JSONSyntaxError) -> JSONValue? {
    if try reader.peek() == .object { return try reference("{\"env\": \"UPKEEP_TOKEN\"}") }
    let offset = reader.offset
    guard let text = try string("a string, or a reference such as {\"env\": \"NAME\"}") else { return nil }
    guard required, text.isEmpty else { return .string(text) }
    report(.invalidValue, at: offset, "\(subject) is empty")
    return nil
  }

  private mutating func reference(_ example: String) throws(JSONSyntaxError) -> JSONValue? {
    let start = reader.offset
    var references: [SecretReference] = []
    var isSound = true
    try reader.openObject()
    while try reader.nextMember() {
      let name = reader.name
      let offset = reader.offset
      guard name == "env" || name == "file" else {
        report(
          .unknownField, at: reader.nameOffset, "unknown field \(VisibleText.quoted(name)) of a reference to a secret",
          Suggestion.question(for: name, among: ["env", "file"]) ?? "allowed: env, file")
        try reader.skip()
        isSound = false
        continue
      }
      guard let text = try string("a string") else {
        isSound = false
        continue
      }
      let isValid =
        name == "env"
        ? Limits.isVariableName(text) : text.utf8.first == UInt8(ascii: "/") && VisibleText.refused(in: text) == nil
      if !isValid {
        // What stands here may be the secret itself.
        report(
          .invalidValue, at: offset,
          name == "env" ? "\"env\" is no name of an environment variable" : "\"file\" is no absolute path",
          name == "env" ? "allowed: letters, digits and \"_\", for example \(example)" : "allowed: a path from \"/\" on"
        )
        isSound = false
      }
      references.append(name == "env" ? .environment(text) : .file(text))
    }
    guard isSound else { return nil }
    guard references.count == 1 else {
      report(
        .invalidValue, at: start,
        references.isEmpty
          ? "the reference to a secret is empty" : "the reference to a secret has both \"env\" and \"file\"",
        "write one of them: \(example) or {\"file\": \"/run/secrets/name\"}")
      return nil
    }
    return references[0].json
  }
}

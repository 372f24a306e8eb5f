#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif
internal import JSONText
internal import Patterns
internal import UpkeepModel

/// The settings that make a dialogue, and the rules for them.
enum DialogueSettings {
  static let fields = [
    Setting("send", .textOrSecret, summary: "A text to send as it is; a line needs its own \\r\\n."),
    Setting(
      "send_bytes", .text, check: problem(withBytes:),
      summary: "Bytes to send: in hexadecimal, or in Base64 after base64:."),
    Setting("expect", .text, check: problem(withExpectation:), summary: "A text that must come."),
    Setting(
      "expect_matches", .text, check: SettingCheck.pattern,
      summary: "A regular expression that must match what came since the step before."),
    Setting(
      "expect_bytes", .text, check: problem(withBytes:),
      summary: "Bytes that must come: in hexadecimal, or in Base64 after base64:."),
  ]

  static func problems(with config: JSONObject) -> [ConfigProblem] {
    guard let steps = config["dialogue"]?.array else { return [] }
    if let other = ["send", "expect"].first(where: { config[$0] != nil }) {
      return [ConfigProblem(setting: other, "cannot stand beside dialogue; write it as a step")]
    }
    guard !steps.isEmpty else { return [ConfigProblem(setting: "dialogue", "needs at least one step")] }
    for (index, step) in steps.enumerated() where step.object?.members.count != 1 {
      return [ConfigProblem(setting: "dialogue", "step \(index + 1) must have exactly one field")]
    }
    return []
  }

  /// What the settings say, in one or the other form.
  static func dialogue(_ settings: Settings) -> Dialogue {
    let steps = settings.objects("dialogue")
    return Dialogue(steps: (steps.isEmpty ? [settings] : steps).flatMap { Self.steps($0) })
  }

  private static func steps(_ settings: Settings) -> [Dialogue.Step] {
    var steps: [Dialogue.Step] = []
    if let text = settings.textOrSecret("send") { steps.append(.send(text)) }
    if let bytes = settings.text("send_bytes").flatMap({ Self.bytes($0) }) { steps.append(.sendBytes(bytes)) }
    if let text = settings.text("expect"), !text.isEmpty { steps.append(.expect(Array(text.utf8))) }
    if let text = settings.text("expect_matches"), let pattern = try? Pattern(text) {
      steps.append(.expectMatch(pattern))
    }
    if let bytes = settings.text("expect_bytes").flatMap({ Self.bytes($0) }) { steps.append(.expect(bytes)) }
    return steps
  }

  private static func problem(withExpectation value: JSONValue) -> String? {
    value == "" ? "is empty; write the text that must come" : nil
  }

  private static func problem(withBytes value: JSONValue) -> String? {
    value.string.flatMap { bytes($0) } == nil
      ? "is no row of bytes; write them in hexadecimal, such as \"00ff\", or in Base64 after \"base64:\"" : nil
  }

  /// "00 ff", "00FF" or "base64:AP8="; at least one byte.
  static func bytes(_ text: String) -> [UInt8]? {
    if text.hasPrefix("base64:") {
      return Data(base64Encoded: String(text.dropFirst(7))).flatMap { $0.isEmpty ? nil : Array($0) }
    }
    let digits = text.utf8.filter { $0 != UInt8(ascii: " ") }.map { Character(Unicode.Scalar($0)).hexDigitValue }
    guard !digits.isEmpty, digits.count.isMultiple(of: 2), digits.allSatisfy({ $0 != nil }) else { return nil }
    return stride(from: 0, to: digits.count, by: 2).compactMap { at in
      digits[at].flatMap { high in digits[at + 1].map { UInt8(high << 4 | $0) } }
    }
  }
}

internal import JSONText

/// What a verification of the reports found, as it is shown.
package struct VerificationFacts: Sendable {
  /// Something that no report can have made.
  package struct Finding: Sendable {
    package var commit: String
    package var subject: String
    package var file: String?
    package var text: String

    package init(commit: String, subject: String, file: String?, text: String) {
      self.commit = commit
      self.subject = subject
      self.file = file
      self.text = text
    }
  }

  package var ref: String
  package var tip: String
  package var read: Int
  package var trusted: Int
  package var signed: Int?
  package var findings: [Finding]
  package var isCut: Bool

  package init(
    ref: String, tip: String, read: Int, trusted: Int, signed: Int?, findings: [Finding], isCut: Bool
  ) {
    self.ref = ref
    self.tip = tip
    self.read = read
    self.trusted = trusted
    self.signed = signed
    self.findings = findings
    self.isCut = isCut
  }
}

/// A verification for a terminal.
package enum VerificationText {
  package static func render(_ facts: VerificationFacts) -> String {
    let before = facts.trusted > 0 ? ", \(facts.trusted) before were whole at an earlier time" : ""
    let signed = facts.signed.map { ", \($0) signed by somebody trusted" } ?? ""
    let read = "\(Phrases.count(facts.read, "commit")) of \(facts.ref) read\(signed)\(before)"
    guard !facts.findings.isEmpty else { return "The history is whole: \(read)." }
    var lines = ["The history was altered: \(read)."]
    for finding in facts.findings {
      let subject = finding.subject.isEmpty ? "" : " (\(sanitised(finding.subject)))"
      let file = finding.file.map { " \(sanitised($0)):" } ?? ""
      lines.append("\(finding.commit.prefix(8))\(subject):\(file) \(sanitised(finding.text))")
    }
    if facts.isCut { lines.append("… and more") }
    return lines.joined(separator: "\n")
  }
}

/// A verification for programs.
package enum VerificationJSON {
  package static func render(_ facts: VerificationFacts) -> String {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("version", 1)
      writer.member("ref", facts.ref)
      writer.member("tip", facts.tip)
      writer.member("whole", facts.findings.isEmpty)
      writer.member("read", facts.read)
      writer.member("verified_before", facts.trusted)
      if let signed = facts.signed { writer.member("signed", signed) }
      writer.name("findings")
      writer.array { writer in
        for finding in facts.findings {
          writer.object { writer in
            writer.member("commit", finding.commit)
            writer.member("subject", finding.subject)
            if let file = finding.file { writer.member("file", file) }
            writer.member("finding", finding.text)
          }
        }
      }
      if facts.isCut { writer.member("cut", true) }
    }
    return writer.laidOut
  }
}

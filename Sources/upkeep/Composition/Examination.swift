import JSONText
import Rendering
import UpkeepModel

/// What `doctor` found.
struct Examination {
  /// How a finding is.
  enum Verdict: String {
    case good
    case note
    case bad
  }

  private var findings: [(verdict: Verdict, subject: String, text: String)] = []

  /// Something needs fixing.
  var isBad: Bool { findings.contains { $0.verdict == .bad } }

  mutating func add(_ verdict: Verdict, _ subject: String, _ text: String) {
    findings.append((verdict, subject, text))
  }

  func text(_ style: Style) -> String {
    var table = TextTable([.left, .left, .flexible])
    for finding in findings {
      let (symbol, ink): (String, Style.Ink?) =
        switch finding.verdict {
        case .good: (style.symbol(.operational), .good)
        case .note: (style.symbol(.unknown), .faint)
        case .bad: (style.symbol(.down), .bad)
        }
      table.add([.init(symbol, ink), .init(finding.subject, .heading), .init(finding.text)])
    }
    let wide = Style(colour: style.colour, symbols: style.symbols, width: nil)
    let waits = findings.contains { $0.subject == "sink" && $0.verdict == .note }
    let verdict =
      isBad
      ? "Something needs fixing, see above."
      : waits ? "Everything that was looked at works; some events still wait." : "Everything that was looked at works."
    return table.lines(wide).joined(separator: "\n") + "\n\n" + verdict
  }

  var json: String {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("version", 1)
      writer.member("good", !isBad)
      writer.name("findings")
      writer.array { writer in
        for finding in findings {
          writer.object { writer in
            writer.member("verdict", finding.verdict.rawValue)
            writer.member("subject", finding.subject)
            writer.member("text", finding.text)
          }
        }
      }
    }
    return writer.laidOut
  }
}

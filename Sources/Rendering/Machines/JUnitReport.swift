internal import JSONText
package import UpkeepModel

/// How every component stands as JUnit XML, which Jenkins, GitLab, Forgejo's actions and most other CI show as tests.
///
/// There is no schema of its makers; this keeps to what the Jenkins plugin's `jenkins-junit.xsd` takes. A component that
/// is down or degraded is a failure. One that could not be told, is paused or in no state yet is skipped, since "could
/// not tell" raises no alarm (R26).
package enum JUnitReport {
  /// The report: one suite, one case for each component, named by its key and classed by its group.
  package static func render(_ health: Health, now: Timestamp) -> String {
    var cases = ""
    var (failures, skipped) = (0, 0)
    var total = Duration.zero
    for entry in health.entries {
      let latency = entry.latest?.latency ?? .zero
      total += latency
      cases += "    <testcase classname=\"\(classname(entry.component))\" name=\"\(escaped(entry.component.key))\""
      cases += " time=\"\(seconds(latency))\""
      switch verdict(entry) {
      case .passed: cases += "/>\n"
      case .skipped(let reason):
        skipped += 1
        cases += ">\n      <skipped message=\"\(escaped(reason))\"/>\n    </testcase>\n"
      case .failed(let message):
        failures += 1
        cases += ">\n      <failure type=\"\(entry.state.rawValue)\" message=\"\(escaped(message))\">"
        cases += "\(escaped(details(entry)))</failure>\n    </testcase>\n"
      }
    }
    let counts =
      "tests=\"\(health.entries.count)\" failures=\"\(failures)\" errors=\"0\" skipped=\"\(skipped)\""
      + " time=\"\(seconds(total))\""
    return document(counts, cases, now)
  }

  /// The report of a run that did not come to its checks, as guards refused the plan: a failed case for each guard.
  package static func render(refused plan: Plan, now: Timestamp) -> String {
    let cases = plan.refusals.map { refusal in
      """
          <testcase classname="upkeep.plan" name="guard \(refusal.name.rawValue)" time="0.000">
            <failure type="refused" message="\(escaped(refusal.message))"/>
          </testcase>

      """
    }
    let counts = "tests=\"\(cases.count)\" failures=\"\(cases.count)\" errors=\"0\" skipped=\"0\" time=\"0.000\""
    return document(counts, cases.joined(), now)
  }

  private static func document(_ counts: String, _ cases: String, _ now: Timestamp) -> String {
    // The format's time has no zone; it is UTC here.
    let timestamp = now.description.replacing("Z", with: "")
    return """
      <?xml version="1.0" encoding="UTF-8"?>
      <testsuites name="upkeep" \(counts)>
        <testsuite name="upkeep" \(counts) timestamp="\(timestamp)">
      \(cases)  </testsuite>
      </testsuites>

      """
  }

  private enum Verdict {
    case passed
    case skipped(String)
    case failed(String)
  }

  private static func verdict(_ entry: Health.Entry) -> Verdict {
    if entry.component.paused { return .skipped("paused") }
    switch entry.state {
    case .operational: return .passed
    case .degraded, .down: return .failed(entry.standing?.message ?? entry.state.rawValue)
    case .unknown: return .skipped("unknown: \(entry.standing?.message ?? "never checked")")
    }
  }

  private static func classname(_ component: Component) -> String {
    escaped(component.group.map { "upkeep.\($0)" } ?? "upkeep")
  }

  private static func details(_ entry: Health.Entry) -> String {
    let since = entry.standing.map { " since \($0.since)" } ?? ""
    return "\(entry.component.name) (\(entry.component.provider)) is \(entry.state.rawValue)\(since)"
  }

  private static func seconds(_ duration: Duration) -> String {
    let millis = (Phrases.microseconds(duration) + 500) / 1_000
    let fraction = String(millis % 1_000)
    return "\(millis / 1_000)." + String(repeating: "0", count: 3 - fraction.utf8.count) + fraction
  }

  /// Text for content and attributes. XML 1.0 has no way to write control characters, so they are made visible first.
  private static func escaped(_ text: String) -> String {
    sanitised(text).reduce(into: "") { result, character in
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&apos;"
      default: result.append(character)
      }
    }
  }
}

internal import JSONText
internal import UpkeepModel

/// What is known of the commit that broke a component as JSON, version 1.
package enum BisectionJSON {
  package static func render(_ report: BisectionReport) -> String {
    let outage = report.bisection.outage
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("version", 1)
      writer.member("key", report.key)
      writer.name("outage")
      writer.object { writer in
        writer.member("from", outage.span.from.description)
        if !outage.isOngoing { writer.member("to", outage.span.to.description) }
        writer.member("state", outage.state.rawValue)
        writer.member("message", outage.message)
      }
      switch report.verdict {
      case .commit(let commit):
        writer.member("verdict", "commit")
        writer.member("first_bad", commit)
      case .oneOf: writer.member("verdict", "one of")
      case .elsewhere: writer.member("verdict", "elsewhere")
      }
      if let good = report.bisection.good {
        writer.name("good")
        writer.object { writer in
          put(good, report, to: &writer)
          if let since = report.bisection.goodSince { writer.member("since", since.description) }
          if let found = report.foundBefore { writer.member("found", found.rawValue) }
        }
      }
      writer.name("commits")
      writer.array { writer in
        for candidate in report.candidates { write(candidate, report, to: &writer) }
      }
    }
    return writer.laidOut
  }

  private static func write(
    _ candidate: Bisection.Candidate, _ report: BisectionReport, to writer: inout JSONWriter
  ) {
    writer.object { writer in
      put(candidate.commit, report, to: &writer)
      writer.member("touches", candidate.effect.rawValue)
      if !candidate.fields.isEmpty { writer.member("fields", candidate.fields) }
      if let found = candidate.found {
        writer.member("found", found.rawValue)
        writer.member("message", candidate.message)
      }
    }
  }

  private static func put(_ commit: String, _ report: BisectionReport, to writer: inout JSONWriter) {
    writer.member("commit", commit)
    guard let caption = report.captions[commit] else { return }
    writer.member("author", caption.author)
    writer.member("subject", caption.subject)
  }
}

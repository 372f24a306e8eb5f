internal import JSONText

/// Remarks as GitLab's Code Quality report: an array of issues, each with fingerprint, severity and place.
///
/// Source: GitLab Docs, "Code Quality", "Code Quality report format".
package enum CodeQuality {
  /// The report. A remark without a file stands at the first line of `fallback`, as an issue must have a place.
  package static func render(_ annotations: [Annotation], fallback: String) -> String {
    var writer = JSONWriter()
    writer.array { writer in
      for (annotation, fingerprint) in zip(annotations, Fingerprint.all(of: annotations)) {
        writer.object { writer in
          writer.member("description", sanitised(annotation.message))
          writer.member("check_name", annotation.code)
          writer.member("fingerprint", fingerprint)
          writer.member("severity", annotation.level == .error ? "major" : "minor")
          writer.name("location")
          writer.object { writer in
            writer.member("path", sanitised(annotation.file ?? fallback))
            writer.name("lines")
            writer.object { $0.member("begin", annotation.line ?? 1) }
          }
        }
      }
    }
    return writer.laidOut
  }
}

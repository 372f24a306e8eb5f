import JSONText
import ManifestFormat
import Rendering

/// Problems of a manifest for programs.
enum DiagnosticsJSON {
  static func render(_ diagnostics: [Diagnostic], components: Int?) -> String {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("version", 1)
      writer.member("valid", diagnostics.isEmpty)
      if let components { writer.member("components", components) }
      writer.name("problems")
      writer.array { writer in
        for problem in diagnostics {
          writer.object { writer in
            writer.member("severity", problem.severity.rawValue)
            writer.member("code", problem.code.rawValue)
            writer.member("file", problem.file)
            writer.member("line", problem.line)
            writer.member("column", problem.column)
            writer.member("pointer", problem.pointer)
            writer.member("message", problem.message)
            if let remedy = problem.remedy { writer.member("remedy", remedy) }
          }
        }
      }
    }
    return writer.laidOut
  }
}

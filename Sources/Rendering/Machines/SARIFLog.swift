internal import Digests
internal import JSONText

/// Remarks in the Static Analysis Results Interchange Format 2.1.0 (OASIS), which code scanning of GitHub, Azure DevOps
/// and editors read.
package enum SARIFLog {
  /// The log with one run.
  ///
  /// - Parameter version: The program's version.
  package static func render(_ annotations: [Annotation], version: String) -> String {
    let rules = Set(annotations.map(\.code)).sorted()
    let fingerprints = Fingerprint.all(of: annotations)
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("$schema", "https://json.schemastore.org/sarif-2.1.0.json")
      writer.member("version", "2.1.0")
      writer.name("runs")
      writer.array { writer in
        writer.object { writer in
          writer.name("tool")
          writer.object { $0.driver(rules, version: version) }
          writer.member("columnKind", "unicodeCodePoints")
          writer.name("results")
          writer.array { writer in
            for (annotation, fingerprint) in zip(annotations, fingerprints) {
              writer.object { $0.result(annotation, rule: rules.firstIndex(of: annotation.code) ?? 0, fingerprint) }
            }
          }
        }
      }
    }
    return writer.laidOut
  }
}

extension JSONWriter {
  fileprivate mutating func driver(_ rules: [String], version: String) {
    name("driver")
    object { writer in
      writer.member("name", "Upkeep")
      writer.member("version", version)
      writer.name("rules")
      writer.array { writer in
        for rule in rules {
          writer.object { writer in
            writer.member("id", rule)
            writer.name("shortDescription")
            writer.object { $0.member("text", "Manifest: \(rule.replacing("-", with: " "))") }
          }
        }
      }
    }
  }

  fileprivate mutating func result(_ annotation: Annotation, rule: Int, _ fingerprint: String) {
    member("ruleId", annotation.code)
    member("ruleIndex", rule)
    member("level", annotation.level.rawValue)
    name("message")
    object { $0.member("text", sanitised(annotation.message)) }
    if let file = annotation.file {
      name("locations")
      array { writer in
        writer.object { $0.location(annotation, file: file) }
      }
    }
    name("partialFingerprints")
    object { $0.member("upkeep/v1", fingerprint) }
  }

  fileprivate mutating func location(_ annotation: Annotation, file: String) {
    name("physicalLocation")
    object { writer in
      writer.name("artifactLocation")
      writer.object { writer in
        writer.member("uri", SARIFLog.reference(to: file))
        writer.member("uriBaseId", "%SRCROOT%")
      }
      if let line = annotation.line {
        writer.name("region")
        writer.object { writer in
          writer.member("startLine", line)
          if let column = annotation.column { writer.member("startColumn", column) }
        }
      }
    }
    guard let pointer = annotation.pointer, !pointer.isEmpty else { return }
    name("logicalLocations")
    array { writer in
      writer.object { $0.member("fullyQualifiedName", pointer) }
    }
  }
}

extension SARIFLog {
  /// The path as a relative reference (RFC 3986): all but unreserved characters and `/` in percent form.
  static func reference(to path: String) -> String {
    path.utf8.reduce(into: "") { result, byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"), UInt8(ascii: "/"):
        result.unicodeScalars.append(Unicode.Scalar(byte))
      default: result += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
      }
    }
  }
}

internal import JSONText

/// The entries of a file of the report, read all or not at all: a line that is skipped would be a component that is
/// forgotten (R5).
enum ReportLines {
  /// What one line holds.
  enum Line<Value> {
    case value(Value)
    /// Nothing, and rightly so.
    case none
    case damaged
  }

  /// Reads the list `components` of a document of version 1.
  static func of<Value>(_ json: JSONValue, _ read: (JSONValue) -> Line<Value>) throws(DamagedLine) -> [Value] {
    guard let version = json["version"]?.integer else { throw DamagedLine("there is no \"version\"") }
    guard version == 1 else {
      throw DamagedLine("it is of version \(version), and this program knows version 1: update Upkeep")
    }
    guard let lines = json["components"]?.array else { throw DamagedLine("there is no list \"components\"") }
    var values: [Value] = []
    values.reserveCapacity(lines.count)
    for (index, line) in lines.enumerated() {
      switch read(line) {
      case .value(let value): values.append(value)
      case .none: break
      case .damaged:
        throw DamagedLine("/components/\(index)\(line["key"]?.string.map { " (\"\($0)\")" } ?? "") makes no sense")
      }
    }
    return values
  }
}

/// Why a file of the report cannot be understood.
struct DamagedLine: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) {
    self.description = description
  }
}

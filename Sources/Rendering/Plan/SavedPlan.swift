package import JSONText
package import UpkeepModel

/// What an apply needs of a plan that was saved as JSON: enough to make the same plan again and to tell, by its
/// digest, that it is the same (R7).
package struct SavedPlan: Hashable, Sendable {
  /// The commit, ref and manifest path.
  package var revision: Revision
  /// Whose components it changes.
  package var owner: String
  /// The store revision that it was made against.
  package var storeRevision: Int
  /// The digest, as `sha256:` and 64 hexadecimal digits.
  package var digest: String
  /// The guards that were lifted when it was made.
  package var lifted: Set<Guard.Name>
  /// Whether it leaves what was changed by hand.
  package var keepsDrift: Bool

  /// A file that is not a saved plan.
  package struct Problem: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong and how to mend it.
    package var description: String
  }

  /// Reads the bytes of a file that `plan --save` or `plan --format json` wrote.
  ///
  /// - Throws: ``Problem``, which names the member or the place in the file.
  package init(parsing bytes: [UInt8]) throws(Problem) {
    let value: JSONValue
    do {
      value = try JSONValue(parsing: bytes)
    } catch {
      throw Problem(description: "the plan is not JSON: \(error.description); \(Self.remedy)")
    }
    try self.init(value)
  }

  /// Reads the JSON value of such a file.
  ///
  /// - Throws: ``Problem``, which names the member.
  package init(_ json: JSONValue) throws(Problem) {
    guard json.object != nil else { throw Problem(description: "the plan is not a JSON object; \(Self.remedy)") }
    let version = try Self.integer(json, "version")
    guard version == PlanJSON.version else {
      throw Problem(
        description: "the plan has version \(version), this program reads version \(PlanJSON.version); \(Self.remedy)")
    }
    revision = Revision(
      commit: try Self.text(json, "commit"), ref: try Self.text(json, "ref"), path: try Self.text(json, "manifest"))
    owner = try Self.text(json, "owner")
    storeRevision = try Self.integer(json, "store_revision")
    digest = try Self.text(json, "digest")
    let isDigest = digest.hasPrefix("sha256:") && digest.utf8.count == 71
    guard isDigest, digest.utf8.dropFirst(7).allSatisfy({ (48...57).contains($0) || (97...102).contains($0) }) else {
      throw Problem(description: "the plan's \"digest\" is not sha256: and 64 hexadecimal digits; \(Self.remedy)")
    }
    keepsDrift = json["keeps_drift"]?.bool ?? false
    guard let guards = json["guards"]?.array else { throw Self.missing("guards", "a list") }
    lifted = []
    for entry in guards {
      guard let isLifted = entry["lifted"]?.bool, let text = entry["name"]?.string else {
        throw Self.missing("guards", "a list of objects with \"name\" and \"lifted\"")
      }
      guard let name = Guard.Name(rawValue: text) else {
        throw Problem(description: "the plan names a guard that does not exist, \"\(sanitised(text))\"; \(Self.remedy)")
      }
      if isLifted { lifted.insert(name) }
    }
  }

  private static let remedy = "make it again with plan --save FILE"

  private static func missing(_ name: String, _ kind: String) -> Problem {
    Problem(description: "the plan has no \"\(name)\" that is \(kind); \(remedy)")
  }

  private static func text(_ json: JSONValue, _ name: String) throws(Problem) -> String {
    guard let text = json[name]?.string, !text.isEmpty else { throw missing(name, "a text") }
    return text
  }

  private static func integer(_ json: JSONValue, _ name: String) throws(Problem) -> Int {
    guard let number = json[name]?.integer.flatMap({ Int(exactly: $0) }) else { throw missing(name, "a whole number") }
    return number
  }
}

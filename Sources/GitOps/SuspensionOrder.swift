package import Git
package import UpkeepModel

/// What is to become of a source, and of the page for people that tells it.
package struct SuspensionOrder: ReportAmendment {
  /// Whose manifest it is.
  let owner: String
  /// How it is suspended from now on; `nil` resumes it.
  let suspension: Suspension?
  /// Who says so.
  let by: String
  package let at: Timestamp
  /// The page for people out of the one that is there, with all suspensions that stand then.
  let readme: @Sendable (String, [Suspension]) -> String

  package init(
    owner: String, suspension: Suspension?, by: String, at: Timestamp,
    readme: @escaping @Sendable (String, [Suspension]) -> String
  ) {
    self.owner = owner
    self.suspension = suspension
    self.by = by
    self.at = at
    self.readme = readme
  }

  package func files(
    on tip: ObjectID, in repository: isolated Repository
  ) throws -> (subject: String, files: [String: [UInt8]?]) {
    var all = try GitHealthLog.suspensions(at: tip, in: repository)
    let before = all.first { $0.owner == owner }
    var wanted = suspension
    // Who says more about it later does not make it begin anew.
    if let before { wanted?.since = before.since }
    guard (wanted == nil) != (before == nil) || wanted?.reason != before?.reason else { return ("", [:]) }
    all = (all.filter { $0.owner != owner } + [wanted].compactMap { $0 }).sorted { $0.owner < $1.owner }
    var files: [String: [UInt8]?] = [:]
    files.updateValue(wanted.map(SuspensionFile.bytes), forKey: SuspensionFile.path(of: owner))
    if try repository.entry(at: Self.readmePath, in: tip) != nil {
      let page = String(decoding: try repository.blob(at: Self.readmePath, in: tip), as: UTF8.self)
      files[Self.readmePath] = Array(readme(page, all).utf8)
    }
    let reason = wanted?.reason.map { ": \($0)" } ?? ""
    return ("\(wanted == nil ? "resumed" : "suspended"): \(owner) by \(by)\(reason)", files)
  }

  private static let readmePath = "README.md"
}

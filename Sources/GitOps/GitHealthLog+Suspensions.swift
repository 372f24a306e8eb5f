internal import Git
internal import JSONText
package import UpkeepModel

/// Suspensions stand on the health ref alone, a file for each owner. The store of a machine may be gone at the next run,
/// and another machine has one of its own; either would lift a suspension without a word.
extension GitHealthLog {
  package func suspensions() async throws -> [Suspension] {
    do {
      return try await repository.perform { repository in
        guard let tip = try newestReport(in: repository).tip else { return [] }
        return try Self.suspensions(at: tip, in: repository)
      }
    } catch let error as GitError {
      throw GitOpsProblem(.unreadable, "the suspensions on \(ref) cannot be read: \(error)")
    }
  }

  /// The suspensions that a report holds, sorted by owner. One that cannot be read is an error: passed over, it would be
  /// lifted.
  static func suspensions(at tip: ObjectID, in repository: isolated Repository) throws -> [Suspension] {
    guard try repository.entry(at: SuspensionFile.folder, in: tip) != nil else { return [] }
    return try repository.list(SuspensionFile.folder, in: tip, recursive: false).map { entry in
      guard let suspension = SuspensionFile.suspension(in: try repository.blob(at: entry.path, in: tip)) else {
        throw GitOpsProblem(
          .unreadable,
          "\(entry.path) at commit \(tip.hex.prefix(8)) is damaged, so it cannot be told whether the source "
            + "is suspended: suspend or resume it anew")
      }
      return suspension
    }.sorted { $0.owner < $1.owner }
  }
}

/// `suspended/shop.json`: that the manifest of an owner is not to be applied.
enum SuspensionFile {
  static let folder = "suspended"

  static func path(of owner: String) -> String { "\(folder)/\(owner).json" }

  static func bytes(of suspension: Suspension) -> [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("version", 1)
      writer.member("owner", suspension.owner)
      writer.member("since", suspension.since.description)
      writer.member("by", suspension.by)
      if let reason = suspension.reason { writer.member("reason", reason) }
    }
    return Array((writer.text + "\n").utf8)
  }

  static func suspension(in bytes: [UInt8]) -> Suspension? {
    guard let json = try? JSONValue(parsing: bytes), json["version"]?.integer == 1, let owner = json["owner"]?.string,
      let since = json["since"]?.string.flatMap({ Timestamp($0) }), let by = json["by"]?.string
    else { return nil }
    return Suspension(owner: owner, since: since, by: by, reason: json["reason"]?.string)
  }
}

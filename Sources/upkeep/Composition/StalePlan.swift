import Digests
import Rendering
import UpkeepModel

/// A saved plan is not what an apply would do now (R7).
struct StalePlan: Error, CustomStringConvertible {
  let description: String

  /// Compares what was saved with what would be done now; `nil` when it is the same.
  init?(_ saved: SavedPlan, now plan: Plan) {
    var moved: [String] = []
    if saved.revision.commit != plan.revision.commit {
      moved.append(
        "the manifest was at commit \(saved.revision.commit.prefix(8)) and is at \(plan.revision.commit.prefix(8))")
    }
    if saved.storeRevision != plan.storeRevision {
      moved.append("the store was at revision \(saved.storeRevision) and is at \(plan.storeRevision)")
    }
    if moved.isEmpty, saved.digest != "sha256:" + plan.digest.hex {
      moved.append(
        "the rows differ (\(saved.digest.prefix(19))… was shown, sha256:\(plan.digest.hex.prefix(12))… is due)")
    }
    guard !moved.isEmpty else { return nil }
    description =
      "the plan is stale: \(moved.joined(separator: "; ")). Nothing was applied; make a new plan and look at it."
  }
}

import Git
import UpkeepModel

/// How much a manifest may be, so that a hostile one costs neither time nor memory. 100,000 components are about 30 MB.
struct ManifestBudget {
  /// Bytes of all files together.
  static let bytes = 128 << 20
  /// Entries of the manifest's folder and folders inside each other.
  static let tree = Repository.TreeLimits(rows: 100_000, depth: 64)
  /// Bytes of a file of settings.
  static let settings = 1 << 20

  private var left = bytes

  /// Counts a file before it is read: its size stands in the object's header.
  mutating func spend(on entry: TreeEntry) throws {
    left -= entry.size ?? 0
    guard left >= 0 else {
      throw GitOpsProblem(
        .unreadable, "the manifest is larger than \(Self.bytes >> 20) MiB (at \(entry.path)); part it among owners")
    }
  }
}

internal import FoundationEssentials
internal import Glibc
internal import Synchronization

/// The IANA time zone database of this machine (Debian: `tzdata`), which its security updates keep up to date.
///
/// It is read here and not through Foundation, as that brings a database of its own, as old as the toolchain.
package enum ZoneDatabase {
  private static let known = Mutex<[String: ZoneRules?]>(["UTC": .utc, "Etc/UTC": .utc])
  /// Far more than any zone needs.
  private static let sizeLimit = 1 << 20
  /// Names that mean another zone on each machine.
  private static let local: Set<String> = ["localtime", "posixrules"]

  /// The zone with the name, such as `Europe/Berlin`; `nil` when there is none. Each is read once.
  package static func zone(named name: String) -> ZoneRules? {
    if let zone = known.withLock({ $0[name] }) { return zone }
    let zone = isName(name) ? folders.lazy.compactMap { read("\($0)/\(name)") }.first : nil
    known.withLock { known in
      // Names that are none come from bad manifests only.
      if known.count < 1_000 { known[name] = .some(zone) }
    }
    return zone
  }

  /// The names of all zones, in no order; none when the database is not installed.
  package static var names: [String] {
    for folder in folders {
      guard let index = FileManager.default.contents(atPath: folder + "/tzdata.zi") else { continue }
      return index.split(separator: UInt8(ascii: "\n")).compactMap { line in
        let words = line.split(separator: UInt8(ascii: " "), maxSplits: 3)
        // `Z Europe/Berlin …` is a zone, `L Europe/Berlin Europe/Stockholm` another name of one.
        switch words.first?.first {
        case UInt8(ascii: "Z") where words.count > 1: return String(decoding: words[1], as: UTF8.self)
        case UInt8(ascii: "L") where words.count > 2: return String(decoding: words[2], as: UTF8.self)
        default: return nil
        }
      }
    }
    return []
  }

  /// Whether there is a database at all.
  package static var isInstalled: Bool { folders.contains { read("\($0)/Etc/GMT") != nil } }

  /// Where systems keep it; `TZDIR` names another place, as for the C library.
  private static var folders: [String] {
    let own = getenv("TZDIR").map { [String(cString: $0)] } ?? []
    return own + ["/usr/share/zoneinfo", "/usr/lib/zoneinfo", "/usr/share/lib/zoneinfo", "/etc/zoneinfo"]
  }

  private static func read(_ path: String) -> ZoneRules? {
    guard let file = FileManager.default.contents(atPath: path), file.count <= sizeLimit else { return nil }
    return ZoneRules(tzif: Array(file))
  }

  /// Whether it can be a name: no path leads out of the folder, and no zone counts leap seconds.
  private static func isName(_ name: String) -> Bool {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    guard name.utf8.count <= 64, parts[0] != "posix", parts[0] != "right", !local.contains(name) else { return false }
    return parts.allSatisfy { part in
      !part.isEmpty
        && part.utf8.allSatisfy {
          (48...57).contains($0) || (65...90).contains($0 & 0xDF) || [43, 45, 95].contains($0)
        }
    }
  }
}

internal import UpkeepModel

/// One configured group.
struct GroupProbe: Probe {
  /// At most so many members are named in a message.
  private static let namedLimit = 5

  let key: String
  let members: [String]
  let labels: [String: String]
  let atLeast: Int?
  let downBelow: Int
  let degradedCounts: Bool
  let surroundings: (any ProbeSurroundings)?

  func check() async -> Finding {
    guard let surroundings else {
      return Finding(.unknown, "how members stand is kept in a store, and this check was made without one")
    }
    do throws(StoreError) {
      if members.isEmpty {
        let found = try await surroundings.neighbours(labelled: labels)
        return finding(found.filter { $0.provider != "group" && $0.key != key }, missing: [])
      }
      let found = try await surroundings.neighbours(members)
      let known = Set(found.map(\.key))
      return finding(found, missing: members.filter { !known.contains($0) })
    } catch {
      return Finding(.unknown, "how the members stand cannot be read: \(error)")
    }
  }

  /// What the members make of the group. Those that are paused are left out. One that is unknown may be either, so it
  /// decides nothing (R26): where it could, the group is unknown.
  func finding(_ all: [Neighbour], missing: [String]) -> Finding {
    let members = all.filter { !$0.isPaused }
    let total = members.count + missing.count
    guard total > 0 else { return Finding(.unknown, all.isEmpty ? "it has no members" : "all members are paused") }
    let good = members.count { $0.state == .operational || degradedCounts && $0.state == .degraded }
    let open = members.count { $0.state == .unknown } + missing.count
    let wanted = min(atLeast ?? total, total)
    let state: HealthState =
      if good >= wanted { .operational } else if good + open >= wanted { .unknown } else if good + open < downBelow {
        .down
      } else { .degraded }
    return Finding(state, message(members, missing, good: good, total: total, wanted: wanted))
  }

  private func message(_ members: [Neighbour], _ missing: [String], good: Int, total: Int, wanted: Int) -> String {
    var parts: [String] = []
    for state in [HealthState.down, .degraded, .unknown] where !(state == .degraded && degradedCounts) {
      let keys = members.filter { $0.state == state }.map(\.key)
      if !keys.isEmpty { parts.append("\(state.rawValue): \(Self.list(keys))") }
    }
    if !missing.isEmpty { parts.append("not recorded: \(Self.list(missing))") }
    let need = wanted < total && good < wanted ? ", \(wanted) needed" : ""
    let rest = parts.isEmpty ? "" : "; " + parts.joined(separator: "; ")
    return "\(good) of \(total) members operational\(need)\(rest)"
  }

  private static func list(_ keys: [String]) -> String {
    let shown = keys.sorted().prefix(namedLimit).joined(separator: ", ")
    return keys.count > namedLimit ? "\(shown) and \(keys.count - namedLimit) more" : shown
  }
}

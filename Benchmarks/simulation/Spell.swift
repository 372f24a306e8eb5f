import UpkeepModel

/// A time, in seconds since 1970, in which a component is in a state other than operational.
struct Spell {
  var from: Int64
  var to: Int64
  var state: HealthState
  var message: String

  /// Spells that do not overlap, in order of time: where several hold, the worst counts, and not being able to tell
  /// hides the others.
  static func flattened(_ spells: [Spell]) -> [Spell] {
    let sorted = spells.filter { $0.from < $0.to }.sorted { ($0.from, $0.to) < ($1.from, $1.to) }
    let edges = Set(sorted.flatMap { [$0.from, $0.to] }).sorted()
    var flat: [Spell] = []
    for (from, to) in zip(edges, edges.dropFirst()) {
      let active = sorted.filter { $0.from <= from && to <= $0.to }
      guard let worst = active.first(where: { $0.state == .unknown }) ?? active.max(by: { $0.state < $1.state }) else {
        continue
      }
      if let last = flat.last, last.to == from, last.state == worst.state, last.message == worst.message {
        flat[flat.count - 1].to = to
      } else {
        flat.append(Spell(from: from, to: to, state: worst.state, message: worst.message))
      }
    }
    return flat
  }
}

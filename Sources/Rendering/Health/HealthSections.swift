internal import UpkeepModel

/// The parts of a view of health: without groups one part without a title; with groups the problems of all groups
/// first, then each group with what is left of it.
struct HealthSections {
  struct Section {
    var title: String?
    /// What stands beside the title.
    var note: String
    var entries: [Health.Entry]
    /// Whether the entries come from several groups, so that each should name its own.
    var isMixed = false
  }

  private(set) var sections: [Section] = []

  init(_ health: Health) {
    // The entries are sorted by key already, so putting each with its rank sorts them by rank, then key.
    var ranked = Array(repeating: [Health.Entry](), count: HealthState.byUrgency.count + 1)
    for entry in health.entries { ranked[entry.rank].append(entry) }
    let entries = ranked.flatMap(\.self)
    guard entries.contains(where: { $0.component.group != nil }) else {
      if !entries.isEmpty { sections = [Section(title: nil, note: "", entries: entries)] }
      return
    }
    let problems = entries.filter(\.isProblem)
    if !problems.isEmpty { sections.append(Section(title: "Problems", note: "", entries: problems, isMixed: true)) }
    // An empty name stands for no group and comes last.
    let groups = Dictionary(grouping: entries) { $0.component.group ?? "" }
    let names = groups.keys.sorted { ($0.isEmpty ? 1 : 0, $0) < ($1.isEmpty ? 1 : 0, $1) }
    for name in names {
      let members = groups[name] ?? []
      let rest = members.filter { !$0.isProblem }
      guard !rest.isEmpty else { continue }
      let note = HealthTally(members).listing
      sections.append(Section(title: name.isEmpty ? "Other" : name, note: note, entries: rest))
    }
  }
}

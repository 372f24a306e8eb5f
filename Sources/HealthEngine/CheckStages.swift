internal import JSONText
internal import UpkeepModel

/// The order of one round: what judges other components comes after them.
enum CheckStages {
  /// The components in groups, each of which is done before the next begins; those that name others come after all that
  /// do not, and after those among themselves that they name.
  static func of(_ components: [Component], providers: [String: any Provider]) -> [[Component]] {
    func references(_ component: Component) -> [String]? {
      guard let description = providers[component.provider]?.description, description.judgesOthers else { return nil }
      return description.references.flatMap { component.config[$0]?.array?.compactMap(\.string) ?? [] }
    }
    var judging: [String: [String]] = [:]
    for component in components { judging[component.key] = references(component) }
    guard !judging.isEmpty else { return [components] }
    var depths: [String: Int] = [:]
    for key in judging.keys { _ = depth(of: key, judging, known: &depths, within: []) }
    var stages = [[Component]](repeating: [], count: (depths.values.max() ?? 0) + 1)
    for component in components { stages[depths[component.key] ?? 0].append(component) }
    return stages
  }

  /// A manifest has no circles; components that were changed by hand may, and a circle then ends where it began.
  private static func depth(
    of key: String, _ judging: [String: [String]], known: inout [String: Int], within path: Set<String>
  ) -> Int {
    if let depth = known[key] { return depth }
    guard let named = judging[key], !path.contains(key) else { return 0 }
    var deepest = 0
    for other in named { deepest = max(deepest, depth(of: other, judging, known: &known, within: path.union([key]))) }
    known[key] = deepest + 1
    return deepest + 1
  }
}

package import ManifestFormat
package import UpkeepModel

/// Finds what each commit of the manifest did to a component.
package struct ManifestBisection: Sendable {
  private let source: any ManifestSource
  private let decoder: ManifestDecoder
  private let path: String?

  package init(source: any ManifestSource, decoder: ManifestDecoder, path: String?) {
    self.source = source
    self.decoder = decoder
    self.path = path
  }

  /// - Parameters:
  ///   - commits: The commits, the oldest first.
  ///   - good: The one before them; `nil` when the component did not exist before.
  ///   - keys: All keys that the component ever had.
  /// - Returns: A candidate for each commit, and the component as it was before all of them.
  package func candidates(
    _ commits: [String], after good: String?, keys: Set<String>
  ) async -> (before: Component?, candidates: [Bisection.Candidate]) {
    var last = Facet(keys, in: await manifest(good))
    let before = last.component
    var candidates: [Bisection.Candidate] = []
    for commit in commits {
      // A commit whose manifest is broken was never in force.
      guard let manifest = await manifest(commit) else { continue }
      let next = Facet(keys, in: manifest)
      candidates.append(next.candidate(commit, after: last))
      last = next
    }
    return (before, candidates)
  }

  private func manifest(_ commit: String?) async -> Manifest? {
    guard let commit, let files = try? await source.read(ref: commit, path: path) else { return nil }
    return try? decoder.decode(files)
  }
}

/// A component and what it depends on, as one manifest declares them.
private struct Facet {
  var component: Component?
  var dependencies: [String: Component] = [:]

  init(_ keys: Set<String>, in manifest: Manifest?) {
    guard let manifest else { return }
    let all = Dictionary(
      manifest.entries.map { ($0.component.key, $0.component) }, uniquingKeysWith: { first, _ in first })
    component = manifest.entries.first { keys.contains($0.component.key) }?.component
    var waiting = component?.dependsOn ?? []
    while let key = waiting.popLast() {
      guard let dependency = all[key], dependencies.updateValue(dependency, forKey: key) == nil else { continue }
      waiting += dependency.dependsOn
    }
  }

  func candidate(_ commit: String, after last: Facet) -> Bisection.Candidate {
    let own: [String] =
      switch (last.component, component) {
      case (let before?, let after?): after.fields(differingFrom: before)
      case (nil, _?): ["created"]
      case (_?, nil): ["deleted"]
      case (nil, nil): []
      }
    let others = Set(last.dependencies.keys).union(dependencies.keys).sorted().flatMap { key -> [String] in
      switch (last.dependencies[key], dependencies[key]) {
      case (let before?, let after?): after.fields(differingFrom: before).map { "\(key): \($0)" }
      case (nil, _?): ["\(key): created"]
      default: ["\(key): deleted"]
      }
    }
    return Bisection.Candidate(
      commit: commit, effect: !own.isEmpty ? .component : !others.isEmpty ? .dependency : .none,
      fields: own.isEmpty ? others : own, component: component)
  }
}

package import ManifestFormat
package import UpkeepModel

/// The first half of the straight line: manifest of a commit, beside what is recorded, makes a plan. It has no way to
/// write anything (R9).
package struct Planner: Sendable {
  private let source: any ManifestSource
  private let decoder: ManifestDecoder

  package init(source: any ManifestSource, decoder: ManifestDecoder) {
    self.source = source
    self.decoder = decoder
  }

  /// The desired components at a ref.
  ///
  /// - Throws: ``GitOpsProblem`` when nothing can be read there (R1), ``InvalidDesiredState`` with all problems.
  package func desired(_ selection: ManifestSelection) async throws -> DesiredState {
    try decoded(await source.read(ref: selection.ref, path: selection.path), selection)
  }

  private func decoded(_ files: ManifestFiles, _ selection: ManifestSelection) throws -> DesiredState {
    var manifest: Manifest
    do throws(InvalidManifest) {
      manifest = try decoder.decode(files)
    } catch {
      throw InvalidDesiredState(revision: files.revision, problems: error)
    }
    if let owner = selection.owner { manifest.owner = owner }
    return DesiredState(manifest: manifest, revision: files.revision, selection: selection)
  }

  /// The commit at which the ref is now.
  package func commit(of selection: ManifestSelection) async throws -> String {
    try await source.commit(of: selection.ref)
  }

  /// The plan of a change under review: what is recorded beside the merge of the change into its base (R14).
  ///
  /// - Parameters:
  ///   - change: The files of the merge, and of the base where it has a manifest.
  ///   - owner: Replaces the owner that the manifest names.
  ///   - store: What is recorded; only read.
  /// - Throws: ``InvalidDesiredState`` with all problems of the merged manifest.
  package func plan(
    _ change: ReviewedChange, owner: String?, over store: any ComponentStore, limits: GuardLimits,
    lifting lifted: Set<Guard.Name>, keepingDrift keepsDrift: Bool = false
  ) async throws -> Plan {
    let selection = ManifestSelection(ref: change.merged.revision.ref, path: change.merged.revision.path, owner: owner)
    let desired = try decoded(change.merged, selection)
    // A base whose manifest is broken explains nothing: its repair is what the change is about.
    let before = change.base.flatMap { try? decoded($0, selection) }
    let plan = try await plan(desired, over: store, limits: limits, lifting: lifted, keepingDrift: keepsDrift)
    return plan.reviewed(base: change.baseCommit, before: before?.manifest, after: desired.manifest)
  }

  /// Whether the ref still is at the commit that was read.
  package func isCurrent(_ desired: DesiredState) async throws -> Bool {
    try await source.commit(of: desired.selection.ref) == desired.revision.commit
  }

  /// The guard that refuses to go back behind the commit that was applied last (R23); `nil` when the commit comes after
  /// it.
  package func rollback(of plan: Plan, store: any StateStore) async throws -> Guard? {
    guard let applied = try await store.appliedSource(of: plan.owner)?.commit, applied != plan.revision.commit else {
      return nil
    }
    let succession = try await source.succession(of: plan.revision.commit, after: applied)
    return Guard.rollback(succession, of: plan.revision.commit, after: applied)
  }

  /// The plan that makes recorded equal desired.
  ///
  /// - Parameters:
  ///   - desired: What the manifest says.
  ///   - store: What is recorded; only read.
  ///   - index: The store's index, where it was read already; `nil` reads it.
  ///   - limits: When guards trip.
  ///   - lifted: The guards that are lifted for this one plan.
  ///   - keepsDrift: Rows that only undo what was done by hand are withheld (R15).
  package func plan(
    _ desired: DesiredState, over store: any ComponentStore, index: RecordedIndex? = nil,
    limits: GuardLimits = GuardLimits(), lifting lifted: Set<Guard.Name> = [], keepingDrift keepsDrift: Bool = false
  ) async throws(StoreError) -> Plan {
    let index = if let index { index } else { try await store.index() }
    let difference = Difference(desired: desired.manifest, recorded: index)
    let keys = difference.keysToRead
    let recorded = keys.isEmpty ? [] : try await store.components(keys)
    return Plan(
      difference, recorded: recorded, revision: desired.revision, limits: limits, lifting: lifted,
      keepingDrift: keepsDrift)
  }
}

/// Which manifest is meant.
package struct ManifestSelection: Hashable, Sendable {
  /// The ref, tag or commit; `nil` for the default branch.
  package var ref: String?
  /// The file or folder; `nil` for the default.
  package var path: String?
  /// Replaces the owner that the manifest names.
  package var owner: String?

  package init(ref: String? = nil, path: String? = nil, owner: String? = nil) {
    self.ref = ref
    self.path = path
    self.owner = owner
  }
}

/// A manifest that cannot be used, and the commit at which it stands (R1).
package struct InvalidDesiredState: Error, Sendable {
  package var revision: Revision
  package var problems: InvalidManifest

  package init(revision: Revision, problems: InvalidManifest) {
    self.revision = revision
    self.problems = problems
  }
}

/// A manifest and the commit that it was read from.
package struct DesiredState: Sendable {
  package var manifest: Manifest
  package var revision: Revision
  /// What was asked for.
  package var selection: ManifestSelection

  package init(manifest: Manifest, revision: Revision, selection: ManifestSelection) {
    self.manifest = manifest
    self.revision = revision
    self.selection = selection
  }
}

extension ManifestDecoder {
  /// Decodes the files of one commit.
  package func decode(_ files: ManifestFiles) throws(InvalidManifest) -> Manifest {
    try decode(files.files.map { ManifestFile(path: $0.path, bytes: $0.bytes) }, of: files.revision.path)
  }
}

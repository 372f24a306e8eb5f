import Git
import GitOps
import HealthEngine
import MemoryStore
import Reconciliation
import Scheduling
import UpkeepModel

extension Session {
  /// A change merged into its base, in memory. The repository is opened once more for it, as what is written to that one
  /// never reaches the disk (R9).
  func review(_ review: ReviewOptions, base: String) async throws -> ReviewedChange {
    let memory = try await Repository.open(
      repository.gitDirectory, options: Repository.Options(trustingOwner: options.trustOwner))
    let named = review.head ?? options.ref
    var change = try await GitManifestSource(memory).review(
      head: reviewed?.head ?? named, base: reviewed?.base ?? base, path: lookup.text(options.manifest, "manifest"))
    change.merged.revision.ref = named ?? "HEAD"
    return change
  }

  /// The plan with a check beside each row that makes or changes a component. Programs are never run (R9).
  ///
  /// - Parameter allowingSecrets: Whether secrets are resolved for it; without, a check that needs one is `unknown`.
  func previewed(_ plan: Plan, _ checks: CheckOptions, allowingSecrets: Bool) async throws -> Plan {
    let secrets: any SecretSource = allowingSecrets ? secrets(checks) : WithheldSecrets()
    let engine = try await engine(checks, store: MemoryStore(), secrets: secrets)
    let programs = Set(await engine.registeredProviders.filter(\.runsPrograms).map(\.name))
    let rows = plan.changes.indices.compactMap { index -> (Int, Component)? in
      guard let component = plan.changes[index].component, !programs.contains(component.provider) else { return nil }
      return (index, component)
    }
    var plan = plan
    let width = try lookup.count(checks.concurrency, "concurrency") ?? 64
    try await fanOut(rows, width: width) { row in
      (row.0, await engine.preview(row.1))
    } consume: { found in
      plan.changes[found.0].preview = found.1
    }
    return plan
  }
}

/// Gives no secret away: a pull request must not learn one by sending it to a server of its own (R13).
private struct WithheldSecrets: SecretSource {
  func secret(_ reference: SecretReference, defaultVariable: String?) throws(SecretProblem) -> String {
    throw SecretProblem("it needs a secret, and a plan resolves none without --with-secrets")
  }
}

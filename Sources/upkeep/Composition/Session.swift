import Foundation
import Git
import GitOps
import JSONText
import ManifestFormat
import Providers
import Reconciliation
import Scheduling
import UpkeepModel

/// The composition root: opens what a command needs, as options, variables and the settings file say.
struct Session: Sendable {
  let repository: Repository
  let source: GitManifestSource
  let lookup: SettingsLookup
  let terminal: Terminal
  let options: RepositoryOptions

  /// Opens the repository and reads the settings of the configured ref.
  ///
  /// - Parameter settingsAt: The ref whose settings count, where that is another one.
  static func open(_ options: RepositoryOptions, settingsAt: String? = nil) async throws -> Session {
    let environment = ProcessInfo.processInfo.environment
    let terminal = Terminal(environment: environment)
    let variables = SettingsLookup(environment: environment, file: SettingsFile())
    let path = try variables.text(options.repo, "repo") ?? "."
    let repository = try await Repository.open(
      path,
      options: Repository.Options(
        searchingUpward: options.repo == nil, trustingOwner: options.trustOwner, watchdog: watchdog(terminal),
        notice: { terminal.note("note: \($0)") }))
    let source = GitManifestSource(repository)
    var settings = SettingsFile()
    if let commit = try? await repository.resolve(settingsAt ?? variables.text(options.ref, "ref") ?? "HEAD"),
      let bytes = try await source.file(SettingsFile.path, at: commit.hex)
    {
      settings = try SettingsFile(parsing: bytes)
    }
    return Session(
      repository: repository, source: source, lookup: SettingsLookup(environment: environment, file: settings),
      terminal: terminal, options: options)
  }

  /// libgit2 cannot be interrupted and spins for ever on some damaged objects; the limit is far above any sound call.
  private static func watchdog(_ terminal: Terminal) -> Watchdog {
    Watchdog(limit: .seconds(120)) { operation in
      terminal.note(
        "error: git did not finish to \(operation) within two minutes; the repository may be damaged: "
          + "look at `git fsck --full`")
      exit(ExitStatus.failed.rawValue)
    }
  }

  /// Which manifest is meant.
  func selection() throws -> ManifestSelection {
    ManifestSelection(
      ref: try lookup.text(options.ref, "ref"), path: try lookup.text(options.manifest, "manifest"),
      owner: try owner())
  }

  /// The owner that replaces the manifest's.
  func owner() throws -> String? {
    guard let owner = try lookup.text(options.owner, "owner") else { return nil }
    guard ComponentKey.isValid(owner) else {
      throw UsageProblem("the owner \"\(owner)\" does not fit \(ComponentKey.pattern)")
    }
    return owner
  }

  /// Reads manifests, with the settings of all built-in providers.
  var decoder: ManifestDecoder { ManifestDecoder(providers: BuiltInProviders.descriptions) }

  /// Makes plans.
  var planner: Planner { Planner(source: source, decoder: decoder) }

  /// Where reports are kept.
  func healthLog(author: String? = nil) throws -> GitHealthLog {
    var options = GitHealthLog.Options(environment: lookup.environment, version: upkeepVersion)
    if let ref = try lookup.text(self.options.reportRef, "report_ref") {
      options.ref = ref.hasPrefix("refs/") ? ref : "refs/heads/" + ref
    }
    if let text = try lookup.text(author, "author") {
      guard let identity = Signature.Identity(text) else {
        throw UsageProblem("the author \"\(text)\" is not written as 'Name <mail>'")
      }
      options.author = identity
    }
    return GitHealthLog(repository, options: options)
  }

  /// When guards trip.
  func limits() throws -> GuardLimits { try GuardLimits(settings: lookup.file.values["limits"]) }
}

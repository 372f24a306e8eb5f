import Git
import GitOps
import JSONText
import ManifestFormat
import Providers
import Reconciliation
import UpkeepModel

/// The composition root: opens what a command needs, as options, variables and the settings file say.
struct Session: Sendable {
  /// Where manifests are read.
  let repository: Repository
  /// Where reports are kept; another one than ``repository`` only beside a shallow checkout.
  let reports: Repository
  /// The remote that they come from and go to, where it was looked at already.
  let remote: RemotePlace?
  let lookup: SettingsLookup
  let terminal: Terminal
  let options: RepositoryOptions
  /// The ref that is read where the command line names none: the one that the settings of `HEAD` name, or the branch of a
  /// shallow checkout. The settings are those of this ref.
  let followedRef: String?
  /// Both sides of a change under review, as ``repository`` knows them; `nil` for as the options name them.
  var reviewed: (base: String, head: String)?

  var source: GitManifestSource { GitManifestSource(repository) }

  /// Which manifest is meant.
  func selection() throws -> ManifestSelection {
    ManifestSelection(
      ref: try ref(), path: try lookup.text(options.manifest, "manifest"), owner: try owner())
  }

  /// The ref that is read; `nil` for the branch of `HEAD`.
  func ref() throws -> String? { try followedRef ?? lookup.text(options.ref, "ref") }

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
  func healthLog(
    author: String? = nil, fetched: String? = nil, signer: (any CommitSigner)? = nil
  ) throws -> GitHealthLog {
    var options = GitHealthLog.Options(environment: lookup.environment, version: upkeepVersion)
    options.ref = try reportRef()
    options.fetched = fetched
    options.incidents = try incidentRules()
    options.signer = signer
    options.author = try identity(author)
    return GitHealthLog(reports, options: options)
  }

  /// Who signs commits; `nil` as git finds them.
  func identity(_ author: String?) throws -> Signature.Identity? {
    guard let text = try lookup.text(author, "author") else { return nil }
    guard let identity = Signature.Identity(text) else {
      throw UsageProblem("the author \"\(text)\" is not written as 'Name <mail>'")
    }
    return identity
  }

  /// When incidents are opened and closed; `nil` to keep none.
  func incidentRules() throws -> IncidentRules? {
    guard try lookup.flag(nil, "incidents") ?? true else { return nil }
    var rules = IncidentRules()
    if let time = try lookup.duration(nil, "incident_reopen", allowingZero: true) { rules.reopening = time }
    return rules
  }

  /// The full name of the ref that holds the reports.
  func reportRef() throws -> String { Self.fullName(try lookup.text(options.reportRef, "report_ref")) }

  static func fullName(_ ref: String?) -> String {
    guard let ref else { return "refs/heads/health" }
    return ref.hasPrefix("refs/") ? ref : "refs/heads/" + ref
  }

  /// Whether what was changed by hand is left alone.
  func keepsDrift(_ guards: GuardOptions) throws -> Bool {
    try lookup.flag(guards.keepDrift, "keep_drift") ?? false
  }

  /// When guards trip.
  func limits() throws -> GuardLimits { try GuardLimits(settings: lookup.file.values["limits"]) }
}

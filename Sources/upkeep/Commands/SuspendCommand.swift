import ArgumentParser
import GitOps
import JSONText
import Reconciliation
import Rendering
import UpkeepModel

/// `upkeep suspend`: the manifest of an owner is not applied until it is resumed.
struct SuspendCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "suspend",
    abstract: "Hold a manifest up: it is planned and not applied; checks and reports go on.",
    discussion: """
      Nothing is deleted. The suspension stands on the health ref, so every machine that reads the ref obeys it, until \
      `upkeep resume`. Said again with another reason, it replaces the reason. With a URL, or with --push, it is pushed.

      Examples:
        upkeep suspend --reason "incident 42: the new checks are wrong"
        upkeep suspend --owner shop --push
        upkeep resume
      """)

  @Option(help: "Why, for everybody who meets it.")
  var reason: String?

  @OptionGroup(title: "Record") var order: SuspensionOptions
  @OptionGroup(title: "Repository") var repository: RepositoryOptions
  @OptionGroup(title: "Output") var output: OutputOptions

  func run() async throws {
    try await upkeep.run {
      if let reason, reason.isEmpty || reason.count > 500 || sanitised(reason) != reason {
        throw UsageProblem("--reason: a line of up to 500 characters that can be seen is expected")
      }
      let session = try await Session.open(repository)
      try await session.carryOut(order, output) { owner, by, now in
        Suspension(owner: owner, since: now, by: by, reason: reason)
      }
    }
  }
}

/// `upkeep resume`.
struct ResumeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resume",
    abstract: "End what `upkeep suspend` began; the next run applies the manifest.",
    discussion: """
      Look first at what waits: `upkeep plan`.

      Examples:
        upkeep resume
        upkeep resume --owner shop --push
      """)

  @OptionGroup(title: "Record") var order: SuspensionOptions
  @OptionGroup(title: "Repository") var repository: RepositoryOptions
  @OptionGroup(title: "Output") var output: OutputOptions

  func run() async throws {
    try await upkeep.run {
      try await Session.open(repository).carryOut(order, output) { _, _, _ in nil }
    }
  }
}

/// Who suspends or resumes, and where that is told.
struct SuspensionOptions: ParsableArguments {
  @OptionGroup var hand: HandOptions
  @OptionGroup var amendment: AmendmentOptions
}

extension Session {
  /// The suspensions that stand.
  func suspensions() async throws -> [Suspension] { try await healthLog().suspensions() }

  /// The plan, with the suspension of its owner.
  func suspended(_ plan: Plan) async throws -> Plan {
    var plan = plan
    plan.suspension = try await suspensions().first { $0.owner == plan.owner }
    return plan
  }

  /// Suspends or resumes, and says what became of it.
  fileprivate func carryOut(
    _ options: SuspensionOptions, _ output: OutputOptions,
    _ make: (_ owner: String, _ by: String, _ now: Timestamp) -> Suspension?
  ) async throws {
    // With an owner by name it works where the manifest cannot be read.
    let owner = if let owner = try owner() { owner } else { try await planner.desired(selection()).manifest.owner }
    let (by, now) = (try await editor(options.hand), Timestamp.now())
    let wanted = make(owner, by, now)
    let order = SuspensionOrder(owner: owner, suspension: wanted, by: by, at: now) { page, suspensions in
      HealthMarkdown.page(page, telling: suspensions)
    }
    let (publication, push) = try await reportLog(
      push: options.amendment.push, author: options.amendment.author, options.amendment.signing
    ).amend(order)
    if !output.quiet || output.format == .json {
      let standing = try await suspensions().first { $0.owner == owner }
      terminal.print(
        output.format == .json
          ? Self.json(owner, standing, publication, push)
          : Self.text(owner, standing, publication, push))
    }
    if case .failed(let remote, let reason) = push {
      terminal.note("error: it is not pushed to \(remote), and goes out with the next run: \(reason)")
      throw ExitStatus.notPushed.code
    }
  }

  private static func text(
    _ owner: String, _ standing: Suspension?, _ publication: Publication, _ push: PushOutcome
  ) -> String {
    let state =
      standing.map { "Owner \(owner) is \($0.story)." }
      ?? "Owner \(owner) is not suspended."
    guard case .committed(let id, let ref, _) = publication else { return sanitised(state) + " Nothing changed." }
    var place = "commit \(id.prefix(8)) on \(ref)"
    if case .confirmed(let remote) = push { place += ", pushed to \(remote)" }
    let meaning =
      standing == nil
      ? "The next run applies the manifest." : "Its manifest is not applied until `upkeep resume`; checks go on."
    return "\(sanitised(state)) \(meaning)\n\(sanitised(place))"
  }

  private static func json(
    _ owner: String, _ standing: Suspension?, _ publication: Publication, _ push: PushOutcome
  ) -> String {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("version", 1)
      writer.member("owner", owner)
      writer.name("suspended")
      if let standing { standing.write(to: &writer) } else { writer.null() }
      writer.name("commit")
      if case .committed(let id, _, _) = publication { writer.string(id) } else { writer.null() }
      switch push {
      case .off: writer.member("push", "off")
      case .confirmed: writer.member("push", "confirmed")
      case .failed: writer.member("push", "failed")
      }
    }
    return writer.laidOut
  }
}

import Git
import GitOps
import GitRemotes
import UpkeepModel

extension Session {
  /// The address of the checkout's remote; `nil` when there is none. The option may also be an address itself; the
  /// settings may not, as a pull request could have the job's token sent to a host of its own.
  func remoteURL() async throws -> String? {
    let given = try SettingsLookup(environment: lookup.environment, file: SettingsFile())
      .text(options.remote.remote, "remote")
    let name = try given ?? lookup.text(nil, "remote")
    if let name, GitAddress.isAddress(name) {
      guard given != nil else {
        throw UsageProblem(
          "\(SettingsFile.path): remote: the name of a remote is expected; an address is an option or a variable, as it "
            + "decides where tokens are sent")
      }
      return name
    }
    guard let url = try await repository.remoteURL(name ?? "origin", pushing: true) else {
      guard let name else { return nil }
      throw UsageProblem("there is no remote \"\(name)\" in \(repository.gitDirectory); `git remote -v` lists them")
    }
    return GitAddress.isAddress(url)
      ? url : "file://" + (url.hasPrefix("/") ? url : repository.gitDirectory + "../" + url)
  }

  /// Where reports are kept, and pushed to when that is asked for.
  ///
  /// - Throws: ``UsageProblem`` when a push is asked for and there is nowhere to push to.
  func reportLog(_ report: ReportOptions) async throws -> any AmendableLog {
    try await reportLog(push: report.push, author: report.author, report.signing)
  }

  /// Where reports and what people add to them are kept.
  func reportLog(push: Bool?, author: String?, _ signing: SigningOptions) async throws -> any AmendableLog {
    let pushes = try lookup.flag(push, "push") ?? (remote != nil)
    let signer = try await signer(signing)
    guard pushes else { return try healthLog(author: author, signer: signer) }
    let place = if let remote { remote } else { try await ownRemote(reportRef()) }
    let log = try healthLog(author: author, fetched: place.tracking, signer: signer)
    var options = RemoteHealthLog.Options()
    options.notice = { [terminal] in terminal.note("note: \($0)") }
    return RemoteHealthLog(log, in: place.repository, upstream: place.upstream, seen: place.seen, options: options)
  }

  /// The remote of a person's own repository, of which a ref is fetched first. When that fails, the push will say so;
  /// until then there is work to do.
  func ownRemote(_ ref: String) async throws -> RemotePlace {
    guard let url = try await remoteURL() else {
      throw UsageProblem(
        "there is no remote to push to: name one with --remote, add one with `git remote add origin URL`, or say --no-push"
      )
    }
    let address = try GitAddress(url)
    guard address.scheme != .file else {
      throw UsageProblem(
        "\(address) is a folder of this machine, which is not pushed to: work in it directly with --repo \(address)")
    }
    let access = try await RemoteAccess.configured(
      options.remote, for: url, lookup: lookup, repositories: [repository])
    let link = try RemoteLink(url, access: access, worker: RemoteWorkers.start(terminal))
    let name = try lookup.text(options.remote.remote, "remote") ?? "origin"
    let tracking = FetchOrder.tracking(ref, of: GitAddress.isAddress(name) ? "upkeep-remote" : name)
    let place = RemotePlace(
      link: link, repository: reports, cache: nil, seen: try await reports.tip(of: tracking), tracking: tracking)
    do {
      _ = try await place.upstream.fetch(ref)
    } catch let problem as RemoteProblem {
      terminal.note("note: \(problem)")
    }
    return place
  }
}

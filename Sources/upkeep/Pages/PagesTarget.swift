import Git
import GitOps
import GitRemotes
import Rendering
import UpkeepModel

extension PagesBranch.Edition {
  /// The site of a page.
  init(_ files: [PageFile], of page: StatusPage, mayGoBack: Bool) {
    var byPath = Dictionary(files.map { ($0.path, $0.bytes) }, uniquingKeysWith: { first, _ in first })
    byPath[PageFolder.listName] = PageFileList(files).bytes
    self.init(
      files: byPath, listPath: PageFolder.listName,
      owned: { list in
        PageFileList(list).digests.mapValues { digest in { PageFileList.digest(of: $0) == digest } }
      }, subject: "pages: \(page.sentence)", report: page.commit, at: page.now, mayGoBack: mayGoBack)
  }
}

extension Session {
  /// Commits pages to a branch, and pushes it where that is asked for.
  func publish(
    _ edition: PagesBranch.Edition, branch: String, _ options: AmendmentOptions
  ) async throws -> (outcome: PagesBranch.Outcome, push: PushOutcome) {
    let ref = Self.fullName(branch)
    guard ref != (try reportRef()) else {
      throw UsageProblem("--branch: \(ref) holds the reports; the pages go to another branch")
    }
    let pushes = try lookup.flag(options.push, "push") ?? (remote != nil)
    let place = pushes ? try await pagesPlace(ref) : nil
    let pages = PagesBranch(
      place?.repository ?? reports, ref: ref, author: try identity(options.author), environment: lookup.environment,
      version: upkeepVersion)
    guard let place else { return (try await pages.publish(edition), .off) }
    return try await pages.deliver(edition, to: place.upstream)
  }

  /// The remote with what it has of the branch.
  private func pagesPlace(_ ref: String) async throws -> RemotePlace {
    guard let remote else { return try await ownRemote(ref) }
    let place = RemotePlace(
      link: remote.link, repository: remote.repository, cache: remote.cache, seen: nil,
      tracking: FetchOrder.tracking(ref))
    do {
      _ = try await place.upstream.fetch(ref)
    } catch let problem as RemoteProblem {
      terminal.note("note: \(problem)")
    }
    return place
  }
}

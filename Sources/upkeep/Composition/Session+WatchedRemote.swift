import Git
import GitOps
import GitRemotes
import Reconciliation

extension Session {
  /// The remote that a watch follows and sends reports to; `nil` for the repository here alone.
  func watchedRemote(
    _ pace: WatchCommandOptions, signer: (any CommitSigner)?
  ) async throws -> (place: RemotePlace, watched: WatchedRemote)? {
    // What is wrong is told also where there is no remote.
    let jitter = try lookup.percent(pace.pollJitter, "poll_jitter")
    let pushes = try lookup.flag(pace.push, "push") ?? (remote != nil)
    guard pushes || remote != nil else { return nil }
    let place = if let remote { remote } else { try await ownRemote(reportRef()) }
    var watched = WatchedRemote()
    if let poll = try lookup.duration(pace.poll, "poll") {
      watched.poll = poll
      watched.retry = min(poll, watched.retry)
    }
    if let jitter { watched.jitter = jitter }
    let notice: @Sendable (String) -> Void = { [terminal] in terminal.note("note: \($0)") }
    if let cache = place.cache, let order = place.order {
      watched.refresh = { try await cache.refresh(place.link, order, notice: notice) }
      watched.tidy = { try await cache.packIfDue(place.link) }
    }
    guard pushes else { return (place, watched) }
    var options = RemoteHealthLog.Options()
    options.notice = notice
    let log = RemoteHealthLog(
      try healthLog(author: pace.author, fetched: place.tracking, signer: signer), in: place.repository,
      upstream: place.upstream, seen: place.seen, options: options)
    let sender = ReportSender(log, in: place.repository, tracking: place.tracking, seen: place.seen)
    watched.isSendDue = { try await sender.isDue() }
    watched.send = { try await sender.send() }
    return (place, watched)
  }
}

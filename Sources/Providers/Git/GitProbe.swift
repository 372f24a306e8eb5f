internal import Git
internal import Synchronization
internal import UpkeepModel

/// One look at a ref.
struct GitProbe: Probe {
  let place: GitPlace
  let ref: String
  let path: String?
  let degradedAfter: Duration?
  let downAfter: Duration?
  let timeout: Duration
  let network: NetworkPolicy
  let now: @Sendable () -> Timestamp

  func check() async -> Finding {
    guard network == .anywhere else {
      return Finding(.unknown, "repositories of this machine are not looked at with --deny-private")
    }
    guard Looks.begin(place) else {
      return Finding(.unknown, "an earlier look at \(place.path) has not come back; look at it with `git fsck`")
    }
    let (findings, finding) = AsyncStream.makeStream(of: Finding.self, bufferingPolicy: .bufferingOldest(1))
    let end = ContinuousClock.now + timeout
    // libgit2 cannot be interrupted. When it does not come back in time it is left behind, a few times at
    // most for each repository.
    let look = Task {
      finding.yield(await self.look(until: end))
      Looks.end(place)
    }
    let alarm = Task {
      try await Task.sleep(until: end, clock: .continuous)
      finding.yield(Finding(.unknown, "\(place.path) was not read within \(GoDuration.format(timeout))"))
    }
    defer {
      look.cancel()
      alarm.cancel()
    }
    for await finding in findings { return finding }
    return Finding(.unknown, "the check was cancelled")
  }

  private func look(until end: ContinuousClock.Instant) async -> Finding {
    let start = ContinuousClock.now
    let present = now()
    do {
      let repository = try await Repository.open(place.path)
      let limit = max(degradedAfter ?? .zero, downAfter ?? .zero)
      let oldest = present.seconds - limit.components.seconds
      let (ref, path) = (ref, path)
      let commit = try await repository.perform { repository in
        try repository.lastChange(of: path, from: repository.resolve(ref), notBefore: oldest) {
          ContinuousClock.now > end
        }
      }
      guard let commit else { return Finding(.unknown, "there is no \(path ?? "") at \(ref)") }
      var finding = judge(Timestamp(seconds: commit.committer.seconds), commit.id.hex, at: present)
      finding.latency = ContinuousClock.now - start
      return finding
    } catch let error as GitError {
      return Finding(.unknown, "\(error)")
    } catch {
      return Finding(.unknown, "the repository cannot be read: \(error)")
    }
  }

  /// What the age of a commit makes of the component.
  func judge(_ moment: Timestamp, _ id: String, at present: Timestamp) -> Finding {
    let age = present.since(moment)
    let what = path.map { "the last change of \($0)" } ?? "the newest commit of \(ref)"
    let told = "\(what) is \(id.prefix(8)) of \(moment)"
    if let downAfter, age >= downAfter { return Finding(.down, "\(told), older than \(GoDuration.format(downAfter))") }
    if let degradedAfter, age >= degradedAfter {
      return Finding(.degraded, "\(told), older than \(GoDuration.format(degradedAfter))")
    }
    return Finding(.operational, told)
  }
}

/// The repositories that are looked at just now.
private enum Looks {
  private static let places = Mutex<[GitPlace: Int]>([:])
  /// Looks at one repository that may be under way at once.
  private static let limit = 4

  static func begin(_ place: GitPlace) -> Bool {
    places.withLock { places in
      guard places[place, default: 0] < limit else { return false }
      places[place, default: 0] += 1
      return true
    }
  }

  static func end(_ place: GitPlace) {
    places.withLock { places in
      let left = (places[place] ?? 1) - 1
      places[place] = left > 0 ? left : nil
    }
  }
}

package import UpkeepModel

/// What a watch has to tell while it goes on.
package enum WatchNotice: Sendable {
  /// It checks so many components from now on.
  case watching(components: Int)
  /// A manifest was applied.
  case applied(Plan)
  /// A manifest was not applied; what was recorded before goes on being checked. Told once for each cause.
  case notApplied(any Error)
  /// A manifest was not applied, as its source is suspended.
  case suspended(Plan)
  /// Components moved from one state to another.
  case moved([Transition])
  /// A report was committed.
  case reported(commit: String, subject: String)
  /// The remote has all reports (R31).
  case pushed(remote: String)
  /// Something failed that is tried again. Told once for each cause.
  case trouble(String, any Error)
  /// It works again.
  case mended(String)
  /// Checks begin so much later than they should, and so many are due.
  case late(Duration, waiting: Int)
}

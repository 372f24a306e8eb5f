import Glibc

/// Wall time and the processor time of this process, all of its threads together, since it was made.
struct Stopwatch {
  private let start = ContinuousClock.now
  private let spent = Self.processorSeconds

  var seconds: Double { Self.seconds(ContinuousClock.now - start) }

  var processorSeconds: Double { Self.processorSeconds - spent }

  private static var processorSeconds: Double {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return [usage.ru_utime, usage.ru_stime].reduce(0) { $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6 }
  }

  private static func seconds(_ duration: Duration) -> Double {
    Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
  }
}

extension [Double] {
  /// The middle of the sorted values; of two middles the upper one.
  var median: Double { isEmpty ? 0 : sorted()[count / 2] }
}

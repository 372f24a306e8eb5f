import ArgumentParser

/// How the program ends; the numbers bind (docs/exit-codes.md).
enum ExitStatus: Int32 {
  case done = 0
  case failed = 1
  case changes = 2
  case refused = 3
  case stale = 4
  case locked = 5
  case notPushed = 6
  case unhealthy = 7
  case usage = 64
  case invalidManifest = 65
  case interrupted = 130

  var code: ExitCode { ExitCode(rawValue) }
}

package import UpkeepModel

/// The meaning of a plugin's exit code. Source: Nagios Plugin API, "Return Code".
package enum NagiosExit {
  /// 0 OK, 1 WARNING, 2 CRITICAL, 3 and all others UNKNOWN.
  package static func state(of code: Int32) -> HealthState {
    switch code {
    case 0: .operational
    case 1: .degraded
    case 2: .down
    default: .unknown
    }
  }

  /// What must be said beside the plugin's own text: codes outside the protocol mostly mean a broken plugin.
  package static func remark(on code: Int32) -> String? {
    switch code {
    case 0...3: nil
    case 126: "exit code 126: found, but not executable"
    case 127: "exit code 127: a command that it calls was not found"
    default: "exit code \(code) is not of the Nagios protocol (0 to 3)"
    }
  }
}

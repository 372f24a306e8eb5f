internal import JSONText
package import UpkeepModel

/// One check by hand for programs.
package enum ProbeJSON {
  /// The version of the format; it rises when a member changes its meaning or goes.
  package static let version = 1

  /// State, message, measurements as in `upkeep status --format json`, and under `component` the manifest's entry.
  package static func render(_ check: Check, of component: Component) -> String {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("version", version)
      writer.member("provider", component.provider)
      writer.member("state", check.state.rawValue)
      writer.member("message", check.message)
      check.writeMeasurements(to: &writer)
      writer.name("component")
      component.write(to: &writer)
    }
    return writer.laidOut
  }
}

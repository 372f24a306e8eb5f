import Foundation
import UpkeepKit

/// A kind of check of one's own: the load average of this machine, out of `/proc/loadavg`.
struct LoadProvider: Provider {
  let description = ProviderDescription(
    name: "load",
    summary: "The load average of this machine over the last minute.",
    settings: [
      Setting("degraded_at", .number(0...10_000), default: 4, summary: "From this load on it is degraded."),
      Setting("down_at", .number(0...10_000), default: 16, summary: "From this load on it is down."),
    ],
    rules: { config in
      guard let degraded = config["degraded_at"]?.double, let down = config["down_at"]?.double, degraded > down else {
        return []
      }
      return [ConfigProblem(setting: "degraded_at", "must not be above down_at")]
    })

  func probe(for config: JSONObject, context: ProbeContext) throws(ConfigProblem) -> any Probe {
    if let problem = description.rules(config).first { throw problem }
    return LoadProbe(
      degradedAt: config["degraded_at"]?.double ?? 4, downAt: config["down_at"]?.double ?? 16)
  }
}

/// One configured check of the load.
struct LoadProbe: Probe {
  let degradedAt: Double
  let downAt: Double

  func check() async -> Finding {
    guard let text = try? String(contentsOfFile: "/proc/loadavg", encoding: .utf8),
      let load = text.split(separator: " ").first.flatMap({ Double($0) })
    else {
      return Finding(.unknown, "/proc/loadavg cannot be read")
    }
    let state: HealthState = load >= downAt ? .down : load >= degradedAt ? .degraded : .operational
    return Finding(
      state, "load \(load)",
      performance: [
        PerformanceValue(label: "load1", value: load, warning: "\(degradedAt)", critical: "\(downAt)", minimum: 0)
      ])
  }
}

internal import Glibc
internal import Transport
internal import UpkeepModel

/// One configured series of echo requests.
struct ICMPProbe: Probe {
  let request: PingRequest
  let degradedLoss: Double
  let downLoss: Double

  var target: String? { request.host.lowercased() }

  func check() async -> Finding {
    switch await Pinger.shared.ping(request) {
    case .report(let report): return finding(report)
    case .failure(let failure): return Finding(failure, mask: SecretMask())
    }
  }

  private func finding(_ report: PingReport) -> Finding {
    if let reason = ownFault(report) { return Finding(.unknown, reason) }
    var finding = Finding(state(report.loss), message(report), performance: performance(report))
    if !report.roundTrips.isEmpty { finding.latency = .microseconds(average(report)) }
    finding.phases = Phases(nameLookup: report.timings.nameLookup, total: report.timings.total)
    return finding
  }

  private func state(_ loss: Double) -> HealthState {
    loss >= downLoss ? .down : loss >= degradedLoss ? .degraded : .operational
  }

  /// Requests that this machine did not let out say nothing about the host (R26).
  private func ownFault(_ report: PingReport) -> String? {
    guard report.roundTrips.isEmpty else { return nil }
    switch report.systemCode {
    case EPERM, EACCES: return "this machine does not let echo requests out (a firewall or sandbox rule)"
    case ENOBUFS, ENOMEM: return "this machine is out of memory for sockets"
    case ENETDOWN: return "the network of this machine is down"
    case EMSGSIZE: return "packet_size is too large for this network (lower it)"
    default: return nil
    }
  }

  private func message(_ report: PingReport) -> String {
    guard !report.roundTrips.isEmpty else {
      let why = report.systemCode == 0 ? "" : ": \(String(cString: strerror(report.systemCode)).lowercased())"
      return "\(report.address) answered none of \(count(report)) within \(GoDuration.format(request.timeout))\(why)"
    }
    let trips = "round trip \(milliseconds(average(report)))ms on average"
    guard report.roundTrips.count < report.sent else {
      return "\(report.address) answered \(count(report)), \(trips)"
    }
    return "\(report.address) answered \(report.roundTrips.count) of \(count(report)), \(trips)"
  }

  private func count(_ report: PingReport) -> String {
    report.sent == 1 ? "1 echo request" : "\(report.sent) echo requests"
  }

  private func average(_ report: PingReport) -> Int { report.roundTrips.reduce(0, +) / report.roundTrips.count }

  /// With three digits at most behind the point.
  private func milliseconds(_ microseconds: Int) -> Double { Double(microseconds) / 1000 }

  private func performance(_ report: PingReport) -> [PerformanceValue] {
    var values = [
      PerformanceValue(
        label: "loss", value: (report.loss * 100).rounded() / 100, unit: "%", warning: text(degradedLoss),
        critical: text(downLoss), minimum: 0, maximum: 100)
    ]
    guard let least = report.roundTrips.min(), let most = report.roundTrips.max() else { return values }
    for (label, time) in [("rtt_min", least), ("rtt_avg", average(report)), ("rtt_max", most)] {
      values.append(PerformanceValue(label: label, value: milliseconds(time), unit: "ms", minimum: 0))
    }
    return values
  }

  /// The loss alerts from the limit on, which a range of Nagios says with an `@`.
  private func text(_ limit: Double) -> String { "@\(limit):100" }
}

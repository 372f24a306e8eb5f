internal import Transport
internal import UpkeepModel

extension Finding {
  /// What a failure on the way means: `down`, or `unknown` when it is this machine's own.
  init(_ failure: TransportFailure, mask: SecretMask) {
    let fault = ObserverFault.reason(for: failure)
    self.init(
      fault == nil ? .down : .unknown, mask.masked(fault ?? failure.message),
      latency: failure.timings.total > 0 ? .microseconds(failure.timings.total) : nil,
      phases: failure.timings.total > 0 ? Phases(failure.timings) : nil)
  }
}

extension Phases {
  init(_ timings: Timings) {
    let phases = timings.phases
    self.init(
      nameLookup: phases.nameLookup, connect: phases.connect, tls: phases.tls, firstByte: phases.wait,
      total: timings.total)
  }
}

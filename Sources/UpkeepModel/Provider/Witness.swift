/// Something beyond the observer that answers whenever the observer has a network.
///
/// When checks failed and no witness answers, the failures say nothing about their components (R26).
public struct Witness: Sendable {
  /// What it is called in messages, such as its address.
  public var name: String
  /// Asks it. Operational and degraded are answers, everything else is none.
  public var probe: any Probe

  /// Makes a witness.
  public init(name: String, probe: any Probe) {
    self.name = name
    self.probe = probe
  }
}

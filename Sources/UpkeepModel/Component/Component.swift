public import JSONText

/// A monitored part of an application, as its manifest declares it.
public struct Component: Hashable, Sendable {
  /// The identity: `^[a-z0-9]([a-z0-9._-]{0,126}[a-z0-9])?$`, see ``ComponentKey``.
  public var key: String
  /// The name that people read; the key when none is declared.
  public var name: String
  /// A sentence about it.
  public var description: String
  /// The name of the kind of check.
  public var provider: String
  /// The settings of the check, defaults of the manifest merged in.
  public var config: JSONObject
  /// The group under which pages show it.
  public var group: String?
  /// Labels for filters.
  public var labels: [String: String]
  /// Keys of the components without which this one cannot work.
  public var dependsOn: [String]
  /// When and how often it is checked, and when its state moves.
  public var policy: CheckPolicy
  /// Windows in which events stay quiet and that accounting leaves out.
  public var maintenance: [MaintenanceWindow]
  /// The uptime that is promised.
  public var objective: Objective?
  /// Not checked while true.
  public var paused: Bool
  /// Not deleted while true, even when its entry is gone (R18).
  public var protect: Bool
  /// Earlier keys, for renames that keep the history (R19).
  public var previously: [String]

  /// Makes a component; what is not given has the manifest's default.
  public init(
    key: String, name: String? = nil, description: String = "", provider: String, config: JSONObject = [:],
    group: String? = nil, labels: [String: String] = [:], dependsOn: [String] = [], policy: CheckPolicy = CheckPolicy(),
    maintenance: [MaintenanceWindow] = [], objective: Objective? = nil, paused: Bool = false, protect: Bool = false,
    previously: [String] = []
  ) {
    self.key = key
    self.name = name ?? key
    self.description = description
    self.provider = provider
    self.config = config
    self.group = group
    self.labels = labels
    self.dependsOn = dependsOn
    self.policy = policy
    self.maintenance = maintenance
    self.objective = objective
    self.paused = paused
    self.protect = protect
    self.previously = previously
  }
}

/// The kinds of sink that come with Upkeep.
package enum BuiltInSinks {
  /// All of them, in the order in which documentation shows them.
  package static let kinds: [SinkKind] = [
    .log, .webhook, .slack, .discord, .teams, .pagerDuty, .ntfy, .email, .exec,
  ]

  /// The kind of that name.
  package static func kind(named name: String) -> SinkKind? { kinds.first { $0.description.name == name } }
}

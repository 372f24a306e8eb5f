internal import UpkeepModel

/// What a message says: the templates of the settings, else the usual words.
package struct Wording: Sendable, Hashable {
  private let titleTemplate: MessageTemplate?
  private let textTemplate: MessageTemplate?

  /// Makes a wording.
  package init(title: MessageTemplate? = nil, text: MessageTemplate? = nil) {
    titleTemplate = title
    textTemplate = text
  }

  /// The title on one line, such as "Public API is down".
  func title(of event: Event, escaping: (String) -> String = { $0 }) -> String {
    let title =
      titleTemplate?.text(for: event, escaping: escaping) ?? "\(escaping(event.name)) \(Self.verb(event))"
    return title.split(whereSeparator: \.isNewline).joined(separator: " ")
  }

  /// The text: what the check said.
  func text(of event: Event, escaping: (String) -> String = { $0 }) -> String {
    textTemplate?.text(for: event, escaping: escaping) ?? escaping(event.transition.message)
  }

  /// Title and text for readers of plain text, with the facts below.
  func plainText(of event: Event) -> String {
    if let textTemplate { return textTemplate.text(for: event) }
    let facts = Self.facts(of: event).map { "\($0.name): \($0.value)" }.joined(separator: "\n")
    let message = event.transition.message
    return (message.isEmpty ? "" : message + "\n\n") + facts
  }

  /// What else is worth knowing, in the order in which it is shown.
  static func facts(of event: Event) -> [(name: String, value: String)] {
    let move = event.transition
    var facts = [("Component", move.key)]
    if let group = event.group { facts.append(("Group", group)) }
    let states = move.from == move.to ? [move.to] : [move.from, move.to]
    facts.append(("State", states.map(\.rawValue).joined(separator: " → ")))
    facts.append((event.kind == .reminder ? "At" : "Since", move.at.description))
    if event.kind == .recovered, let duration = event.duration {
      facts.append(("Lasted", GoDuration.format(duration)))
    }
    if let commit = move.manifestCommit { facts.append(("Manifest", String(commit.prefix(12)))) }
    if !move.observer.isEmpty { facts.append(("Observer", move.observer)) }
    return facts
  }

  private static func verb(_ event: Event) -> String {
    switch event.kind {
    case .recovered: "has recovered"
    case .reminder: "is still \(event.transition.to.rawValue)"
    case .down, .degraded: "is \(event.transition.to.rawValue)"
    }
  }
}

extension Event {
  /// How long the state before lasted; in a reminder, how long the state lasts.
  var duration: Duration? { since.map { max(.zero, transition.at.since($0)) } }
}

internal import UpkeepModel

/// What a template may ask of an event.
enum Placeholder: Sendable, Hashable {
  /// Placeholders without a name of their own.
  enum Simple: String, CaseIterable {
    case component, name, group, event, state, from, message, at, duration, manifest, observer
  }

  case simple(Simple)
  /// `{labels.team}`
  case label(String)

  init?(_ text: Substring) {
    if let simple = Simple(rawValue: String(text)) {
      self = .simple(simple)
    } else if text.hasPrefix("labels."), text.count > 7 {
      self = .label(String(text.dropFirst(7)))
    } else {
      return nil
    }
  }

  /// All of them, for messages.
  static var list: String {
    (Simple.allCases.map { "{\($0.rawValue)}" } + ["{labels.NAME}"]).joined(separator: " ")
  }

  /// The value; empty where the event has none.
  func value(in event: Event) -> String {
    switch self {
    case .label(let name): event.labels[name] ?? ""
    case .simple(let simple): Self.value(of: simple, in: event)
    }
  }

  private static func value(of simple: Simple, in event: Event) -> String {
    let move = event.transition
    return switch simple {
    case .component: move.key
    case .name: event.name
    case .group: event.group ?? ""
    case .event: event.kind.rawValue
    case .state: move.to.rawValue
    case .from: move.from.rawValue
    case .message: move.message
    case .at: move.at.description
    case .duration: event.duration.map { GoDuration.format($0) } ?? ""
    case .manifest: move.manifestCommit ?? ""
    case .observer: move.observer
    }
  }
}

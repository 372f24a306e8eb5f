package import UpkeepModel

/// How text for a terminal or a file looks. The caller decides; nothing here asks the environment.
package struct Style: Hashable, Sendable {
  /// Which characters serve as symbols.
  package enum Symbols: Hashable, Sendable {
    /// `● ▲ ✖ ○ → …`
    case unicode
    /// `o ! x ? -> ...`, for terminals and files without UTF-8.
    case ascii
  }

  /// A colour by its meaning.
  package enum Ink: Hashable, Sendable {
    case heading, faint, good, warning, bad, notice
  }

  /// Whether ANSI colours are used (ECMA-48 "SGR").
  package var colour: Bool
  /// Which symbols.
  package var symbols: Symbols
  /// The columns of the terminal; `nil` when the text goes to a file, and nothing is cut or wrapped.
  package var width: Int?

  /// Makes a style.
  package init(colour: Bool, symbols: Symbols = .unicode, width: Int? = nil) {
    self.colour = colour
    self.symbols = symbols
    self.width = width
  }

  /// No colour, no cutting: for files and pipes.
  package static let plain = Style(colour: false)

  /// The text in a colour; unchanged without colours or when it is empty.
  package func paint(_ text: String, _ ink: Ink?) -> String {
    guard colour, let ink, !text.isEmpty else { return text }
    return "\u{1B}[\(ink.code)m\(text)\u{1B}[0m"
  }

  /// The symbol of a state, one column wide.
  package func symbol(_ state: HealthState) -> String {
    switch state {
    case .operational: symbols == .unicode ? "●" : "o"
    case .degraded: symbols == .unicode ? "▲" : "!"
    case .down: symbols == .unicode ? "✖" : "x"
    case .unknown: symbols == .unicode ? "○" : "?"
    }
  }

  /// The symbol of a row of a plan, one column wide.
  package func symbol(_ action: Change.Action) -> String {
    switch action {
    case .move: symbols == .unicode ? "→" : ">"
    case .create: "+"
    case .update: "~"
    case .delete: "-"
    }
  }

  /// What stands between an old and a new value.
  var arrow: String { symbols == .unicode ? "→" : "->" }
  /// What stands for text that was cut off.
  var ellipsis: String { symbols == .unicode ? "…" : "..." }
  /// What stands between two thoughts.
  var dash: String { symbols == .unicode ? "—" : "-" }
}

extension Style.Ink {
  /// The ink of a state.
  init(_ state: HealthState) {
    switch state {
    case .operational: self = .good
    case .degraded: self = .warning
    case .down: self = .bad
    case .unknown: self = .faint
    }
  }

  /// The ink of a row of a plan.
  init(_ action: Change.Action) {
    switch action {
    case .move: self = .notice
    case .create: self = .good
    case .update: self = .warning
    case .delete: self = .bad
    }
  }

  fileprivate var code: String {
    switch self {
    case .heading: "1"
    case .faint: "2"
    case .good: "32"
    case .warning: "33"
    case .bad: "31"
    case .notice: "36"
    }
  }
}

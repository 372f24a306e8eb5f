internal import Digests
package import UpkeepModel

/// Something that went wrong, as the pages, the feeds and the API tell it.
package struct PageIncident: Sendable {
  /// Known by component and beginning, so it stays the same from page to page.
  package var id: String
  /// The component.
  package var key: String
  /// Its name.
  package var name: String
  /// From the first bad moment to the first good one.
  package var span: TimeSpan
  /// It is not over.
  package var isOngoing: Bool
  /// The worst state in it.
  package var state: HealthState
  /// What the check said with which it began; empty where messages are not shown.
  package var message: String
  /// What people wrote about it, in Markdown.
  package var notes: [String] = []

  init(_ outage: Outage, of component: Component, showsMessages: Bool) {
    id = Self.id(outage.key, outage.span.from)
    key = outage.key
    name = component.name
    span = outage.span
    isOngoing = outage.isOngoing
    state = outage.state
    message = showsMessages ? outage.message : ""
  }

  /// One that begins in the very second of the report, so that no account of the time before holds it.
  init(beginningAt moment: Timestamp, of component: PageComponent) {
    id = Self.id(component.key, moment)
    key = component.key
    name = component.name
    span = TimeSpan(from: moment, to: moment)
    isOngoing = true
    state = component.state
    message = component.message
  }

  private static func id(_ key: String, _ start: Timestamp) -> String {
    String(SHA256.digest(of: "\(key) \(start)").hex.prefix(12))
  }

  /// `Public API down`.
  var title: String { "\(name) \(state.rawValue)" }

  /// `for 12m`, `not over yet`.
  var length: String { isOngoing ? "not over yet" : "for \(HistoryFigures.length(span.seconds))" }

  /// When it changed last.
  var changedAt: Timestamp { isOngoing ? span.from : span.to }

  /// For feeds: a UUID of version 8 (RFC 9562), made of the same.
  var urn: String { StableURN.make("incident \(key) \(span.from)") }

  /// The place of it on the page about its component.
  var path: String { "components/\(key).html#i-\(id)" }
}

/// Names that stay the same and are nobody else's.
enum StableURN {
  /// A UUID of version 8 (RFC 9562) out of a text, as `urn:uuid:…`.
  static func make(_ text: String) -> String {
    var bytes = Array(SHA256.digest(of: "upkeep \(text)").bytes.prefix(16))
    bytes[6] = bytes[6] & 0x0F | 0x80
    bytes[8] = bytes[8] & 0x3F | 0x80
    let hex = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    let lengths = [8, 4, 4, 4, 12]
    var rest = hex[...]
    let parts = lengths.map { length in
      defer { rest = rest.dropFirst(length) }
      return String(rest.prefix(length))
    }
    return "urn:uuid:" + parts.joined(separator: "-")
  }
}

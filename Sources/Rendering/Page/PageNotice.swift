package import UpkeepModel

/// What people wrote for those who read the page.
package struct PageNotice: Hashable, Sendable {
  /// What it is about.
  package enum Subject: Hashable, Sendable {
    /// An incident of a component, under the key that it had then.
    case incident(key: String, span: TimeSpan)
    /// Something that holds for a time; about these components, or about none in particular.
    case announcement(from: Timestamp, until: Timestamp?, keys: [String])
  }

  /// What it is about.
  package var subject: Subject
  /// Its heading.
  package var title: String
  /// The text, in Markdown.
  package var text: String

  package init(_ subject: Subject, title: String, text: String) {
    self.subject = subject
    self.title = title
    self.text = text
  }
}

/// An announcement as the page shows it.
struct PageAnnouncement: Hashable, Sendable {
  let title: String
  let text: String
  let from: Timestamp
  let until: Timestamp?
  /// The names of the components that it is about, as far as the page shows them.
  let names: [String]

  /// Announcements stand on the page for so many days before they begin and, where they name no end, after.
  private static let days: Int64 = 14

  /// Those of a page, the newest first. One that is about components, all of which are hidden, is hidden too.
  static func all(_ notices: [PageNotice], names: [String: String], at now: Timestamp) -> [PageAnnouncement] {
    let reach = days * Day.seconds
    let all = notices.compactMap { notice -> PageAnnouncement? in
      guard case .announcement(let from, let until, let keys) = notice.subject else { return nil }
      let end = until ?? Timestamp(seconds: from.seconds + reach)
      let shown = keys.compactMap { names[$0] }
      guard from.seconds <= now.seconds + reach, end >= now, keys.isEmpty || !shown.isEmpty else { return nil }
      return PageAnnouncement(title: notice.title, text: notice.text, from: from, until: until, names: shown)
    }
    return all.sorted { ($1.from, $0.title) < ($0.from, $1.title) }
  }
}

extension [PageIncident] {
  /// With what people wrote: each text at the first outage of the component that it has a moment in common with.
  func noted(_ notices: [PageNotice], components: [PageComponent]) -> [PageIncident] {
    guard !notices.isEmpty, !isEmpty else { return self }
    let present = Dictionary(
      components.flatMap { component in
        ([component.key] + component.component.previously).map { ($0, component.key) }
      }, uniquingKeysWith: { first, _ in first })
    var incidents = self
    let places = Dictionary(grouping: indices) { self[$0].key }
    for notice in notices where !notice.text.isEmpty {
      guard case .incident(let key, let span) = notice.subject, let now = present[key] else { continue }
      let touched = (places[now] ?? []).filter { place in
        let other = self[place].span
        return other.from <= span.to && other.to >= span.from
      }
      if let first = touched.last { incidents[first].notes.append(notice.text) }
    }
    return incidents
  }
}

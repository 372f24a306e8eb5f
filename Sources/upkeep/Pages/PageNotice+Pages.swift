import GitOps
import Rendering
import UpkeepModel

extension PageNotice {
  /// The time whose notices a page shows: what is announced for the next weeks as well.
  static func span(of window: TimeSpan) -> TimeSpan {
    TimeSpan(from: window.from, to: Timestamp(seconds: window.to.seconds + 15 * Day.seconds))
  }

  /// What people wrote on the health ref.
  static func all(_ notices: Notices, at now: Timestamp) -> [PageNotice] {
    let incidents = notices.incidents.compactMap { page -> PageNotice? in
      guard let incident = page.incident, incident.started <= now else { return nil }
      let span = TimeSpan(from: incident.started, to: incident.ended ?? now)
      return PageNotice(.incident(key: incident.component, span: span), title: page.title, text: page.text)
    }
    let announcements = notices.announcements.compactMap { page -> PageNotice? in
      guard let from = page.from ?? page.day?.start else { return nil }
      return PageNotice(
        .announcement(from: from, until: page.until, keys: page.components), title: page.title, text: page.text)
    }
    return incidents + announcements
  }
}

internal import UpkeepModel

/// What people announced.
struct AnnouncementSection {
  let page: StatusPage
  let dates: PageDates

  /// Writes the section; nothing when nothing is announced.
  func write(into markup: inout Markup) {
    guard !page.announcements.isEmpty else { return }
    markup.line()
    markup.element("section", ["aria-labelledby": "announced"]) { markup in
      markup.element("h2", ["id": "announced"], text: "Announcements")
      for announcement in page.announcements {
        markup.line()
        markup.element("article") { write(announcement, into: &$0) }
      }
    }
  }

  private func write(_ announcement: PageAnnouncement, into markup: inout Markup) {
    markup.element("h3") { $0.element("bdi", text: announcement.title) }
    markup.element("p", ["class": "muted"]) { markup in
      markup.time(announcement.from, dates)
      if let until = announcement.until {
        markup.put(" to ")
        markup.time(until, dates)
      }
      if !announcement.names.isEmpty { markup.text(", about \(Phrases.list(announcement.names, limit: 5))") }
    }
    WrittenText(announcement.text).write(into: &markup)
  }
}

internal import UpkeepModel

/// One file of the site.
package struct PageFile: Hashable, Sendable {
  /// From the root, with `/` between the names.
  package var path: String
  /// Its content.
  package var bytes: [UInt8]

  package init(path: String, bytes: [UInt8]) {
    self.path = path
    self.bytes = bytes
  }
}

/// All files of a status page.
package enum PageSite {
  /// The files; `index.html` is the last, so that who writes them in order shows what is there.
  package static func files(_ page: StatusPage) -> [PageFile] {
    let dates = PageDates(language: page.settings.dates)
    let incidents = Dictionary(grouping: page.incidents, by: \.key)
    var files = [
      PageFile(path: PageStyle.path, bytes: Array(PageStyle.sheet.utf8)),
      PageFile(path: "icon.svg", bytes: PageIcon.draw(page.condition)),
      // GitHub's pages would have their own generator look at every file.
      PageFile(path: ".nojekyll", bytes: []),
    ]
    for component in page.components {
      let one = ComponentPage(
        page: page, component: component, incidents: incidents[component.key] ?? [], dates: dates)
      files.append(PageFile(path: component.path, bytes: one.render()))
    }
    if page.settings.hasBadges { files += BadgeSet(page).files }
    files += page.reports.map { report in
      PageFile(path: report.path, bytes: ServiceReportPage(page: page, report: report, dates: dates).render())
    }
    files += StatuspageFiles(page).files
    files += [
      PageFile(path: "feed.atom", bytes: AtomFeed(page: page).render()),
      PageFile(path: "feed.json", bytes: JSONFeed(page: page).render()),
      PageFile(path: "status.txt", bytes: PlainStatus(page: page).render()),
      PageFile(path: IncidentsPage.path, bytes: IncidentsPage(page: page).render()),
      PageFile(path: OverviewPage.path, bytes: OverviewPage(page).render()),
    ]
    return files
  }
}

/// How a status page looks and what it shows.
package struct PageSettings: Hashable, Sendable {
  /// A link in the header.
  package struct Link: Hashable, Sendable {
    /// What is read.
    package var title: String
    /// Where it leads: http, https or mailto.
    package var url: String

    package init(title: String, url: String) {
      self.title = title
      self.url = url
    }
  }

  /// The title of the pages.
  package var title = "Status"
  /// The text at the top left; the title unless set.
  package var logo: String?
  /// A sentence or two below the banner.
  package var introduction = ""
  /// Where the pages will be, without a slash at the end: feeds, badges' links and the API need whole addresses.
  package var baseURL: String?
  /// Links in the header.
  package var links: [Link] = []
  /// In which language dates are written. Times are UTC in each.
  package var dates = PageDates.Language.iso
  /// Only these groups, in this order; empty for all, by name. An empty name stands for components without a group.
  package var showGroups: [String] = []
  /// Not these groups.
  package var hideGroups: [String] = []
  /// No component with one of these labels, each written as `name=value`.
  package var hideLabels = ["visibility=private"]
  /// Whether what checks said is shown. It may name hosts and addresses that are nobody's business.
  package var showsMessages = true
  /// Whether badges are written, for all and for each component.
  package var hasBadges = true
  /// For how many calendar months there is a service report, the current one included.
  package var months = 3

  package init() {}

  /// The logo's text.
  var logoText: String { logo ?? title }

  /// A whole address of a page; `nil` without a base.
  func address(_ path: String) -> String? { baseURL.map { "\($0)/\(path)" } }
}

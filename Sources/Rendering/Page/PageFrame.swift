internal import UpkeepModel

/// What every page has: head, header, navigation and footer.
struct PageFrame {
  let page: StatusPage
  /// The way from the page to the root: empty, or `../`.
  let root: String
  /// What stands in the window's title beside that of all pages.
  let title: String

  /// No script, nothing from elsewhere. `file:` lets the style sheet work from a folder; on a web server it allows nothing.
  static let policy =
    "default-src 'none'; style-src 'self' file:; img-src 'self' file:; base-uri 'none'; form-action 'none'"

  /// A whole page.
  ///
  /// - Parameter path: Its own path from the root, for the mark in the navigation.
  func page(at path: String, _ content: (inout Markup) -> Void) -> [UInt8] {
    var markup = Markup()
    markup.put("<!DOCTYPE html>\n")
    markup.element("html", ["lang": "en"]) { markup in
      head(into: &markup)
      markup.line()
      markup.element("body") { markup in
        markup.element("a", ["class": "skip", "href": "#main"], text: "Skip to content")
        markup.line()
        header(path, into: &markup)
        markup.line()
        markup.element("main", ["id": "main"]) { markup in
          content(&markup)
          markup.line()
        }
        markup.line()
        footer(into: &markup)
        markup.line()
      }
    }
    markup.line()
    return markup.bytes
  }

  private func head(into markup: inout Markup) {
    markup.element("head") { markup in
      markup.void("meta", ["charset": "utf-8"])
      markup.void("meta", ["http-equiv": "Content-Security-Policy", "content": Self.policy])
      markup.void("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"])
      markup.void("meta", ["name": "referrer", "content": "no-referrer"])
      let whole = title.isEmpty ? page.settings.title : "\(title) – \(page.settings.title)"
      markup.element("title", text: whole)
      markup.void("link", ["rel": "stylesheet", "href": root + PageStyle.path])
      markup.void("link", ["rel": "icon", "type": "image/svg+xml", "href": root + "icon.svg"])
      markup.void(
        "link",
        ["rel": "alternate", "type": "application/atom+xml", "title": "Incidents (Atom)", "href": root + "feed.atom"])
      markup.void(
        "link",
        ["rel": "alternate", "type": "application/feed+json", "title": "Incidents (JSON)", "href": root + "feed.json"])
    }
  }

  private func header(_ path: String, into markup: inout Markup) {
    markup.element("header", ["class": "top"]) { markup in
      markup.element("a", ["class": "logo", "href": root + "index.html"], text: page.settings.logoText)
      markup.element("nav", ["aria-label": "Pages"]) { markup in
        markup.element("ul") { markup in
          var links = [("Status", "index.html"), ("Incidents", "incidents.html")]
          if let report = page.reports.first { links.append(("Service report", report.path)) }
          for (title, target) in links {
            markup.element("li") { markup in
              let isHere = target == path || target.hasPrefix("sla/") && path.hasPrefix("sla/")
              markup.element("a", ["href": root + target, "aria-current": isHere ? "page" : nil], text: title)
            }
          }
          for link in page.settings.links {
            markup.element("li") { $0.element("a", ["href": link.url], text: link.title) }
          }
        }
      }
    }
  }

  private func footer(into markup: inout Markup) {
    markup.element("footer", ["class": "end"]) { markup in
      markup.element("ul") { markup in
        for (title, target) in [
          ("Atom feed", "feed.atom"), ("JSON feed", "feed.json"), ("JSON", "status.json"), ("Plain text", "status.txt"),
        ] {
          markup.element("li") { $0.element("a", ["href": root + target], text: title) }
        }
      }
      markup.element("p", text: "All times are UTC. Made by Upkeep out of the repository alone.")
    }
  }
}

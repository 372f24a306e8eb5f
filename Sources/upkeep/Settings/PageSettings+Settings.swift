import JSONText
import Rendering
import UpkeepModel

extension PageSettings {
  /// The settings of the page, as `upkeep.json` holds them under `page`.
  static let settings = [
    Setting("title", .text, default: "Status", check: isShort, summary: "The title of the pages."),
    Setting("logo", .text, check: isShort, summary: "The text at the top left; the title unless set."),
    Setting("introduction", .text, summary: "A sentence or two below the banner."),
    Setting(
      "base_url", .url(schemes: ["http", "https"]),
      summary: "Where the pages will be; feeds and the API need whole addresses."),
    Setting(
      "links",
      .list(
        .object([
          Setting("title", .text, required: true, summary: "What is read."),
          Setting("url", .text, required: true, check: isLink, summary: "Where it leads: http, https or mailto."),
        ])), summary: "Links in the header."),
    Setting(
      "dates", .choice(PageDates.Language.allCases.map(\.rawValue)), default: "iso",
      summary: "In which language dates are written; times are UTC in each."),
    Setting("show_groups", .textList, summary: "Only these groups, in this order; an empty name is for those without."),
    Setting("hide_groups", .textList, summary: "Not these groups."),
    Setting(
      "hide_labels", .list(.text), default: ["visibility=private"], check: areLabels,
      summary: "No component with one of these labels, each as name=value."),
    Setting(
      "messages", .flag, default: true, summary: "Whether what checks said is shown; it may name hosts and addresses."),
    Setting("badges", .flag, default: true, summary: "Whether badges are written."),
    Setting("months", .integer(1...60), default: 3, summary: "For how many months there is a service report."),
  ]

  /// Reads the settings.
  ///
  /// - Throws: ``UsageProblem`` that names the field.
  init(settings value: JSONValue?) throws(UsageProblem) {
    self.init()
    guard let value else { return }
    guard let object = value.object else {
      throw UsageProblem("\(SettingsFile.path): page: an object is expected, such as {\"title\": \"Shop status\"}")
    }
    let fields: JSONObject
    do throws(ConfigProblem) {
      fields = try Self.settings.accepted(object, at: [], owner: "page")
    } catch {
      throw UsageProblem("\(SettingsFile.path): \((["page"] + error.path).joined(separator: ".")): \(error.message)")
    }
    take(fields)
  }

  private mutating func take(_ fields: JSONObject) {
    func texts(_ name: String) -> [String]? { fields[name]?.array?.compactMap(\.string) }
    title = fields["title"]?.string ?? title
    logo = fields["logo"]?.string
    introduction = fields["introduction"]?.string ?? introduction
    baseURL = fields["base_url"]?.string.map(Self.base)
    links = (fields["links"]?.array ?? []).compactMap { link in
      guard let title = link["title"]?.string, let url = link["url"]?.string else { return nil }
      return Link(title: title, url: url)
    }
    dates = fields["dates"]?.string.flatMap { PageDates.Language(rawValue: $0) } ?? dates
    showGroups = texts("show_groups") ?? showGroups
    hideGroups = texts("hide_groups") ?? hideGroups
    hideLabels = texts("hide_labels") ?? hideLabels
    showsMessages = fields["messages"]?.bool ?? showsMessages
    hasBadges = fields["badges"]?.bool ?? hasBadges
    months = fields["months"]?.integer.map { Int($0) } ?? months
  }

  /// Without a slash at the end.
  static func base(_ url: String) -> String {
    var url = Substring(url)
    while url.last == "/" { url.removeLast() }
    return String(url)
  }

  private static let isShort: @Sendable (JSONValue) -> String? = { value in
    (value.string ?? "").isEmpty || (value.string ?? "").count > 200 ? "is empty or longer than 200 characters" : nil
  }

  /// A link that runs a script, or leads into the machine of who reads, is none.
  private static let isLink: @Sendable (JSONValue) -> String? = { value in
    let url = (value.string ?? "").lowercased()
    let isKnown = ["https://", "http://", "mailto:"].contains { url.hasPrefix($0) && url.utf8.count > $0.utf8.count }
    let isPlain = url.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value != 0x7F }
    return isKnown && isPlain ? nil : "is no address of a page; write it as https://…, http://… or mailto:…"
  }

  private static let areLabels: @Sendable (JSONValue) -> String? = { value in
    (value.array ?? []).allSatisfy { $0.string?.contains("=") == true }
      ? nil : "holds a text that is not written as name=value"
  }
}

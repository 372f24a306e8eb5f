import ArgumentParser
import JSONText
import Rendering
import UpkeepModel

/// What a status page shows; the rest stands in the settings file.
struct PageOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The page as it was at a time, a commit of a report, or so long before the newest report.", valueName: "when"))
  var at: String?

  @Option(help: ArgumentHelp("The title of the pages (default: Status).", valueName: "text"))
  var title: String?

  @Option(help: ArgumentHelp("Where the pages will be: feeds and the API need whole addresses.", valueName: "url"))
  var baseURL: String?

  @Option(help: ArgumentHelp("For how many months there is a service report (default: 3).", valueName: "n"))
  var months: Int?

  /// The settings of the file, with what the options say over them.
  func settings(_ lookup: SettingsLookup) throws(UsageProblem) -> PageSettings {
    var values = lookup.file.values["page"]?.object ?? JSONObject()
    if lookup.file.values["page"] != nil, lookup.file.values["page"]?.object == nil {
      return try PageSettings(settings: lookup.file.values["page"])
    }
    if let title = lookup.variable("page_title", over: title) { values["title"] = .string(title) }
    if let baseURL = lookup.variable("page_base_url", over: baseURL) { values["base_url"] = .string(baseURL) }
    if let months { values["months"] = .integer(Int64(months)) }
    return try PageSettings(settings: .object(values))
  }
}

extension SettingsLookup {
  /// What an option says, else a variable; empty variables count as not set.
  fileprivate func variable(_ name: String, over option: String?) -> String? {
    option ?? environment["UPKEEP_" + name.uppercased()].flatMap { $0.isEmpty ? nil : $0 }
  }
}

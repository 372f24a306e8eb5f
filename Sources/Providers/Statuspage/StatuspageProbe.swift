internal import JSONText
internal import UpkeepModel

/// A status page, or one component of it.
struct StatuspageProbe: Probe {
  static let path = "/api/v2/summary.json"
  /// The most names that a message lists.
  private static let namedLimit = 5

  let api: JSONAPI
  let url: String
  let component: String?
  let states: StatuspageStates

  var target: String? { URLText.host(url) }

  func check() async -> Finding {
    var talk = APITalk(api)
    do throws(APIProblem) {
      let page = try await talk.ask(APIQuestion(url: url)).value
      if let component { return try judge(component, of: page, talk) }
      return try judge(page, talk)
    } catch {
      return talk.finding(error)
    }
  }

  // MARK: The whole page

  private func judge(_ page: JSONValue, _ talk: APITalk) throws(APIProblem) -> Finding {
    guard let status = page["status"], let indicator = status["indicator"]?.string else {
      throw talk.misshapen("status.indicator")
    }
    guard let state = states.state(ofPage: indicator) else {
      throw .api("the status page has an indicator that is not known: \(APIWords.shortened(indicator))")
    }
    var message = status["description"]?.string ?? indicator
    let troubled = components(of: page).filter { $0["status"] != "operational" && $0["group"] != true }
    let parts = troubled.compactMap { part in part["name"]?.string.map { "\($0) \(Self.words(part["status"]))" } }
    if !parts.isEmpty { message += ": " + Self.list(parts) }
    return talk.finding(state, message + Self.remark(on: incidents(of: page)))
  }

  // MARK: One component

  private func judge(_ component: String, of page: JSONValue, _ talk: APITalk) throws(APIProblem) -> Finding {
    guard page["components"]?.array != nil else { throw talk.misshapen("components") }
    let found = matches(component, in: components(of: page))
    guard !found.isEmpty else {
      let names = components(of: page).compactMap { $0["name"]?.string }
      throw .settings("the status page has no component \(component); it has \(Self.list(names))")
    }
    var worst: (state: HealthState, words: String)?
    for entry in found {
      guard let status = entry["status"]?.string else { throw talk.misshapen("the status of each component") }
      guard let state = states.state(ofComponent: status) else {
        throw .api("the status page has a status that is not known: \(APIWords.shortened(status))")
      }
      if worst.map({ state > $0.state }) ?? true { worst = (state, Self.words(entry["status"])) }
    }
    let (state, words) = worst ?? (.unknown, "")
    let ids = found.compactMap { $0["id"] }
    let name = found.first?["name"]?.string ?? component
    let several = found.count > 1 ? " (the worst of \(found.count) components of this name)" : ""
    let told = incidents(of: page).filter { incident in
      incident["components"]?.array?.contains { $0["id"].map(ids.contains) ?? false } ?? false
    }
    return talk.finding(state, "\(name) \(words)\(several)" + Self.remark(on: told))
  }

  /// By id, else by name, else by name without regard to case.
  private func matches(_ wanted: String, in components: [JSONValue]) -> [JSONValue] {
    let byID = components.filter { $0["id"]?.string == wanted }
    if !byID.isEmpty { return byID }
    let byName = components.filter { $0["name"]?.string == wanted }
    if !byName.isEmpty { return byName }
    return components.filter { $0["name"]?.string?.lowercased() == wanted.lowercased() }
  }

  // MARK: Parts of the page

  private func components(of page: JSONValue) -> [JSONValue] { page["components"]?.array ?? [] }

  /// Incidents that are not resolved, and maintenance that goes on.
  private func incidents(of page: JSONValue) -> [JSONValue] {
    let open = (page["incidents"]?.array ?? []).filter { !["resolved", "postmortem"].contains($0["status"]) }
    let works = (page["scheduled_maintenances"]?.array ?? []).filter {
      ["in_progress", "verifying"].contains($0["status"])
    }
    return open + works
  }

  private static func remark(on incidents: [JSONValue]) -> String {
    let names = incidents.compactMap { $0["name"]?.string }
    return names.isEmpty ? "" : " (\(list(names)))"
  }

  private static func words(_ status: JSONValue?) -> String {
    String((status?.string ?? "").map { $0 == "_" ? " " : $0 })
  }

  private static func list(_ names: [String]) -> String {
    guard !names.isEmpty else { return "none" }
    let rest = names.count - namedLimit
    return names.prefix(namedLimit).joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
  }
}

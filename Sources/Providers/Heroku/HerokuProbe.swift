internal import JSONText
internal import Transport
internal import UpkeepModel

/// The dynos of one app.
struct HerokuProbe: Probe {
  /// The most pages that are read; each has 200 dynos unless Heroku decides otherwise.
  private static let pageLimit = 20
  /// Dynos that come and go by themselves and serve nobody.
  private static let passingTypes: Set<String> = ["run", "release", "scheduler"]
  /// The most dynos that a message names.
  private static let namedLimit = 5

  let api: JSONAPI
  let url: String
  let token: SecretReference
  let type: String?

  var target: String? { URLText.host(url) }

  private struct Dyno {
    let name: String
    let type: String
    let state: String
    /// An idle dyno sleeps, as those of the Eco plan do, and starts with the next request.
    var isUp: Bool { state == "up" || state == "idle" }
  }

  func check() async -> Finding {
    var talk = APITalk(api)
    do throws(APIProblem) {
      let dynos = try await dynos(&talk)
      return judge(dynos, talk)
    } catch {
      return talk.finding(error)
    }
  }

  private func dynos(_ talk: inout APITalk) async throws(APIProblem) -> [Dyno] {
    let token = try talk.secret(token, defaultVariable: HerokuProvider.tokenVariable)
    var question = APIQuestion(
      url: url,
      headers: [("Accept", "application/vnd.heroku+json; version=3"), ("Authorization", "Bearer \(token)")])
    let fixed = question.headers
    var dynos: [Dyno] = []
    for _ in 1...Self.pageLimit {
      let answer = try await talk.ask(question)
      guard let list = answer.value.array else { throw talk.misshapen("a list of dynos") }
      for entry in list {
        guard let state = entry["state"]?.string else { throw talk.misshapen("the state of each dyno") }
        dynos.append(
          Dyno(name: entry["name"]?.string ?? "a dyno", type: entry["type"]?.string ?? "", state: state))
      }
      guard answer.status == 206, let next = answer.headers["Next-Range"] else { return dynos }
      question.headers = fixed + [("Range", next)]
    }
    throw .api("Heroku lists more than \(Self.pageLimit) pages of dynos")
  }

  private func judge(_ all: [Dyno], _ talk: APITalk) -> Finding {
    let dynos = all.filter { dyno in type.map { $0 == dyno.type } ?? !Self.passingTypes.contains(dyno.type) }
    guard !dynos.isEmpty else {
      return talk.finding(.unknown, "the app has no dynos" + (type.map { " of type \($0)" } ?? ""))
    }
    let troubled = dynos.filter { !$0.isUp }
    let up = dynos.count - troubled.count
    let idle = dynos.count { $0.state == "idle" }
    var message = "\(up) of \(NumberText.counted(dynos.count, "dyno")) up"
    if idle > 0 { message += " (\(idle) idle)" }
    if !troubled.isEmpty {
      message += ": " + troubled.prefix(Self.namedLimit).map { "\($0.name) \($0.state)" }.joined(separator: ", ")
      if troubled.count > Self.namedLimit { message += " and \(troubled.count - Self.namedLimit) more" }
    }
    return talk.finding(
      troubled.isEmpty ? .operational : up > 0 ? .degraded : .down, message,
      performance: [PerformanceValue(label: "up", value: Double(up), minimum: 0, maximum: Double(dynos.count))])
  }
}

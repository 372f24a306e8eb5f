internal import JSONText
internal import Transport
internal import UpkeepModel

/// What is asked and on which way, as the settings say.
struct HTTPQuestion: Sendable {
  /// What the request carries.
  enum Payload: Sendable {
    case text(SettingText)
    case form([(name: String, value: SettingText)])
    case json(JSONValue)
  }

  /// A user and a password.
  struct Login: Sendable {
    let user: SettingText
    let password: SettingText

    init?(_ settings: Settings?) {
      guard let user = settings?.textOrSecret("user"), let password = settings?.textOrSecret("password") else {
        return nil
      }
      self.user = user
      self.password = password
    }
  }

  let url: String
  let method: String
  let headers: [(name: String, value: SettingText)]
  let payload: Payload?
  let login: Login?
  let token: SettingText?
  let way: HTTPWay
  let userAgent: String

  init(_ settings: Settings, userAgent: String) {
    url = settings.text("url") ?? ""
    headers = settings.textMap("headers")
    if let text = settings.textOrSecret("body") {
      payload = .text(text)
    } else if let value = settings.json("json") {
      payload = .json(value)
    } else {
      payload = settings.json("form") == nil ? nil : .form(settings.textMap("form"))
    }
    method = settings.text("method") ?? (payload == nil ? "GET" : "POST")
    login = Login(settings.object("basic_auth"))
    token = settings.textOrSecret("bearer_token")
    way = HTTPWay(settings)
    self.userAgent = userAgent
  }

  /// The request, with its secrets resolved and remembered in the mask.
  func request(from secrets: any SecretSource, _ mask: inout SecretMask) throws(SecretProblem) -> HTTPRequest {
    var request = HTTPRequest(url)
    request.method = method
    for (name, value) in headers { request.headers.append((name, try mask.resolve(value, from: secrets))) }
    if !hasHeader("user-agent") { request.userAgent = userAgent }
    try addPayload(to: &request, secrets, &mask)
    if let login {
      let auth = HTTPRequest.BasicAuth(
        user: try mask.resolve(login.user, from: secrets), password: try mask.resolve(login.password, from: secrets))
      mask.hide(auth.base64)
      request.basicAuth = auth
    }
    if let token {
      request.headers.append(("Authorization", "Bearer \(try mask.resolve(token, from: secrets))"))
    }
    try way.apply(to: &request, secrets, &mask)
    return request
  }

  private func hasHeader(_ name: String) -> Bool { headers.contains { $0.name.lowercased() == name } }

  private func addPayload(
    to request: inout HTTPRequest, _ secrets: any SecretSource, _ mask: inout SecretMask
  ) throws(SecretProblem) {
    guard let payload else { return }
    var type: String?
    switch payload {
    case .text(let text): request.body = Array(try mask.resolve(text, from: secrets).utf8)
    case .json(let value):
      request.body = Array(value.canonicalText.utf8)
      type = "application/json"
    case .form(let fields):
      var pairs: [String] = []
      for (name, value) in fields {
        let text = URLText.escaped(try mask.resolve(value, from: secrets))
        if case .secret = value { mask.hide(text) }
        pairs.append("\(URLText.escaped(name))=\(text)")
      }
      request.body = Array(pairs.joined(separator: "&").utf8)
      type = "application/x-www-form-urlencoded"
    }
    if let type, !hasHeader("content-type") { request.headers.append(("Content-Type", type)) }
  }

  /// Whether the body may be shown to another server than the one that it is meant for.
  var bodyHoldsSecret: Bool {
    switch payload {
    case .text(.secret): true
    case .form(let fields): fields.contains { if case .secret = $0.value { true } else { false } }
    default: false
    }
  }

  /// Whether a header is for the URL's own server alone.
  func isCredential(_ name: String) -> Bool {
    let name = name.lowercased()
    return HeaderRules.credentials.contains(name)
      || headers.contains {
        if case .secret = $0.value { $0.name.lowercased() == name } else { false }
      }
  }
}

extension HTTPRequest.BasicAuth {
  /// What stands in the header (RFC 7617), without the signs that fill it up, as a server may repeat it.
  fileprivate var base64: String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    let bytes = Array("\(user):\(password)".utf8)
    var text: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let word = group.enumerated().reduce(0) { $0 | Int($1.element) << (16 - 8 * $1.offset) }
      for place in 0...group.count { text.append(alphabet[word >> (18 - 6 * place) & 63]) }
    }
    return String(decoding: text, as: UTF8.self)
  }
}

internal import JSONText
internal import UpkeepModel

/// What `http` can be asked: the request, the way to the server, and what must hold of the answer.
enum HTTPSettings {
  static let all = request + way + expectations

  static let methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
  static let bodyLimit: Int64 = 1 << 20
  static let largestBody: Int64 = 16 << 20

  private static let request: [Setting] = [
    Setting(
      "url", .url(schemes: ["http", "https"]), required: true,
      summary: "Where the request goes; without user and password, which belong into basic_auth."),
    Setting(
      "method", .choice(methods), default: "GET",
      summary: "The request's method; with body, form or json it is POST unless it is set."),
    Setting(
      "timeout", .duration(.milliseconds(1)...(.seconds(3600))), default: "5s",
      summary: "How long the check may take, from the name lookup to the last byte, redirects included."),
    Setting(
      "headers", .textMap(secrets: true), default: [:],
      summary: "Headers to send; those that carry credentials must be references to secrets."),
    Setting("body", .textOrSecret, summary: "The body of the request, sent as it is."),
    Setting(
      "form", .textMap(secrets: true), summary: "Fields of a form, sent as application/x-www-form-urlencoded."),
    Setting("json", .json, summary: "A JSON value that is sent as application/json."),
    Setting("basic_auth", login, summary: "User and password of basic authentication."),
    Setting("bearer_token", .secret(defaultVariable: nil), summary: "A token, sent as Authorization: Bearer TOKEN."),
  ]

  private static let login = Setting.Kind.object([
    Setting("user", .textOrSecret, required: true, summary: "The user's name."),
    Setting("password", .secret(defaultVariable: nil), required: true, summary: "The password."),
  ])

  private static let way: [Setting] = [
    Setting(
      "follow_redirects", .integer(0...20), default: 0,
      summary: "How many redirects are followed; credentials never follow to another scheme, host or port."),
    Setting(
      "same_host_only", .flag, default: false, summary: "Whether only redirects to the same host are followed."),
    Setting(
      "http_version", .choice(["auto", "1.1", "2"]), default: "auto",
      summary: "The HTTP version; auto is 2 where TLS negotiates it, else 1.1."),
    Setting("ip_family", .choice(["any", "ipv4", "ipv6"]), default: "any", summary: "The IP version to connect over."),
    Setting(
      "resolve", .text, check: { HTTPRules.isAddress($0.string ?? "") ? nil : "is no IP address" },
      summary: "The IP address to connect to in place of looking up the host of the URL."),
    Setting(
      "unix_socket", .text, check: SettingCheck.absolutePath,
      summary: "The path of a unix socket to connect to in place of the host of the URL."),
    Setting(
      "proxy", .url(schemes: ["http", "https", "socks5", "socks5h"]),
      summary: "The proxy to go through; with socks5h it looks up the name. Variables of the environment are not used."),
    Setting("proxy_auth", login, summary: "User and password for the proxy."),
    Setting(
      "ca_file", .text, check: SettingCheck.absolutePath,
      summary: "A PEM file of the authorities to trust in place of the system's."),
    Setting(
      "client_certificate", .text, check: SettingCheck.absolutePath,
      summary: "A PEM file with the certificate to show to the server."),
    Setting("client_key", .secret(defaultVariable: nil), summary: "The certificate's key as PEM text."),
    Setting("client_key_password", .secret(defaultVariable: nil), summary: "The password of the key."),
    Setting(
      "insecure", .flag, default: false,
      summary: "Whether any certificate is taken, whoever signed it and for whatever name."),
    Setting(
      "min_tls", .choice(["1.0", "1.1", "1.2", "1.3"]), default: "1.2", summary: "The lowest TLS version to speak."),
    Setting(
      "max_body", .integer(0...largestBody), default: .integer(bodyLimit),
      summary: "How many bytes of the answer's body are read at most."),
  ]

  private static let expectations: [Setting] = [
    Setting(
      "expect_status", .integerSet(100...599),
      summary: "The statuses that are operational, such as 200 or \"200-299,304\"; without it any 2xx is."),
    Setting(
      "status_states", .list(.object(statusFields)),
      summary:
        "The states of statuses that are not expected; the first entry that names the status counts, else degraded."
    ),
    Setting("expect_headers", .list(.object(headerFields)), summary: "What must hold of headers of the answer."),
    Setting("expect_body", .list(.object(bodyFields)), summary: "What must hold of the answer's body as text."),
    Setting("expect_json", .list(.object(jsonFields)), summary: "What must hold of values in a JSON body."),
    Setting("expect_latency", .list(.object(latencyFields)), summary: "How long the check may take and still be fine."),
    Setting(
      "expect_certificate", .list(.object(certificateFields)),
      summary: "How much longer the server's certificate must be valid."),
    Setting(
      "expect_redirect", .list(.object(redirectFields)),
      summary: "Where the answer must redirect to, or with follow_redirects must have led to."),
    Setting(
      "must_fail", .flag, default: false,
      summary: "Turns the check round: it is operational when it would be degraded or down, and down when it succeeds."),
  ]

  static let state = Setting(
    "state", .choice(["degraded", "down", "unknown"]), default: "degraded",
    summary: "The state when it does not hold.")

  private static let statusFields: [Setting] = [
    Setting("status", .integerSet(100...599), required: true, summary: "The statuses, such as \"500-599\"."),
    Setting("state", .choice(["degraded", "down", "unknown"]), required: true, summary: "Their state."),
  ]

  private static let headerFields: [Setting] =
    [
      Setting(
        "name", .text, required: true, check: SettingCheck.headerName,
        summary: "The header's name, in any case; with nothing else said it must be there."),
      Setting("equals", .text, summary: "The whole value."),
      Setting("contains", .text, summary: "A text that must be in it."),
      Setting("not_contains", .text, summary: "A text that must not be in it."),
      Setting("matches", .text, check: SettingCheck.pattern, summary: "A regular expression that must match in it."),
      Setting(
        "not_matches", .text, check: SettingCheck.pattern,
        summary: "A regular expression that must not match in it."),
      Setting("absent", .flag, default: false, summary: "Whether the header must not be there at all."),
    ] + [state]

  private static let bodyFields: [Setting] =
    [
      Setting("equals", .text, summary: "The whole text, apart from white space at its ends."),
      Setting("contains", .text, summary: "A text that must be in it."),
      Setting("not_contains", .text, summary: "A text that must not be in it."),
      Setting("matches", .text, check: SettingCheck.pattern, summary: "A regular expression that must match in it."),
      Setting(
        "not_matches", .text, check: SettingCheck.pattern,
        summary: "A regular expression that must not match in it."),
    ] + [state]

  private static let jsonFields: [Setting] =
    [
      Setting(
        "pointer", .text, default: "", check: SettingCheck.jsonPointer,
        summary: "Where the value is, as a JSON pointer such as /queue/length; with nothing else said it must be there."
      ),
      Setting("equals", .json, aliases: ["=="], summary: "The value that it must be."),
      Setting("not_equals", .json, aliases: ["!="], summary: "A value that it must not be."),
      Setting("below", .number(anyNumber), aliases: ["<"], summary: "The number must be smaller than this."),
      Setting("at_most", .number(anyNumber), aliases: ["<="], summary: "The number must not be larger than this."),
      Setting("above", .number(anyNumber), aliases: [">"], summary: "The number must be larger than this."),
      Setting("at_least", .number(anyNumber), aliases: [">="], summary: "The number must not be smaller than this."),
      Setting(
        "matches", .text, check: SettingCheck.pattern,
        summary: "A regular expression that must match in the text, or in the number as text."),
      Setting(
        "not_matches", .text, check: SettingCheck.pattern,
        summary: "A regular expression that must not match in the text, or in the number as text."),
      Setting("exists", .flag, default: true, summary: "Whether there must be such a value, or must be none."),
      Setting("length", .integer(0...(.max)), summary: "How many elements, members or characters it must have."),
      Setting("min_length", .integer(0...(.max)), summary: "How many it must have at least."),
      Setting("max_length", .integer(0...(.max)), summary: "How many it may have at most."),
    ] + [state]

  private static let anyNumber = -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude

  private static let latencyFields: [Setting] =
    [
      Setting(
        "at_most", .duration(.milliseconds(1)...(.seconds(3600))), aliases: ["<="], required: true,
        summary: "The longest time that is fine."),
      Setting(
        "phase", .choice(HTTPPhase.allCases.map(\.rawValue)), default: "total",
        summary: "The part of the check that is meant; first_byte is the wait after the request was sent."),
    ] + [state]

  private static let certificateFields: [Setting] =
    [
      Setting(
        "days_left", .integer(0...3650), required: true, summary: "The whole days that it must still be valid at least."
      )
    ] + [state]

  private static let redirectFields: [Setting] =
    [
      Setting("equals", .text, summary: "The whole URL, absolute."),
      Setting(
        "matches", .text, check: SettingCheck.pattern, summary: "A regular expression that must match in the URL."),
    ] + [state]
}

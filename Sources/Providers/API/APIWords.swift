internal import JSONText

/// What an API says about an error of its own, in the places where APIs put it.
enum APIWords {
  /// The most characters of it that are shown.
  static let limit = 160

  /// A sentence out of the body of an answer that is no success; `nil` when there is none.
  static func of(_ body: JSONValue) -> String? {
    let places = [
      body["message"], body["detail"], body["error"], body["error"]?["message"],
      body["errors"]?.array?.first?["message"], body["errors"]?.array?.first,
    ]
    return places.lazy.compactMap { $0?.string }.first { !$0.isEmpty }
  }

  /// At most ``limit`` characters; secrets must have been masked before.
  static func shortened(_ text: String) -> String {
    let short = text.prefix(limit)
    return short.endIndex == text.endIndex ? text : short + "…"
  }
}

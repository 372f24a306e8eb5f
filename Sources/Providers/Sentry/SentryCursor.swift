/// The place of the next page, as Sentry tells it in its `Link` header:
/// `<URL>; rel="next"; results="true"; cursor="0:100:0"`.
enum SentryCursor: Hashable {
  /// There is a page that begins here.
  case page(String)
  /// This was the last page.
  case end

  /// `nil` when the header does not tell.
  static func next(in link: String) -> SentryCursor? {
    for part in link.split(separator: ",") where part.contains("rel=\"next\"") {
      if part.contains("results=\"false\"") { return .end }
      guard let start = part.firstRange(of: "cursor=\"")?.upperBound else { return nil }
      let cursor = part[start...].prefix { $0 != "\"" }
      return cursor.isEmpty ? nil : .page(String(cursor))
    }
    return nil
  }
}

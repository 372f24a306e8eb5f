internal import Transport
internal import UpkeepModel

/// The last answer of a check, after the redirects that were followed.
struct HTTPAnswer: Sendable {
  let response: HTTPResponse
  /// Why a redirect was not followed; `nil` when the answer is none.
  let stay: String?
  let redirectCount: Int
  /// Of all requests together.
  let phases: Phases

  /// Where the answer redirects to, or where the redirects led; `nil` when there was none.
  var redirectTarget: String? { response.redirectURL ?? (redirectCount > 0 ? response.finalURL : nil) }
}

extension Phases {
  /// Both, one after the other.
  func followed(by other: Phases) -> Phases {
    func sum(_ one: Int?, _ other: Int?) -> Int? { one == nil && other == nil ? nil : (one ?? 0) + (other ?? 0) }
    return Phases(
      nameLookup: sum(nameLookup, other.nameLookup), connect: sum(connect, other.connect), tls: sum(tls, other.tls),
      firstByte: sum(firstByte, other.firstByte), total: total + other.total)
  }
}

internal import UpkeepModel

/// The header field that asks to wait: seconds, or a date (RFC 9110 §10.2.3).
enum RetryAfter {
  /// How long from now; `nil` when the value cannot be read, zero when the moment is over.
  static func parse(_ text: String, now: Timestamp) -> Duration? {
    if text.utf8.allSatisfy({ (48...57).contains($0) }) {
      return text.utf8.count <= 9 ? Int64(text).map { .seconds($0) } : nil
    }
    return date(text).map { max(.zero, $0.since(now)) }
  }

  /// `Sun, 06 Nov 1994 08:49:37 GMT`, the one form of HTTP dates that may still be sent (RFC 9110 §5.6.7).
  private static func date(_ text: String) -> Timestamp? {
    let parts = text.split(separator: " ")
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    guard parts.count == 6, parts[5] == "GMT", let month = months.firstIndex(where: { $0 == parts[2] }) else {
      return nil
    }
    return Timestamp("\(parts[3])-\(month < 9 ? "0" : "")\(month + 1)-\(parts[1])T\(parts[4])Z")
  }
}

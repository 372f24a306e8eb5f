internal import Glibc

/// Measured numbers for people.
enum NumberText {
  /// At most four digits, or all of those before the point; without zeros at the end.
  static func of(_ number: Double) -> String {
    if number.isNaN { return "NaN" }
    if number.isInfinite { return number < 0 ? "-Inf" : "+Inf" }
    guard number != 0 else { return "0" }
    let places = max(0, 3 - Int(log10(abs(number)).rounded(.down)))
    let scale = pow(10, Double(places))
    let text = (scale.isFinite ? (number * scale).rounded() / scale : number).description
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  /// "1 issue", "2 issues".
  static func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
}

internal import Calendars
internal import JSONText
internal import UpkeepModel

/// One line of a `transitions/` file, read by its shape; what has another one is left to ``Transition/init(line:)``.
enum TransitionLine {
  /// The key of a line; `nil` when it does not have the usual shape.
  static func key(_ line: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
    var reader = ShapeReader(line)
    guard reader.skip("{\"at\":"), reader.rawString() != nil, reader.skip(",\"key\":") else { return nil }
    return reader.rawString()
  }

  /// The transition; `nil` when the line does not have the usual shape.
  static func transition(_ line: UnsafeRawBufferPointer) -> Transition? {
    var reader = ShapeReader(line)
    guard reader.skip("{\"at\":"), let at = reader.timestamp(), reader.skip(",\"key\":"), let key = reader.string(),
      reader.skip(",\"from\":"), let from = reader.state(), reader.skip(",\"to\":"), let to = reader.state(),
      reader.skip(",\"message\":"), let message = reader.string()
    else { return nil }
    var because: [String] = []
    if reader.skip(",\"because\":[") {
      repeat {
        guard let cause = reader.string() else { return nil }
        because.append(cause)
      } while reader.skip(",")
      guard reader.skip("]") else { return nil }
    }
    var manifest: String?
    if reader.skip(",\"manifest\":") {
      guard let commit = reader.string() else { return nil }
      manifest = commit
    }
    guard reader.skip(",\"observer\":"), let observer = reader.string(), reader.skip("}"), reader.isAtEnd else {
      return nil
    }
    return Transition(
      key: key, from: from, to: to, at: at, message: message, because: because, manifestCommit: manifest,
      observer: observer)
  }
}

extension ShapeReader {
  fileprivate mutating func state() -> HealthState? {
    if skip("\"operational\"") { return .operational }
    if skip("\"down\"") { return .down }
    if skip("\"degraded\"") { return .degraded }
    return skip("\"unknown\"") ? .unknown : nil
  }

  /// As `"2026-11-23T22:11:20Z"`, and no other form of it.
  fileprivate mutating func timestamp() -> Timestamp? {
    guard let text = rawString(), text.count == 20 else { return nil }
    func number(_ from: Int, _ count: Int) -> Int? {
      var value = 0
      for index in from..<from + count {
        let digit = text[index] &- 48
        guard digit < 10 else { return nil }
        value = value * 10 + Int(digit)
      }
      return value
    }
    func holds(_ sign: Unicode.Scalar, _ index: Int) -> Bool { text[index] == UInt8(ascii: sign) }
    guard holds("-", 4), holds("-", 7), holds("T", 10), holds(":", 13), holds(":", 16), holds("Z", 19),
      let year = number(0, 4), let month = number(5, 2), let day = number(8, 2), let hour = number(11, 2),
      let minute = number(14, 2), let second = number(17, 2), (1...12).contains(month), hour < 24, minute < 60,
      second < 60, day >= 1, day <= CalendarDay.length(ofMonth: month, year: year)
    else { return nil }
    let number = CalendarDay(year: year, month: month, day: day).number
    return Timestamp(seconds: Int64(number * 86_400 + hour * 3600 + minute * 60 + second))
  }
}

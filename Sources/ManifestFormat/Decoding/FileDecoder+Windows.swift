import Calendars
import JSONText
import UpkeepModel

/// Maintenance windows.
extension FileDecoder {
  mutating func windows() throws(JSONSyntaxError) -> [MaintenanceWindow] {
    var windows: [MaintenanceWindow] = []
    guard try expect(.array, "a list of windows with \"from\" and \"to\", or \"weekly\", \"at\" and \"for\"") else {
      return windows
    }
    try reader.openArray()
    while try reader.nextElement() {
      let start = reader.offset
      guard try expect(.object, "an object with \"from\" and \"to\", or \"weekly\", \"at\" and \"for\"") else {
        continue
      }
      if let window = try isWeekly() ? weeklyWindow(at: start) : window(at: start) { windows.append(window) }
    }
    return windows
  }

  /// Whether the window that comes next is one that comes every week: its fields say so, in whatever order they stand.
  private func isWeekly() throws(JSONSyntaxError) -> Bool {
    var ahead = reader.fork()
    var names: Set<String> = []
    try ahead.openObject()
    while try ahead.nextMember() {
      names.insert(ahead.name)
      try ahead.skip()
    }
    if names.contains(WeeklyWindowField.weekly.rawValue) { return true }
    return names.isDisjoint(with: ["from", "to"]) && !names.isDisjoint(with: ["at", "for", "time_zone"])
  }

  private mutating func window(at start: Int) throws(JSONSyntaxError) -> MaintenanceWindow? {
    var seen: Set<WindowField> = []
    var (from, to): (Timestamp?, Timestamp?)
    var reason = ""
    var toOffset = start
    try reader.openObject()
    while try reader.nextMember() {
      guard let field = try known(tables.window) else { continue }
      seen.insert(field)
      switch field {
      case .from: from = try time()
      case .to:
        toOffset = reader.offset
        to = try time()
      case .reason: reason = try line() ?? ""
      }
    }
    requireFields(WindowField.self, seen, of: start)
    guard let from, let to else { return nil }
    if from >= to {
      report(
        .invalidValue, at: toOffset, pointer: reader.pointer + "/to", "the window ends before it begins",
        "\"to\" must be later than \"from\" (\(from))")
    }
    return MaintenanceWindow(from: from, to: to, reason: reason)
  }

  private mutating func weeklyWindow(at start: Int) throws(JSONSyntaxError) -> MaintenanceWindow? {
    var seen: Set<WeeklyWindowField> = []
    var weekdays: [Weekday] = []
    var minute: Int?
    var length: Duration?
    var zone: String? = "UTC"
    var reason = ""
    try reader.openObject()
    while try reader.nextMember() {
      guard let field = try known(tables.weeklyWindow) else { continue }
      seen.insert(field)
      switch field {
      case .weekly: weekdays = try self.weekdays()
      case .at: minute = try clock()
      case .duration: length = try duration(Limits.weeklyWindow)
      case .timeZone: zone = try timeZone()
      case .reason: reason = try line() ?? ""
      }
    }
    requireFields(WeeklyWindowField.self, seen, of: start)
    guard !weekdays.isEmpty, let minute, let length, let zone else { return nil }
    let schedule = WeeklySchedule(weekdays: weekdays, minute: minute, duration: length, timeZone: zone)
    return MaintenanceWindow(.weekly(schedule), reason: reason)
  }

  private mutating func weekdays() throws(JSONSyntaxError) -> [Weekday] {
    var weekdays: [Weekday] = []
    let start = reader.offset
    let allowed = Weekday.allCases.map(\.rawValue)
    guard try expect(.array, "a list of days: \(allowed.joined(separator: ", "))") else { return weekdays }
    var isEmpty = true
    try reader.openArray()
    while try reader.nextElement() {
      isEmpty = false
      let offset = reader.offset
      guard let text = try string("a day: \(allowed.joined(separator: ", "))") else { continue }
      guard let day = Weekday(rawValue: text) else {
        let short = String(text.lowercased().prefix(3))
        report(
          .invalidValue, at: offset, "\(VisibleText.quoted(text)) is no day of the week",
          Weekday(rawValue: short).map { "did you mean \"\($0.rawValue)\"?" }
            ?? "allowed: \(allowed.joined(separator: ", "))")
        continue
      }
      if weekdays.contains(day) {
        report(.invalidValue, at: offset, "\(VisibleText.quoted(text)) is in the list twice", "remove one")
      }
      weekdays.append(day)
    }
    if isEmpty {
      report(
        .invalidValue, at: start, "\(subject) is empty",
        "name the days: \(allowed.joined(separator: ", ")); all seven for every day")
    }
    return weekdays
  }

  private mutating func clock() throws(JSONSyntaxError) -> Int? {
    let offset = reader.offset
    guard let text = try string("a time of day such as \"02:00\"") else { return nil }
    if let minute = WeeklySchedule.minute(ofClock: text) { return minute }
    let padded = WeeklySchedule.minute(ofClock: "0" + text) == nil ? nil : "0" + text
    report(
      .invalidValue, at: offset, "\(subject) is no time of day: \(VisibleText.quoted(text))",
      padded.map { "did you mean \"\($0)\"?" } ?? "allowed: \"00:00\" to \"23:59\", without a zone")
    return nil
  }

  private mutating func timeZone() throws(JSONSyntaxError) -> String? {
    let offset = reader.offset
    guard let text = try string("the name of a time zone such as \"Europe/Berlin\"") else { return nil }
    if ZoneDatabase.zone(named: text) != nil { return text }
    report(.unknownTimeZone, at: offset, "unknown time zone \(VisibleText.quoted(text))", Self.zoneRemedy(text))
    return nil
  }

  private static func zoneRemedy(_ text: String) -> String {
    guard ZoneDatabase.isInstalled else {
      return "this machine has no time zone database: install the package tzdata, or write \"UTC\""
    }
    let names = ZoneDatabase.names.sorted()
    // People remember the city.
    let city = names.first { $0.lowercased().hasSuffix("/" + text.lowercased().replacing(" ", with: "_")) }
    return (city.map { "did you mean \"\($0)\"?" } ?? Suggestion.question(for: text, among: names))
      ?? "allowed: names of the IANA database such as \"Europe/Berlin\", or \"UTC\""
  }
}

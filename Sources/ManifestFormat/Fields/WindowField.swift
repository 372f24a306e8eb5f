import JSONText
import UpkeepModel

/// The fields of a maintenance window that comes once.
enum WindowField: String, FieldSet {
  case from
  case to
  case reason

  var field: Field {
    switch self {
    case .from:
      Field(shape: .time, required: true, example: "2026-12-01T22:00:00Z", summary: "When it begins (RFC 3339).")
    case .to:
      Field(shape: .time, required: true, example: "2026-12-01T23:30:00Z", summary: "When it ends; after `from`.")
    case .reason:
      Field(shape: .line, example: "upgrade", summary: "Why.")
    }
  }
}

/// The fields of a maintenance window that comes every week.
enum WeeklyWindowField: String, FieldSet {
  case weekly
  case at
  case duration = "for"
  case timeZone = "time_zone"
  case reason

  var field: Field {
    switch self {
    case .weekly:
      Field(shape: .weekdays, required: true, example: ["sun"], summary: "The days on which it begins.")
    case .at:
      Field(
        shape: .clock, required: true, example: "02:00",
        summary: "When it begins on these days, by the clocks of the time zone.")
    case .duration:
      Field(
        shape: .duration(Limits.weeklyWindow), required: true, example: "2h",
        summary: "How long it lasts, from 1m to 6d; a change of the clocks neither stretches nor shortens it.")
    case .timeZone:
      Field(
        shape: .timeZone, defaultValue: "UTC", example: "Europe/Berlin",
        summary: "The time zone, by its name in the IANA database.")
    case .reason: WindowField.reason.field
    }
  }
}

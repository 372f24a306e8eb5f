import JSONText

/// What is known of one field: the source of the schema and of the documentation, and of the names and limits that the
/// decoder goes by.
struct Field {
  /// What values it takes.
  enum Shape {
    case version, anyText, key, line, provider, flag, percent, time, clock, weekdays, timeZone
    case integer(ClosedRange<Int64>)
    case duration(ClosedRange<Duration>)
    /// A list of different keys.
    case keys
    case labels
    case windows, objective, config
    case configByProvider, defaults, components
  }

  /// What it takes.
  var shape: Shape
  /// Whether it must be there.
  var required = false
  /// What holds when it is not there, as a manifest would write it.
  var defaultValue: JSONValue?
  /// An example of a value.
  var example: JSONValue?
  /// A sentence or two for people.
  var summary: String
}

/// The fields of one kind of object.
protocol FieldSet: CaseIterable, RawRepresentable, Sendable where RawValue == String {
  /// What is known of the field.
  var field: Field { get }
}

/// Finds the fields of one kind of object by the bytes of their names.
struct FieldTable<Fields: FieldSet>: Sendable {
  private let names: NameIndex
  private let cases: [Fields]

  init() {
    cases = Array(Fields.allCases)
    names = NameIndex(cases.map(\.rawValue))
  }

  /// The names, as they are told to people.
  var allowed: [String] { names.names }

  /// The field that the reader's current name is.
  func field(named reader: borrowing JSONReader) -> Fields? {
    reader.nameNumber(in: names).map { cases[$0] }
  }
}

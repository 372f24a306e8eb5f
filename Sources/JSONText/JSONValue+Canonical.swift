extension JSONValue {
  /// The value as its canonical text reads back: a number without fraction is an integer, however it is written. Two
  /// values are the same in JSON when these are equal.
  package var canonical: JSONValue {
    switch self {
    case .number(let value): abs(value) < 1e15 ? Int64(exactly: value).map(JSONValue.integer) ?? self : self
    case .array(let elements): .array(elements.map(\.canonical))
    case .object(let object):
      .object(JSONObject(unique: object.members.map { JSONObject.Member(name: $0.name, value: $0.value.canonical) }))
    default: self
    }
  }
}

import Foundation
import JSONText

/// Reads JSON with Foundation, so that what we write is judged by a reader that is not ours.
func readJSON(_ text: String) throws -> JSONValue {
  func value(_ any: Any) -> JSONValue {
    switch any {
    case is NSNull: .null
    case let text as String: .string(text)
    case let list as [Any]: .array(list.map(value))
    case let object as [String: Any]: .object(JSONObject(object.map { ($0.key, value($0.value)) }))
    case let number as NSNumber: scalar(number)
    default: .null
    }
  }
  func scalar(_ number: NSNumber) -> JSONValue {
    if CFBooleanLike.isBoolean(number) { return .bool(number.boolValue) }
    let double = number.doubleValue
    return double == double.rounded() ? .integer(number.int64Value) : .number(double)
  }
  return value(try JSONSerialization.jsonObject(with: Data(text.utf8)))
}

/// Foundation keeps booleans as numbers of the C type `char`.
private enum CFBooleanLike {
  static func isBoolean(_ number: NSNumber) -> Bool { String(cString: number.objCType) == "c" }
}

/// What in a value a schema does not allow: unknown members, missing ones, wrong types and words. Covers the keywords
/// that our schemas use.
func violations(of schema: JSONValue, by value: JSONValue, root: JSONValue, at place: String = "") -> [String] {
  if let reference = schema["$ref"]?.string, let name = reference.split(separator: "/").last {
    let target = root["$defs"]?[String(name)] ?? .null
    return violations(of: target, by: value, root: root, at: place)
  }
  var found: [String] = []
  if let constant = schema["const"], constant != value { found.append("\(place): const") }
  if let words = schema["enum"]?.array, !words.contains(value) { found.append("\(place): enum") }
  let fits =
    switch schema["type"]?.string {
    case "object": value.object != nil
    case "array": value.array != nil
    case "string": value.string != nil
    case "integer": value.integer != nil
    case "boolean": value.bool != nil
    default: true
    }
  if !fits { found.append("\(place): type") }
  if let text = value.string, let pattern = schema["pattern"]?.string,
    text.range(of: pattern, options: .regularExpression) == nil
  {
    found.append("\(place): pattern")
  }
  for name in schema["required"]?.array?.compactMap(\.string) ?? [] where value[name] == nil {
    found.append("\(place)/\(name): missing")
  }
  if let properties = schema["properties"]?.object {
    for member in value.object?.members ?? [] {
      guard let inner = properties[member.name] else {
        found.append("\(place)/\(member.name): unknown")
        continue
      }
      found += violations(of: inner, by: member.value, root: root, at: "\(place)/\(member.name)")
    }
  }
  if let items = schema["items"] {
    for (index, element) in (value.array ?? []).enumerated() {
      found += violations(of: items, by: element, root: root, at: "\(place)/\(index)")
    }
  }
  return found
}

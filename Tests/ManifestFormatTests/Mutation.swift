import JSONText

/// Changes of documents at random, from a seed.
enum Mutation {
  /// One value somewhere inside replaced, removed, renamed or copied.
  static func mutate(_ value: JSONValue, using generator: inout SplitMix) -> JSONValue {
    let goDeeper = Int.random(in: 0..<6, using: &generator) > 0
    switch value {
    case .object(var object) where goDeeper && !object.isEmpty:
      guard let member = object.members.randomElement(using: &generator) else { return value }
      switch Int.random(in: 0..<8, using: &generator) {
      case 0: object[member.name] = nil
      case 1:
        object[member.name] = nil
        object[member.name + "x"] = member.value
      default: object[member.name] = mutate(member.value, using: &generator)
      }
      return .object(object)
    case .array(var elements) where goDeeper && !elements.isEmpty:
      let index = Int.random(in: 0..<elements.count, using: &generator)
      switch Int.random(in: 0..<8, using: &generator) {
      case 0: elements.remove(at: index)
      case 1: elements.append(elements[index])
      default: elements[index] = mutate(elements[index], using: &generator)
      }
      return .array(elements)
    default:
      return replacements.randomElement(using: &generator) ?? .null
    }
  }

  private static let replacements: [JSONValue] = [
    .null, true, false, 0, 1, -1, 2, 11, 101, 200, 1.5, 99.9, "", "a", "b", "A", "1", "200", "true", "1s", "1h", "0",
    "x y",
    "http", "tcp", "sentry", "http://a/", "https://b", "2026-12-01T22:00:00Z", "2026-13-01T22:00:00Z", [], [:], ["a"],
    ["a", "a"], [1], ["env": "X"], ["file": "/x"], ["env": "x y"], ["env": "X", "file": "/x"], ["a": "b"], ["a": 1],
    "200-299,304", "299-200", 1.1, "1.1", ["user": "u", "password": ["env": "X"]], [["pointer": "/a", "<=": 1]],
    ["pointer": "/a", "path": "/a"], [["path": ""]], "\u{202E}", "a\nb", "é", "/", "{}", "GET", "POST",
    ["from": "2026-12-01T22:00:00Z", "to": "2026-12-02T22:00:00+01:00"],
    ["weekly": ["sun"], "at": "02:00", "for": "2h", "time_zone": "Europe/Berlin"], "02:00", "24:00", "UTC", ["sun"],
  ]
}

/// A seeded generator (SplitMix64), so that a failure comes back.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }
}

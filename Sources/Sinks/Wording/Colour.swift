internal import UpkeepModel

/// The colour of a message.
enum Colour: Int, Sendable {
  case down = 0xD3_2F_2F
  case degraded = 0xF9_A8_25
  case operational = 0x2E_7D_32
  case unknown = 0x75_75_75

  /// `#d32f2f`
  var hexadecimal: String {
    let digits = String(rawValue, radix: 16)
    return "#" + String(repeating: "0", count: 6 - digits.count) + digits
  }
}

extension Event {
  /// The colour of the state that the component is in.
  var colour: Colour {
    switch transition.to {
    case .down: .down
    case .degraded: .degraded
    case .operational: .operational
    case .unknown: .unknown
    }
  }
}

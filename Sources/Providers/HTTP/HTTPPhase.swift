internal import UpkeepModel

/// A part of a check whose length can be judged.
enum HTTPPhase: String, CaseIterable {
  case total
  case nameLookup = "name_lookup"
  case connect
  case tls
  case firstByte = "first_byte"

  /// Its length in microseconds; `nil` when the check did not have it.
  func length(in phases: Phases) -> Int? {
    switch self {
    case .total: phases.total
    case .nameLookup: phases.nameLookup
    case .connect: phases.connect
    case .tls: phases.tls
    case .firstByte: phases.firstByte
    }
  }

  /// How a sentence about it begins.
  var subject: String {
    switch self {
    case .total: "the check"
    case .nameLookup: "the name lookup"
    case .connect: "the connect"
    case .tls: "the TLS handshake"
    case .firstByte: "the first byte"
    }
  }
}

import Glibc

/// Random numbers that follow from a seed alone (SplitMix64), so that a simulation is the same on any machine.
struct Dice {
  private var state: UInt64

  /// - Parameter seeds: Whatever tells this sequence from others.
  init(_ seeds: UInt64...) {
    state = seeds.reduce(0x9E37_79B9_7F4A_7C15) { Self.mixed($0 &+ $1 &* 0xD1B5_4A32_D192_ED03) }
  }

  /// The finisher of SplitMix64: every bit of the number decides about every bit of the result.
  @inline(__always)
  static func mixed(_ number: UInt64) -> UInt64 {
    var bits = number &+ 0x9E37_79B9_7F4A_7C15
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    return bits ^ (bits >> 31)
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return Self.mixed(state)
  }

  /// From 0 up to, and without, 1.
  mutating func fraction() -> Double { Double(next() >> 11) / Double(1 << 53) }

  /// From 0 up to, and without, the limit.
  mutating func below(_ limit: Int64) -> Int64 { Int64(fraction() * Double(limit)) }

  mutating func isLucky(_ probability: Double) -> Bool { fraction() < probability }

  /// How long until something that happens at random comes next, on average `mean`.
  mutating func wait(mean: Double) -> Double { -log(1 - fraction()) * mean }

  /// A length as outages have them: half are shorter than the median, a few much longer.
  mutating func length(median: Double, spread: Double) -> Double {
    let normal = sqrt(-2 * log(1 - fraction())) * cos(2 * Double.pi * fraction())
    return median * exp(spread * normal)
  }

  mutating func one<Element>(of list: [Element]) -> Element { list[Int(below(Int64(list.count)))] }
}

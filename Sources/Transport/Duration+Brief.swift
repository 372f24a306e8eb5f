extension Duration {
  /// For messages: "2s", "1.5s", "300ms", "80µs".
  var brief: String {
    let microseconds = components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000
    func scaled(_ unit: Int64, _ name: String) -> String {
      let tenths = (microseconds * 10 + unit / 2) / unit
      return tenths % 10 == 0 ? "\(tenths / 10)\(name)" : "\(tenths / 10).\(tenths % 10)\(name)"
    }
    if microseconds >= 1_000_000 { return scaled(1_000_000, "s") }
    return microseconds >= 1000 ? scaled(1000, "ms") : "\(microseconds)µs"
  }

  /// Whole microseconds.
  var wholeMicroseconds: Int {
    Int(components.seconds) * 1_000_000 + Int(components.attoseconds / 1_000_000_000_000)
  }
}

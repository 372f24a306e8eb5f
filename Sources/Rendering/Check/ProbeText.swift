internal import JSONText
package import UpkeepModel

/// One check by hand for people: what was found, where the time went, and the entry that declares it.
package enum ProbeText {
  /// The view.
  ///
  /// - Parameters:
  ///   - check: What was found.
  ///   - component: What was checked.
  ///   - isShort: The finding alone, on one line.
  ///   - style: How it looks.
  package static func render(_ check: Check, of component: Component, isShort: Bool = false, style: Style) -> String {
    let symbol = style.paint(style.symbol(check.state), Style.Ink(check.state))
    let verdict = "\(symbol) \(style.paint(check.state.rawValue, Style.Ink(check.state)))  \(sanitised(check.message))"
    if isShort { return verdict + "\n" }
    var sections = [verdict + "\n" + style.paint("  \(effort(check))", .faint)]
    if let phases = check.phases { sections.append(table(phases, style)) }
    if !check.performance.isEmpty { sections.append(table(check.performance, style)) }
    sections.append(style.paint("For the manifest:", .heading) + "\n" + entry(of: component))
    return sections.joined(separator: "\n\n")
  }

  /// The entry that declares the component in a manifest.
  package static func entry(of component: Component) -> String {
    var writer = JSONWriter()
    component.write(to: &writer)
    return writer.laidOut
  }

  private static func effort(_ check: Check) -> String {
    let attempts = Phrases.count(check.attempts, "attempt")
    return check.latency.map { "\(Phrases.latency($0)), \(attempts)" } ?? attempts
  }

  private static func table(_ phases: Phases, _ style: Style) -> String {
    let parts: [(String, Int?)] = [
      ("name lookup", phases.nameLookup), ("connect", phases.connect), ("TLS", phases.tls),
      ("first byte", phases.firstByte), ("total", phases.total),
    ]
    var table = TextTable([.left, .right])
    for (name, time) in parts {
      guard let time else { continue }
      table.add([.init(name), .init(Phrases.latency(.microseconds(time)))])
    }
    return table.lines(style, indent: 2).joined(separator: "\n")
  }

  private static func table(_ performance: [PerformanceValue], _ style: Style) -> String {
    var table = TextTable([.left, .right, .left])
    for value in performance {
      let number = value.value.map { JSONValue.number($0).canonicalText } ?? "?"
      let limits = [value.warning.map { "warns at \($0)" }, value.critical.map { "critical at \($0)" }]
      table.add([
        .init(value.label), .init(number + value.unit), .init(limits.compactMap { $0 }.joined(separator: ", "), .faint),
      ])
    }
    return table.lines(style, indent: 2).joined(separator: "\n")
  }
}

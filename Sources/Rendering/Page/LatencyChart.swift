internal import UpkeepModel

/// How long checks took, day by day, as inline SVG: the median as a full line, the slowest hundredth as a dashed one.
///
/// The words beside it are HTML, so that they keep their size on a phone; the numbers stand in the table below.
struct LatencyChart {
  private static let height = 100
  private static let step = 8

  private let days: [TimeSpan]
  private let dates: PageDates
  private let medians: [Int?]
  private let slowest: [Int?]

  init(days: [TimeSpan], parts: [Uptime], dates: PageDates) {
    self.days = days
    self.dates = dates
    medians = parts.map { $0.latency.percentile(50).map(Phrases.microseconds) }
    slowest = parts.map { $0.latency.percentile(99).map(Phrases.microseconds) }
  }

  /// No day has a latency.
  var isEmpty: Bool { medians.allSatisfy { $0 == nil } }

  /// Draws the chart.
  func draw(into markup: inout Markup) {
    let top = Self.ceiling((slowest + medians).compactMap { $0 }.max() ?? 1)
    markup.element("figure", ["class": "chart"]) { markup in
      markup.element("figcaption") { markup in
        markup.element("span", ["class": "key k50"], text: "half of all checks (p50)")
        markup.put(" ")
        markup.element("span", ["class": "key k99"], text: "99 % of all checks (p99)")
      }
      markup.element("div", ["class": "scale"]) { markup in
        markup.element("span", text: Phrases.latency(.microseconds(top)))
        markup.element("span", text: Phrases.latency(.microseconds(top / 2)))
        markup.element("span", text: "0")
      }
      plot(top, into: &markup)
      markup.element("div", ["class": "ends"]) { markup in
        if let first = days.first { markup.day(first.from, dates) }
        if let last = days.last { markup.day(last.from, dates) }
      }
    }
  }

  private func plot(_ top: Int, into markup: inout Markup) {
    let width = max(1, days.count - 1) * Self.step
    let label =
      "Latency by day, the median from \(Self.text(medians.compactMap { $0 }.min())) to "
      + "\(Self.text(medians.compactMap { $0 }.max())), the slowest hundredth up to "
      + Self.text(slowest.compactMap { $0 }.max())
    markup.element(
      "svg",
      [
        "viewBox": "0 0 \(width) \(Self.height)", "preserveAspectRatio": "none", "role": "img", "aria-label": label,
      ]
    ) { markup in
      markup.void("path", ["class": "grid", "d": "M0 0H\(width)M0 50H\(width)M0 100H\(width)"])
      markup.void("path", ["class": "p99", "d": path(slowest, top)])
      markup.void("path", ["class": "p50", "d": path(medians, top)])
    }
  }

  /// A line that is broken where a day has no latency; a single day is a dash as wide as half a day.
  private func path(_ values: [Int?], _ top: Int) -> String {
    var path = ""
    var isOpen = false
    for (index, value) in values.enumerated() {
      guard let value else {
        isOpen = false
        continue
      }
      let y = Self.height - value * Self.height / top
      path += "\(isOpen ? "L" : "M")\(index * Self.step) \(y)"
      if !isOpen { path += "h0" }
      isOpen = true
    }
    return path
  }

  private static func text(_ microseconds: Int?) -> String {
    microseconds.map { Phrases.latency(.microseconds($0)) } ?? "–"
  }

  /// The next of 1, 2 and 5 times a power of ten.
  static func ceiling(_ value: Int) -> Int {
    var power = 1
    while true {
      for factor in [1, 2, 5] where factor * power >= value { return factor * power }
      power *= 10
    }
  }
}

internal import UpkeepModel

/// The bars of the last 90 days as inline SVG.
///
/// Days alike are one dashed line, so a quiet component costs some 200 bytes and a page of thousands stays small. Days
/// with trouble have a text of their own.
struct DayBars {
  let days: [TimeSpan]
  let dates: PageDates
  /// Higher, where there is but one of them.
  var isLarge = false

  /// Draws the bars.
  ///
  /// - Parameter uptime: Of the whole time, for the text.
  func draw(_ parts: [Uptime], uptime: Uptime, into markup: inout Markup) {
    let marks = parts.map(DayMark.init)
    markup.element(
      "svg",
      [
        "class": isLarge ? "bars large" : "bars", "viewBox": "0 0 \(days.count * 4) 32", "preserveAspectRatio": "none",
        "role": "img",
        "aria-label": summary(marks, uptime),
      ]
    ) { markup in
      var start = 0
      while start < marks.count {
        let mark = marks[start]
        var end = start + 1
        if !mark.kind.isTrouble { while end < marks.count, marks[end] == mark { end += 1 } }
        draw(mark, start..<end, title: mark.kind.isTrouble ? title(start, parts[start]) : nil, into: &markup)
        start = end
      }
    }
  }

  private static let heights = [2, 6, 11, 16, 22]

  private func draw(_ mark: DayMark, _ range: Range<Int>, title: String?, into markup: inout Markup) {
    let height = Self.heights[mark.height]
    let (x, width) = (range.lowerBound * 4, range.count * 4)
    let attributes = "M\(x) \(24 - height / 2)h\(width)"
    let style = "\(mark.kind.rawValue) h\(mark.height)"
    guard let title else { return markup.void("path", ["class": style, "d": attributes]) }
    markup.element("g", ["class": mark.kind.rawValue]) { markup in
      markup.element("title", text: title)
      markup.void("path", ["class": "h\(mark.height)", "d": attributes])
      markup.void("path", ["class": mark.kind == .down ? "t2" : "t1", "d": "M\(x) \(mark.kind == .down ? 29 : 28)h4"])
    }
  }

  /// `2026-11-20: 98.61 % up, down 20m`.
  private func title(_ index: Int, _ day: Uptime) -> String {
    var parts = ["\(HistoryFigures.percent(day.ratio)) up"]
    for state in [HealthState.down, .degraded] where day.seconds[state] > 0 {
      parts.append("\(state.rawValue) \(HistoryFigures.length(day.seconds[state]))")
    }
    return "\(dates.day(days[index].from)): " + parts.joined(separator: ", ")
  }

  /// For who does not see them.
  private func summary(_ marks: [DayMark], _ uptime: Uptime) -> String {
    func count(_ text: String, _ isCounted: (DayMark) -> Bool) -> String? {
      let number = marks.count(where: isCounted)
      return number == 0 ? nil : "\(Phrases.count(number, "day")) \(text)"
    }
    let parts = [
      "Last \(days.count) days: \(HistoryFigures.percent(uptime.ratio)) up",
      count("with an outage") { $0.kind == .down || $0.kind == .brief }, count("degraded") { $0.kind == .degraded },
      count("known in part") { $0.height > 0 && $0.height < 4 }, count("without knowledge") { $0.height == 0 },
    ]
    return parts.compactMap { $0 }.joined(separator: ", ")
  }
}

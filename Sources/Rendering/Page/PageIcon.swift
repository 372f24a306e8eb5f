/// The icon in the tab: the shape and the colour of the state.
enum PageIcon {
  static func draw(_ condition: PageCondition) -> [UInt8] {
    var markup = Markup()
    markup.element("svg", ["xmlns": "http://www.w3.org/2000/svg", "viewBox": "0 0 16 16"]) { markup in
      markup.void("path", ["fill": PagePalette.light[condition.rawValue], "d": shape(condition)])
    }
    markup.line()
    return markup.bytes
  }

  private static func shape(_ condition: PageCondition) -> String {
    switch condition {
    case .down: "M4 1l4 4 4-4 3 3-4 4 4 4-3 3-4-4-4 4-3-3 4-4-4-4z"
    case .degraded: "M8 1l7 14H1z"
    case .unknown: "M1 6h14v4H1z"
    case .maintenance: "M8 1l7 7-7 7-7-7z"
    case .operational: "M8 1a7 7 0 1 0 0 14A7 7 0 1 0 8 1z"
    case .paused: "M3 2h4v12H3zM9 2h4v12H9z"
    }
  }
}

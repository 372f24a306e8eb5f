/// The colours of the pages, for light and for dark screens. A test holds that each pair has the contrast that
/// WCAG 2.2 AA asks for.
struct PagePalette {
  /// Colours by the names that the style sheet uses, in order.
  let colours: [(name: String, hex: String)]

  subscript(name: String) -> String { colours.first { $0.name == name }?.hex ?? "#000000" }

  /// What stands on what as text: 4.5 to 1.
  static let texts: [(text: String, ground: String)] = [
    ("text", "page"), ("text", "panel"), ("muted", "page"), ("muted", "panel"), ("link", "page"), ("link", "panel"),
    ("down", "panel"), ("degraded", "panel"), ("unknown", "panel"), ("maintenance", "panel"),
    ("operational", "panel"), ("paused", "panel"), ("text", "down-tint"), ("text", "degraded-tint"),
    ("text", "operational-tint"), ("text", "unknown-tint"), ("text", "maintenance-tint"),
    ("muted", "down-tint"), ("muted", "degraded-tint"), ("muted", "operational-tint"), ("muted", "unknown-tint"),
    ("muted", "maintenance-tint"), ("link", "down-tint"),
  ]

  /// What must be seen beside what as a graphic: 3 to 1.
  static let graphics: [(mark: String, ground: String)] = [
    ("bar-up", "panel"), ("bar-degraded", "panel"), ("bar-down", "panel"), ("bar-none", "panel"),
    ("bar-maintenance", "panel"), ("link", "panel"), ("down", "down-tint"), ("degraded", "degraded-tint"),
    ("operational", "operational-tint"), ("unknown", "unknown-tint"), ("maintenance", "maintenance-tint"),
    ("p99", "panel"),
  ]

  static let light = PagePalette(colours: [
    ("page", "#f5f6f8"), ("panel", "#ffffff"), ("text", "#1b2228"), ("muted", "#56616c"), ("line", "#d5dae0"),
    ("link", "#0b57a4"),
    ("down", "#b3261e"), ("degraded", "#8a5300"), ("unknown", "#56616c"), ("maintenance", "#3a5b9b"),
    ("operational", "#1a7038"), ("paused", "#56616c"),
    ("down-tint", "#fdeceb"), ("degraded-tint", "#fdf3e0"), ("unknown-tint", "#eceff2"),
    ("maintenance-tint", "#e9effa"), ("operational-tint", "#e9f5ed"), ("paused-tint", "#eceff2"),
    ("bar-up", "#35975a"), ("bar-degraded", "#b87400"), ("bar-down", "#cb2f26"), ("bar-none", "#86909a"),
    ("bar-maintenance", "#5f7fc0"), ("p99", "#7b6fb5"),
  ])

  static let dark = PagePalette(colours: [
    ("page", "#10151a"), ("panel", "#181f26"), ("text", "#e4eaf0"), ("muted", "#9dabb8"), ("line", "#313b45"),
    ("link", "#7fb8f5"),
    ("down", "#ff8a80"), ("degraded", "#e6b04a"), ("unknown", "#9dabb8"), ("maintenance", "#93b4f2"),
    ("operational", "#5fc483"), ("paused", "#9dabb8"),
    ("down-tint", "#3a1d1d"), ("degraded-tint", "#33280f"), ("unknown-tint", "#232b33"),
    ("maintenance-tint", "#1d2942"), ("operational-tint", "#14301f"), ("paused-tint", "#232b33"),
    ("bar-up", "#3fa266"), ("bar-degraded", "#d79a2b"), ("bar-down", "#f0665c"), ("bar-none", "#6f7c88"),
    ("bar-maintenance", "#6f8fd0"), ("p99", "#a79be0"),
  ])

  /// As declarations of a style sheet.
  var declarations: String { colours.map { "--\($0.name):\($0.hex)" }.joined(separator: ";") }
}

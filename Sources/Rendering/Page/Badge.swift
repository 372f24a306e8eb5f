internal import JSONText

/// A small sign for readmes: what it is about, and how that is.
struct Badge {
  /// What it is about.
  let label: String
  /// How that is.
  let message: String
  /// Gives the colour.
  let condition: PageCondition

  /// As SVG, 20 units high. The width of the text is fixed, so that it fits whatever font the reader has.
  var svg: [UInt8] {
    let (left, right) = (Self.width(label), Self.width(message))
    let whole = left + right
    var markup = Markup()
    markup.element(
      "svg",
      [
        "xmlns": "http://www.w3.org/2000/svg", "width": "\(whole)", "height": "20", "role": "img",
        "aria-label": "\(label): \(message)",
      ]
    ) { markup in
      markup.element("title", text: "\(label): \(message)")
      markup.void("rect", ["width": "\(whole)", "height": "20", "rx": "3", "fill": Self.ground])
      markup.void(
        "path",
        [
          "fill": PagePalette.light[condition.rawValue],
          "d": "M\(left) 0H\(whole - 3)a3 3 0 0 1 3 3V17a3 3 0 0 1-3 3H\(left)z",
        ])
      markup.element(
        "g", ["fill": "#ffffff", "font-family": "Verdana,Geneva,DejaVu Sans,sans-serif", "font-size": "11"]
      ) { markup in
        for (text, x, width) in [(label, 6, left), (message, left + 6, right)] {
          markup.element(
            "text", ["x": "\(x)", "y": "14", "textLength": "\(width - 12)", "lengthAdjust": "spacingAndGlyphs"],
            text: text)
        }
      }
    }
    markup.line()
    return markup.bytes
  }

  /// As shields.io reads it ("Endpoint Badge").
  var endpoint: [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("schemaVersion", 1)
      writer.member("label", label)
      writer.member("message", message)
      writer.member("color", String(PagePalette.light[condition.rawValue].dropFirst()))
    }
    return Array(writer.laidOut.utf8)
  }

  /// Behind the label; white text has 4.5 to 1 on it.
  static let ground = "#444d56"

  /// About as wide as the text is in Verdana at 11 units, with room on both sides.
  private static func width(_ text: String) -> Int {
    12
      + text.unicodeScalars.reduce(0) { sum, scalar in
        switch scalar {
        case "i", "j", "l", "I", ".", ",", ":", "'", "|", "!", " ": sum + 4
        case "m", "w", "M", "W", "%", "@": sum + 11
        case "A"..."Z": sum + 8
        default: sum + (scalar.value < 0x1100 ? 7 : 11)
        }
      }
  }
}

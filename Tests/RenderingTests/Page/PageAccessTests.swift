import Testing

@testable import Rendering

@Suite struct PageAccessTests {
  @Test func `every page keeps what WCAG 2.2 AA asks of its markup`() {
    let entries = [PageSamples.api, PageSamples.disks, PageSamples.web, PageSamples.secret, PageSamples.hostile]
    for page in [PageSamples.page(entries), PageSamples.page([])] {
      for (path, text) in PageSamples.files(page) where path.hasSuffix(".html") {
        #expect(PageAudit(text).faults == [], "\(path)")
      }
    }
  }

  @Test func `the audit finds what is wrong`() {
    let text = """
      <!DOCTYPE html>
      <html><head><title></title></head><body><a href="#nowhere"></a><h2 id="x">a</h2><svg id="x" style="a"/>
      <span class="s down"></span><script>1</script></body></html>
      """
    #expect(PageAudit(text).faults.count >= 12)
    #expect(PageAudit("<p><b></p>").faults.count == 1)
  }

  @Test(arguments: [("light", PagePalette.light), ("dark", PagePalette.dark)])
  func `text has a contrast of 4.5 to 1 and what must be seen beside it one of 3 to 1`(
    name: String, palette: PagePalette
  ) {
    for (text, ground) in PagePalette.texts {
      #expect(contrast(palette[text], palette[ground]) >= 4.5, "\(name): \(text) on \(ground)")
    }
    for (mark, ground) in PagePalette.graphics {
      #expect(contrast(palette[mark], palette[ground]) >= 3, "\(name): \(mark) on \(ground)")
    }
  }

  @Test func `badges are white on what is dark enough`() {
    for condition in PageCondition.allCases {
      #expect(contrast("#ffffff", PagePalette.light[condition.rawValue]) >= 4.5, "\(condition)")
    }
    #expect(contrast("#ffffff", Badge.ground) >= 4.5)
  }

  @Test func `both palettes name the same colours, and the sheet uses no other`() {
    let names = PagePalette.light.colours.map(\.name)
    #expect(names == PagePalette.dark.colours.map(\.name))
    let own: Set<Substring> = ["c", "t", "shape"]
    for use in PageStyle.sheet.split(separator: "var(--").dropFirst() {
      let name = use.prefix { $0 != ")" }
      #expect(names.contains(String(name)) || own.contains(name), "\(name)")
    }
  }

  @Test func `contrast is computed as WCAG does`() {
    #expect(contrast("#ffffff", "#000000") == 21)
    #expect(abs(contrast("#777777", "#ffffff") - 4.48) < 0.01)
  }

  /// WCAG 2.2, "contrast ratio" and "relative luminance".
  private func contrast(_ left: String, _ right: String) -> Double {
    let pair = [luminance(left), luminance(right)].sorted()
    return (pair[1] + 0.05) / (pair[0] + 0.05)
  }

  private func luminance(_ hex: String) -> Double {
    let number = Int(hex.dropFirst(), radix: 16) ?? 0
    let parts = [number >> 16, number >> 8 & 255, number & 255].map { byte -> Double in
      let share = Double(byte) / 255
      return share <= 0.04045 ? share / 12.92 : power((share + 0.055) / 1.055)
    }
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
  }

  /// To the power of 2.4, as the fifth root of the twelfth power, by Newton's steps.
  private func power(_ base: Double) -> Double {
    let target = (1...12).reduce(1.0) { product, _ in product * base }
    var root = 1.0
    for _ in 0..<200 { root -= (root * root * root * root * root - target) / (5 * root * root * root * root) }
    return root
  }
}

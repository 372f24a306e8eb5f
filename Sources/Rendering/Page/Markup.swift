/// Writes HTML, SVG and XML. Every text goes in escaped, so no caller can forget to, and what could hide or fake output
/// is made visible first.
///
/// What it writes is well-formed XML whatever the texts hold; names of elements and attributes are literals.
struct Markup {
  private(set) var bytes: [UInt8] = []

  init() {}

  /// What was written, as text.
  var text: String { String(decoding: bytes, as: UTF8.self) }

  /// An element with content. An attribute without a value is left out.
  mutating func element(
    _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String?> = [:], _ content: (inout Markup) -> Void
  ) {
    start(name, attributes)
    put(">")
    content(&self)
    put("</")
    put(name)
    put(">")
  }

  /// An element that holds nothing but a text.
  mutating func element(
    _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String?> = [:], text: String
  ) {
    element(name, attributes) { $0.text(text) }
  }

  /// An element without content.
  mutating func void(_ name: StaticString, _ attributes: KeyValuePairs<StaticString, String?> = [:]) {
    start(name, attributes)
    put("/>")
  }

  /// A text that people wrote or a check said.
  mutating func text(_ text: String) { append(escaping: text) }

  /// Markup that stands in this program.
  mutating func put(_ markup: StaticString) {
    markup.withUTF8Buffer { bytes.append(contentsOf: $0) }
  }

  /// Markup that another writer made.
  mutating func append(_ other: Markup) { bytes.append(contentsOf: other.bytes) }

  /// A line end, for readers of the source and for `git diff`.
  mutating func line() { bytes.append(UInt8(ascii: "\n")) }

  private mutating func start(_ name: StaticString, _ attributes: KeyValuePairs<StaticString, String?>) {
    put("<")
    put(name)
    for (attribute, value) in attributes {
      guard let value else { continue }
      put(" ")
      put(attribute)
      put("=\"")
      append(escaping: value)
      put("\"")
    }
  }

  private mutating func append(escaping text: String) {
    for byte in sanitised(text).utf8 {
      switch byte {
      case UInt8(ascii: "&"): put("&amp;")
      case UInt8(ascii: "<"): put("&lt;")
      case UInt8(ascii: ">"): put("&gt;")
      case UInt8(ascii: "\""): put("&quot;")
      case UInt8(ascii: "'"): put("&#39;")
      default: bytes.append(byte)
      }
    }
  }
}

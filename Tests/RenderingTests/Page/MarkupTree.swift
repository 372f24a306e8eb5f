import Foundation
import FoundationXML

/// A page as a tree, read by a strict XML parser: what is not well-formed has none.
final class MarkupTree: NSObject, XMLParserDelegate {
  struct Element {
    let name: String
    let attributes: [String: String]
    let parents: [String]
    var text = ""
  }

  private(set) var elements: [Element] = []
  private(set) var fault: String?
  private var open: [Int] = []

  init(_ text: String) {
    super.init()
    let parser = XMLParser(data: Data(text.utf8))
    parser.delegate = self
    defer { if !open.isEmpty { fault = fault ?? "\(open.count) elements do not end" } }
    if !parser.parse(), fault == nil {
      fault = "line \(parser.lineNumber): \(parser.parserError.map { "\($0)" } ?? "?")"
    }
  }

  /// The elements of a name.
  subscript(name: String) -> [Element] { elements.filter { $0.name == name } }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String]
  ) {
    elements.append(Element(name: name, attributes: attributes, parents: open.map { elements[$0].name }))
    open.append(elements.count - 1)
  }

  func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
    if open.last.map({ elements[$0].name }) != name { fault = "\(name) ends where it is not open" }
    _ = open.popLast()
  }

  /// The parser goes on after some faults.
  func parser(_ parser: XMLParser, parseErrorOccurred error: any Error) {
    fault = fault ?? "line \(parser.lineNumber): \(error)"
  }

  func parser(_ parser: XMLParser, foundCharacters text: String) {
    for index in open { elements[index].text += text }
  }
}

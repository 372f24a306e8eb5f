/// What WCAG 2.2 AA asks of a page as far as its markup tells it; a browser is not needed.
struct PageAudit {
  private(set) var faults: [String] = []
  private let tree: MarkupTree

  init(_ text: String) {
    tree = MarkupTree(text)
    guard tree.fault == nil else {
      faults = ["not well-formed: \(tree.fault ?? "")"]
      return
    }
    checkDocument()
    checkHeadings()
    checkReferences()
    checkNames()
    checkTables()
    checkPolicy()
  }

  private mutating func demand(_ holds: Bool, _ fault: String) {
    if !holds { faults.append(fault) }
  }

  private mutating func checkDocument() {
    demand(tree["html"].first?.attributes["lang"]?.isEmpty == false, "the page has no language (3.1.1)")
    demand(tree["title"].first { $0.parents.last == "head" }?.text.isEmpty == false, "the page has no title (2.4.2)")
    for landmark in ["main", "header", "footer"] {
      demand(tree[landmark].count == 1, "\(tree[landmark].count) \(landmark) (1.3.1)")
    }
    let viewport = tree["meta"].first { $0.attributes["name"] == "viewport" }?.attributes["content"] ?? ""
    demand(!viewport.contains("maximum-scale") && !viewport.contains("user-scalable"), "zoom is blocked (1.4.4)")
    let skip = tree["a"].first
    demand(skip?.attributes["href"] == "#main", "the first link does not skip to the content (2.4.1)")
  }

  private mutating func checkHeadings() {
    let levels = tree.elements.compactMap { element in
      element.name.count == 2 && element.name.first == "h" ? element.name.last?.wholeNumberValue : nil
    }
    demand(levels.first == 1 && levels.count { $0 == 1 } == 1, "not one h1 at the beginning (1.3.1)")
    for (before, after) in zip(levels, levels.dropFirst()) {
      demand(after <= before + 1, "h\(before) is followed by h\(after) (1.3.1)")
    }
    for heading in tree.elements where ["h1", "h2", "h3"].contains(heading.name) {
      demand(!heading.text.isEmpty, "an empty heading (2.4.6)")
    }
  }

  private mutating func checkReferences() {
    let ids = tree.elements.compactMap { $0.attributes["id"] }
    demand(Set(ids).count == ids.count, "an id is there twice (4.1.2)")
    for element in tree.elements {
      for id in element.attributes["aria-labelledby"]?.split(separator: " ") ?? [] {
        demand(ids.contains(String(id)), "aria-labelledby names \(id), which is not there")
      }
      if let target = element.attributes["href"], target.hasPrefix("#") {
        demand(ids.contains(String(target.dropFirst())), "a link leads to \(target), which is not there")
      }
    }
  }

  private mutating func checkNames() {
    for element in tree.elements {
      let label = element.attributes["aria-label"] ?? ""
      switch element.name {
      case "a": demand(!element.text.isEmpty || !label.isEmpty, "a link has no name (2.4.4)")
      case "summary": demand(!element.text.isEmpty, "a summary has no name (4.1.2)")
      case "svg":
        let isHidden = element.attributes["aria-hidden"] == "true"
        demand(isHidden || element.attributes["role"] == "img" && !label.isEmpty, "a drawing has no name (1.1.1)")
      case "nav": demand(!label.isEmpty, "a navigation has no name (1.3.1)")
      case "section":
        demand(element.attributes["aria-labelledby"] != nil || !label.isEmpty, "a section has no name (1.3.1)")
      case "time": demand(element.attributes["datetime"] != nil, "a time that programs cannot read")
      // Only colour would tell the state of something without words.
      case "span" where element.attributes["class"]?.hasPrefix("s ") == true:
        demand(!element.text.isEmpty, "a state without words (1.4.1)")
      case "li": demand(["ul", "ol"].contains(element.parents.last ?? ""), "a list item outside of a list (1.3.1)")
      default: break
      }
    }
  }

  private mutating func checkTables() {
    for cell in tree["th"] { demand(cell.attributes["scope"] != nil, "a heading of a table without scope (1.3.1)") }
    demand(
      tree["table"].allSatisfy { $0.parents.contains("section") || $0.parents.contains("details") }, "a table alone")
  }

  private mutating func checkPolicy() {
    let policy = tree["meta"].first { $0.attributes["http-equiv"] == "Content-Security-Policy" }
    demand(policy?.attributes["content"]?.hasPrefix("default-src 'none'") == true, "no policy against scripts")
    for element in tree.elements {
      demand(!["script", "style", "iframe", "object", "form"].contains(element.name), "there is a \(element.name)")
      demand(
        !element.attributes.keys.contains { $0 == "style" || $0.hasPrefix("on") },
        "\(element.name) has a style or a script of its own")
    }
  }
}

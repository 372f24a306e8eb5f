/// A binary heap: the least element first.
struct Heap<Element: Sendable>: Sendable {
  private var elements: [Element] = []
  private let isBefore: @Sendable (Element, Element) -> Bool

  init(_ isBefore: @escaping @Sendable (Element, Element) -> Bool) {
    self.isBefore = isBefore
  }

  var first: Element? { elements.first }
  var count: Int { elements.count }

  mutating func insert(_ element: Element) {
    elements.append(element)
    var child = elements.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard isBefore(elements[child], elements[parent]) else { return }
      elements.swapAt(child, parent)
      child = parent
    }
  }

  mutating func removeFirst() {
    guard !elements.isEmpty else { return }
    elements.swapAt(0, elements.count - 1)
    elements.removeLast()
    var parent = 0
    while true {
      let children = [2 * parent + 1, 2 * parent + 2].filter { $0 < elements.count }
      guard let least = children.min(by: { isBefore(elements[$0], elements[$1]) }),
        isBefore(elements[least], elements[parent])
      else { return }
      elements.swapAt(parent, least)
      parent = least
    }
  }
}

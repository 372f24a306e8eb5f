/// Whose turn it is, where so many may be at work in all and so many for each target.
///
/// An element whose target is full waits aside: it takes no place, and holds up no element of another target. Within a
/// target the order is kept. A value: nothing here waits, so it is tested without a clock.
package struct Turns<Element> {
  private typealias Entry = (element: Element, target: String?)

  private let width: Int
  private let perTarget: Int
  private var ready = Line<Entry>()
  private var aside: [String: Line<Entry>] = [:]
  /// Targets that have room again for one that waits aside.
  private var freed = Line<String>()
  private var loads: [String: Int] = [:]
  /// How many are at work.
  package private(set) var running = 0
  /// How many wait.
  package private(set) var waiting = 0

  /// - Parameters:
  ///   - width: How many may be at work in all; at least 1.
  ///   - perTarget: How many may be at work for one target; at least 1.
  package init(width: Int, perTarget: Int) {
    self.width = max(1, width)
    self.perTarget = max(1, perTarget)
  }

  /// Whether another one could begin now, if its target has room.
  package var hasRoom: Bool { running < width }

  /// Adds an element to those that wait.
  ///
  /// - Parameter target: What it loads; `nil` for nothing that others load too.
  package mutating func add(_ element: Element, target: String?) {
    waiting += 1
    ready.append((element, target))
  }

  /// Takes the next one that may begin; it is at work until ``finish(target:)``. `nil` when none may.
  package mutating func next() -> Element? {
    guard hasRoom else { return nil }
    while let target = freed.popFirst() {
      if let element = admitted(to: target) { return element }
    }
    while let entry = ready.popFirst() {
      guard let target = entry.target else { return begin(entry) }
      // Those that were put aside earlier come first.
      if loads[target, default: 0] < perTarget, aside[target] == nil {
        loads[target, default: 0] += 1
        return begin(entry)
      }
      aside[target, default: Line()].append(entry)
      if let element = admitted(to: target) { return element }
    }
    return nil
  }

  /// An element of the target is done. The one that waited longest for its place comes before all others.
  package mutating func finish(target: String?) {
    running -= 1
    guard let target, let load = loads[target] else { return }
    loads[target] = load > 1 ? load - 1 : nil
    if aside[target] != nil { freed.append(target) }
  }

  private mutating func admitted(to target: String) -> Element? {
    guard loads[target, default: 0] < perTarget, let entry = aside[target]?.popFirst() else { return nil }
    if aside[target]?.isEmpty == true { aside[target] = nil }
    loads[target, default: 0] += 1
    return begin(entry)
  }

  private mutating func begin(_ entry: Entry) -> Element {
    waiting -= 1
    running += 1
    return entry.element
  }
}

/// First in, first out, in constant time on average.
private struct Line<Element> {
  private var elements: [Element?] = []
  private var head = 0

  var isEmpty: Bool { head == elements.count }

  mutating func append(_ element: Element) { elements.append(element) }

  mutating func popFirst() -> Element? {
    guard head < elements.count else { return nil }
    defer {
      elements[head] = nil
      head += 1
      if head > 64, head * 2 > elements.count {
        elements.removeFirst(head)
        head = 0
      }
    }
    return elements[head]
  }
}

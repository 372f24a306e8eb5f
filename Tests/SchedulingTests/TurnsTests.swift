import Scheduling
import Testing

@Suite struct TurnsTests {
  /// Everything that may begin now.
  private func begun(_ turns: inout Turns<String>) -> [String] {
    var names: [String] = []
    while let name = turns.next() { names.append(name) }
    return names
  }

  @Test func `no more than the width are at work, in the order in which they came`() {
    var turns = Turns<String>(width: 2, perTarget: 9)
    for name in ["a", "b", "c"] { turns.add(name, target: nil) }
    #expect(begun(&turns) == ["a", "b"])
    #expect(turns.running == 2 && turns.waiting == 1)
    turns.finish(target: nil)
    #expect(begun(&turns) == ["c"])
  }

  @Test func `a full target takes no place and holds up no other`() {
    var turns = Turns<String>(width: 3, perTarget: 1)
    for name in ["x1", "x2", "x3", "y1", "z1"] { turns.add(name, target: String(name.prefix(1))) }
    #expect(begun(&turns) == ["x1", "y1", "z1"])
    turns.finish(target: "y")
    #expect(begun(&turns) == [])
    turns.finish(target: "x")
    #expect(begun(&turns) == ["x2"])
  }

  @Test func `within a target the order is kept, also for those that come later`() {
    var turns = Turns<String>(width: 9, perTarget: 1)
    for name in ["x1", "x2", "x3"] { turns.add(name, target: "x") }
    #expect(begun(&turns) == ["x1"])
    turns.add("x4", target: "x")
    var order: [String] = []
    for _ in 0..<3 {
      turns.finish(target: "x")
      turns.add("y", target: nil)
      order += begun(&turns).filter { $0 != "y" }
    }
    #expect(order == ["x2", "x3", "x4"])
  }

  @Test func `many thousands of one target all get their turn, and nothing is left`() {
    var turns = Turns<Int>(width: 64, perTarget: 8)
    for number in 0..<10_000 { turns.add(number, target: "host") }
    var order: [Int] = []
    var most = 0
    while turns.waiting > 0 || turns.running > 0 {
      while let number = turns.next() { order.append(number) }
      most = max(most, turns.running)
      turns.finish(target: "host")
    }
    #expect(order == Array(0..<10_000))
    #expect(most == 8)
    #expect(turns.running == 0)
  }
}

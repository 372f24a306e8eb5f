/// Finds circles in a graph without recursion, as chains may be as long as the manifest.
enum DependencyCycles {
  private enum Mark: UInt8 { case new, open, done }

  /// One circle for each edge that closes one, up to what is shown, each as the nodes on it in the order of the edges.
  ///
  /// - Parameters:
  ///   - nodes: The nodes that have edges.
  ///   - count: Nodes are numbers below it.
  ///   - next: The nodes that a node has edges to.
  static func find(among nodes: [Int], below count: Int, next: (Int) -> [Int]) -> [[Int]] {
    var marks = [Mark](repeating: .new, count: count)
    var cycles: [[Int]] = []
    var path: [Int] = []
    var waiting: [[Int]] = []
    func enter(_ node: Int) {
      marks[node] = .open
      path.append(node)
      waiting.append(next(node))
    }
    for start in nodes where marks[start] == .new {
      enter(start)
      while let current = path.last {
        guard let following = waiting[waiting.count - 1].popLast() else {
          marks[current] = .done
          path.removeLast()
          waiting.removeLast()
          continue
        }
        switch marks[following] {
        case .new: enter(following)
        case .open:
          if cycles.count < DiagnosticList.limit, let first = path.firstIndex(of: following) {
            cycles.append(Array(path[first...]))
          }
        case .done: break
        }
      }
    }
    return cycles
  }
}

/// The members of a JSON object, sorted by the UTF-8 bytes of their names, each name once.
public struct JSONObject: Hashable, Sendable {
  /// One name and its value.
  public struct Member: Hashable, Sendable {
    /// The member's name.
    public let name: String
    /// The member's value.
    public var value: JSONValue

    /// Makes a member.
    public init(name: String, value: JSONValue) {
      self.name = name
      self.value = value
    }
  }

  /// The members, sorted.
  public private(set) var members: [Member]

  /// An object without members.
  public init() { members = [] }

  /// An object of pairs; of pairs with the same name the last one counts.
  public init(_ pairs: some Sequence<(String, JSONValue)>) {
    members = []
    for (name, value) in pairs { self[name] = value }
  }

  /// An object of members that are known to have different names.
  package init(unique members: [Member]) {
    self.members = members
    let isSorted = zip(members, members.dropFirst()).allSatisfy { precedes($0.name, $1.name) }
    if !isSorted { self.members.sort { precedes($0.name, $1.name) } }
  }

  /// No members.
  public var isEmpty: Bool { members.isEmpty }

  /// How many members there are.
  public var count: Int { members.count }

  /// The names, sorted.
  public var names: [String] { members.map(\.name) }

  /// The value of a member; setting `nil` removes it.
  public subscript(name: String) -> JSONValue? {
    get {
      // Most objects are small: comparing for equality is one comparison of memory, ordering is not.
      guard members.count > 16 else {
        return members.first { $0.name == name && $0.name.utf8.count == name.utf8.count }?.value
      }
      let index = position(of: name)
      guard index < members.count, members[index].name == name else { return nil }
      return members[index].value
    }
    set {
      let index = position(of: name)
      let found = index < members.count && members[index].name == name
      switch (newValue, found) {
      case (let value?, true): members[index].value = value
      case (let value?, false): members.insert(Member(name: name, value: value), at: index)
      case (nil, true): members.remove(at: index)
      case (nil, false): break
      }
    }
  }

  /// This object with the members of `other` where it has none of that name; objects in both are merged likewise.
  public func filled(from other: JSONObject) -> JSONObject {
    var result = self
    for member in other.members {
      if case .object(let inner)? = result[member.name], case .object(let defaults) = member.value {
        result[member.name] = .object(inner.filled(from: defaults))
      } else if result[member.name] == nil {
        result[member.name] = member.value
      }
    }
    return result
  }

  /// Where the name stands or would stand, by the bytes of UTF-8, as the canonical form asks for.
  private func position(of name: String) -> Int {
    if let last = members.last, precedes(last.name, name) { return members.count }
    var (low, high) = (0, members.count)
    while low < high {
      let middle = (low + high) / 2
      if precedes(members[middle].name, name) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

private func precedes(_ left: String, _ right: String) -> Bool {
  left.utf8.lexicographicallyPrecedes(right.utf8)
}

extension JSONObject: ExpressibleByDictionaryLiteral {
  /// An object; of members with the same name the last one counts.
  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    self.init(elements)
  }
}

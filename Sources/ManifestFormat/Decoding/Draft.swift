import JSONText
import UpkeepModel

/// A component as its entry says it, before defaults.
struct Draft {
  /// Fields that the entry sets itself.
  struct Given: OptionSet {
    var rawValue: UInt8
    static let interval = Given(rawValue: 1)
    static let retries = Given(rawValue: 2)
    static let failureThreshold = Given(rawValue: 4)
    static let successThreshold = Given(rawValue: 8)
    static let degradedAbove = Given(rawValue: 16)
  }

  /// Where the entry stands.
  struct Origin {
    /// The number of the file.
    var file: Int32
    /// The offset of the entry's brace.
    var offset: Int32
    var line: Int32
    /// The position in the file's list.
    var index: Int32
  }

  var component = Component(key: "", provider: "")
  var origin: Origin
  var given: Given = []
  /// The provider's number, when it is known.
  var provider: Int?
  /// Settings that are there and wrong.
  var unsound: [String] = []
}

/// What one file says.
struct FileContent {
  /// The number of the file.
  var file: Int
  var owner: (name: String, place: TextPosition)?
  var drafts: [Draft] = []
  /// Whether everything in the file could be seen, so that what is not there is truly missing.
  var isWhole = true
}

/// The defaults of one file.
struct Defaults {
  var policy = CheckPolicy()
  var config: [Int: JSONObject] = [:]
  var unsound: [Int: [String]] = [:]
}

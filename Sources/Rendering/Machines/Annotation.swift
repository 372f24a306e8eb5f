/// One remark on a line of a file, in no machine's form yet.
package struct Annotation: Hashable, Sendable {
  /// How much it matters.
  package enum Level: String, Hashable, Sendable {
    case error
    case warning
  }

  /// How much it matters.
  package var level: Level
  /// What kind of remark it is: a short word that does not change.
  package var code: String
  /// A few words that stand above the message.
  package var title: String
  /// What there is to say.
  package var message: String
  /// The file, from the root of the repository; `nil` when it is about none.
  package var file: String?
  /// The line, from 1.
  package var line: Int?
  /// The column, from 1.
  package var column: Int?
  /// The JSON pointer (RFC 6901) inside the file.
  package var pointer: String?

  /// Makes a remark.
  package init(
    _ level: Level, code: String, title: String, message: String, file: String? = nil, line: Int? = nil,
    column: Int? = nil, pointer: String? = nil
  ) {
    self.level = level
    self.code = code
    self.title = title
    self.message = message
    self.file = file
    self.line = line
    self.column = column
    self.pointer = pointer
  }
}

import Foundation

/// A secret that an option names: `env:NAME` or `file:PATH`.
///
/// Unlike the manifest's references these are the operator's own word, so no list of allowed names stands before them.
struct NamedSecret {
  /// The path, where the secret is a file.
  let path: String?
  let value: String

  /// - Parameters:
  ///   - text: What the option says.
  ///   - option: Its name, for the error.
  /// - Throws: ``UsageProblem``, which never repeats the text where that may be the secret itself.
  init(_ text: String, option: String, environment: [String: String]) throws(UsageProblem) {
    if text.hasPrefix("env:") {
      let name = String(text.dropFirst(4))
      guard let value = environment[name], !value.isEmpty else {
        throw UsageProblem("\(option): the variable \(name) is not set")
      }
      (path, self.value) = (nil, value)
    } else if text.hasPrefix("file:") {
      let path = String(text.dropFirst(5))
      guard let bytes = FileManager.default.contents(atPath: path), bytes.count <= 64 << 10,
        let value = String(data: bytes, encoding: .utf8), !value.isEmpty
      else { throw UsageProblem("\(option): the file \(path) cannot be read, is empty or no text of at most 64 KiB") }
      (self.path, self.value) = (path, value)
    } else {
      throw UsageProblem("\(option) names a secret, as env:NAME or file:PATH; the secret itself never stands there")
    }
  }

  /// The value without line ends at its end, as files have them.
  var word: String { String(value.reversed().drop(while: \.isNewline).reversed()) }
}

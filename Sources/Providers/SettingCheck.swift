internal import JSONText
internal import Patterns
internal import UpkeepModel

/// What the kinds of settings cannot say of single values; for `Setting.check`. None repeats a value.
enum SettingCheck {
  /// That a text is a regular expression.
  @Sendable static func pattern(_ value: JSONValue) -> String? {
    do throws(PatternFault) {
      _ = try Pattern(value.string ?? "")
      return nil
    } catch {
      return error.description
    }
  }

  /// That a text is a JSON pointer.
  @Sendable static func jsonPointer(_ value: JSONValue) -> String? {
    JSONPointer(value.string ?? "") == nil
      ? "is no JSON pointer (RFC 6901): write \"/\" before each step, such as \"/queue/0\"; a \"/\" in a name is \"~1\""
      : nil
  }

  /// That a text is the name of a header.
  @Sendable static func headerName(_ value: JSONValue) -> String? {
    isToken(value.string ?? "") ? nil : "is empty or has a character that HTTP does not allow in a header's name"
  }

  /// That a text is an absolute path.
  @Sendable static func absolutePath(_ value: JSONValue) -> String? {
    let path = value.string ?? ""
    return path.hasPrefix("/") && !path.utf8.contains(0) ? nil : "is no absolute path; begin it with \"/\""
  }

  /// A token of HTTP (RFC 9110 §5.6.2).
  static func isToken(_ text: String) -> Bool {
    !text.isEmpty
      && text.utf8.allSatisfy { byte in
        byte > 0x20 && byte < 0x7F && !"\"(),/:;<=>?@[\\]{}".utf8.contains(byte)
      }
  }
}

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
}

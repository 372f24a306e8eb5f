/// A problem in a manifest, with its place and its remedy.
package struct Diagnostic: Hashable, Sendable {
  /// How bad it is.
  package enum Severity: String, Sendable {
    /// The manifest cannot be used.
    case error
    /// It can be used, and is probably not what was meant.
    case warning
  }

  /// What kind of problem it is: a short word that does not change, for scripts.
  package enum Code: String, Sendable, CaseIterable {
    case noFiles = "no-files"
    case invalidPath = "invalid-path"
    case syntax
    case version
    case unknownField = "unknown-field"
    case missingField = "missing-field"
    case wrongType = "wrong-type"
    case invalidValue = "invalid-value"
    case invalidKey = "invalid-key"
    case duplicateKey = "duplicate-key"
    case unknownProvider = "unknown-provider"
    case unknownSetting = "unknown-setting"
    case missingSetting = "missing-setting"
    case duplicateSetting = "duplicate-setting"
    case literalSecret = "literal-secret"
    case settingRule = "setting-rule"
    case ownerConflict = "owner-conflict"
    case unknownDependency = "unknown-dependency"
    case dependencyCycle = "dependency-cycle"
    case renameConflict = "rename-conflict"
    case unknownTimeZone = "unknown-time-zone"
  }

  /// How bad it is.
  package var severity: Severity
  /// What kind of problem it is.
  package var code: Code
  /// The path of the file.
  package var file: String
  /// The line, from 1.
  package var line: Int
  /// The column in bytes, from 1.
  package var column: Int
  /// The JSON pointer (RFC 6901) of the value inside the file; empty for the whole file.
  package var pointer: String
  /// What is wrong.
  package var message: String
  /// How to mend it: what is allowed, or what was probably meant.
  package var remedy: String?

  /// Makes a diagnostic.
  package init(
    _ code: Code, file: String, line: Int, column: Int, pointer: String, message: String, remedy: String? = nil,
    severity: Severity = .error
  ) {
    self.severity = severity
    self.code = code
    self.file = file
    self.line = line
    self.column = column
    self.pointer = pointer
    self.message = message
    self.remedy = remedy
  }
}

extension Diagnostic: CustomStringConvertible {
  /// One line: `components.json:12:7: error: unknown field "intervall" (/components/0/intervall); did you mean …?`.
  package var description: String {
    let place = pointer.isEmpty ? "" : " (\(VisibleText.escaped(pointer)))"
    let cure = remedy.map { "; \($0)" } ?? ""
    return "\(VisibleText.escaped(file)):\(line):\(column): \(severity.rawValue): \(message)\(place)\(cure)"
  }
}

import ArgumentParser
import Foundation

/// `FORM=FILE`.
struct OutputFile<Form: ViewForm>: ExpressibleByArgument {
  let form: Form
  let path: String

  init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1)
    guard parts.count == 2, let form = Form(rawValue: String(parts[0])), !parts[1].isEmpty else { return nil }
    (self.form, path) = (form, String(parts[1]))
  }

  /// Writes the file whole or not at all.
  func write(_ text: String) throws { try WholeFile.write(text, to: path) }
}

/// Files that are written whole or not at all.
enum WholeFile {
  static func write(_ text: String, to path: String) throws {
    do {
      // A pipe or a device such as /dev/stdout has nothing to replace.
      let isPlain = (try? FileManager.default.attributesOfItem(atPath: path))?[.type] as? FileAttributeType
      let isSpecial = isPlain != nil && isPlain != .typeRegular
      try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: isSpecial ? [] : .atomic)
    } catch {
      throw UsageProblem("\(path) cannot be written: \(error.localizedDescription)")
    }
  }
}

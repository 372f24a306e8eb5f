package import UpkeepModel

/// Turns the bytes of a manifest, one file or the files of a folder, into desired components, or into every problem
/// that there is, each with its place.
///
/// Strict: unknown fields, duplicate members and duplicate keys are errors, and one bad file fails the whole (R3).
package struct ManifestDecoder: Sendable {
  private let tables: DecodingTables

  /// Makes a decoder that knows these providers.
  package init(providers: [ProviderDescription]) {
    tables = DecodingTables(providers: providers)
  }

  /// Reads the files of a manifest; several are merged. Defaults hold for the file in which they stand.
  ///
  /// - Parameters:
  ///   - files: The files, in any order.
  ///   - path: The manifest's path, for what is said when there are no files.
  ///   - isPart: The files are a part of a manifest: keys that they name may be of components that are elsewhere.
  /// - Throws: ``InvalidManifest`` with all problems of all files.
  package func decode(_ files: [ManifestFile], of path: String = "components", isPart: Bool = false)
    throws(InvalidManifest) -> Manifest
  {
    var problems = DiagnosticList()
    let files = files.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
      .map { file in visible(file, &problems) }
    if files.isEmpty {
      problems.add {
        Diagnostic(
          .noFiles, file: path, line: 1, column: 1, pointer: "", message: "there is no manifest file",
          remedy: "add a .json file; a manifest without components says \"components\": []")
      }
    }
    var merged = Merger(files: files, tables: tables, isPart: isPart)
    for (number, file) in files.enumerated() {
      let content = file.bytes.withUnsafeBytes { text in
        FileDecoder.decode(text, path: file.path, number: number, tables: tables, problems: &problems)
      }
      merged.add(content, problems: &problems)
    }
    merged.check(&problems)
    if let error = problems.error { throw error }
    return merged.manifest()
  }

  /// The file under a name that can be shown: a line end in it would fake a line of output.
  private func visible(_ file: ManifestFile, _ problems: inout DiagnosticList) -> ManifestFile {
    guard let character = VisibleText.refused(in: file.path) else { return file }
    var file = file
    file.path = VisibleText.escaped(file.path)
    let path = file.path
    problems.add {
      Diagnostic(
        .invalidPath, file: path, line: 1, column: 1, pointer: "", message: "the file's name holds \(character)",
        remedy: "rename it; names of files have no control characters and none that reorder text")
    }
    return file
  }
}

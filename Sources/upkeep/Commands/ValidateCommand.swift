import ArgumentParser
import Foundation
import ManifestFormat
import Providers
import Reconciliation
import Rendering
import UpkeepModel

/// `upkeep validate`: checks the manifest.
struct ValidateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate",
    abstract: "Check the manifest: at a ref, in a file or folder, or on standard input.",
    discussion: """
      Shows every problem at once, each with its file, line and column. Ends with 65 when there are any.

      Examples:
        upkeep validate                      the manifest at the ref
        upkeep validate components.json      a file, before it is committed
        upkeep validate components/          a folder
        cat x.json | upkeep validate -       standard input
        upkeep validate --format github --out sarif=upkeep.sarif
      """)

  @Argument(help: "A file, a folder, or - for standard input; none: the manifest at the ref.")
  var path: String?

  @OptionGroup(title: "Repository") var repository: RepositoryOptions
  @OptionGroup(title: "Output") var output: ViewOptions<ProblemForm>

  func run() async throws {
    try await upkeep.run {
      do {
        let (manifest, place) = try await validated()
        try show(ProblemOutput(place: place, components: manifest.entries.count))
      } catch let error as InvalidManifest {
        try show(ProblemOutput(place: path ?? "", problems: error))
        // As text, problems are an error and go where errors go.
        throw output.form == .text ? error : ExitStatus.invalidManifest.code as any Error
      } catch let error as InvalidDesiredState {
        try show(ProblemOutput(place: error.revision.path, problems: error.problems))
        throw output.form == .text ? error : ExitStatus.invalidManifest.code as any Error
      }
    }
  }

  private func show(_ found: ProblemOutput) throws {
    if output.form != .text || found.components != nil { try found.show(as: output.form, on: Terminal.current) }
    for file in output.out { try file.write(found.text(as: file.form)) }
  }

  private func validated() async throws -> (manifest: Manifest, place: String) {
    guard let path else {
      let session = try await Session.open(repository)
      let desired = try await session.planner.desired(session.selection())
      return (desired.manifest, "\(desired.revision.path) at \(desired.revision.commit.prefix(8))")
    }
    let decoder = ManifestDecoder(providers: BuiltInProviders.descriptions)
    return (
      try decoder.decode(ManifestFiles(revision: Revision(commit: "", ref: "", path: path), files: files(path))), path
    )
  }

  private func files(_ path: String) throws -> [ManifestFiles.File] {
    if path == "-" {
      return [ManifestFiles.File(path: "<stdin>", bytes: Array(FileHandle.standardInput.readDataToEndOfFile()))]
    }
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw UsageProblem("\(path) does not exist")
    }
    var paths = [path]
    if isFolder.boolValue {
      let folder = path.hasSuffix("/") ? String(path.dropLast()) : path
      paths = try FileManager.default.subpathsOfDirectory(atPath: folder)
        .filter { $0.hasSuffix(".json") }.sorted().map { folder + "/" + $0 }
      guard !paths.isEmpty else { throw UsageProblem("the folder \(path) holds no .json file") }
    }
    return try paths.map { path in
      guard let bytes = FileManager.default.contents(atPath: path) else {
        throw UsageProblem("\(path) cannot be read")
      }
      return ManifestFiles.File(path: path, bytes: Array(bytes))
    }
  }
}

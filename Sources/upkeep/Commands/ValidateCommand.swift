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
      """)

  @Argument(help: "A file, a folder, or - for standard input; none: the manifest at the ref.")
  var path: String?

  @OptionGroup(title: "Repository") var repository: RepositoryOptions
  @OptionGroup(title: "Output") var output: OutputOptions

  func run() async throws {
    try await upkeep.run {
      let terminal = Terminal.current
      do {
        let (manifest, place) = try await validated()
        switch output.format ?? .text {
        case .json: terminal.print(DiagnosticsJSON.render([], components: manifest.entries.count))
        case .text, .markdown:
          let count = manifest.entries.count
          terminal.print("\(place): \(count) component\(count == 1 ? "" : "s"), no problems")
        }
      } catch let error as InvalidManifest where output.format == .json {
        try refuse(error, terminal)
      } catch let error as InvalidDesiredState where output.format == .json {
        try refuse(error.problems, terminal)
      }
    }
  }

  private func refuse(_ error: InvalidManifest, _ terminal: Terminal) throws {
    terminal.print(DiagnosticsJSON.render(error.diagnostics, components: nil))
    throw ExitStatus.invalidManifest.code
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

import ArgumentParser
import GitOps
import JSONText
import ManifestFormat
import Providers
import Rendering

/// `upkeep schema`: JSON Schemas for editors and programs.
struct SchemaCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema",
    abstract: "Print a JSON Schema (draft 2020-12).",
    discussion: """
      Examples:
        upkeep schema > manifest.schema.json
        upkeep schema plan
        upkeep schema settings > settings.schema.json
      """)

  /// What there is a schema for.
  enum Subject: String, ExpressibleByArgument, CaseIterable {
    case manifest
    case plan
    case report
    case settings
  }

  @Argument(help: "What the schema describes.")
  var subject: Subject = .manifest

  func run() async throws {
    try await upkeep.run {
      let schema =
        switch subject {
        case .manifest: ManifestSchema(providers: BuiltInProviders.descriptions).text
        case .plan: PlanJSON.schema.indentedText
        case .report: ReportSchema.json.indentedText
        case .settings: SettingsFile.schema.indentedText
        }
      Terminal.current.print(schema)
    }
  }
}

import JSONText
import UpkeepModel

/// What decoding looks up: fields and settings by name.
struct DecodingTables: Sendable {
  /// One provider with its settings.
  struct Provider: Sendable {
    let description: ProviderDescription
    let table: SettingTable

    init(_ description: ProviderDescription) {
      self.description = description
      table = SettingTable(description.settings)
    }
  }

  let document = FieldTable<DocumentField>()
  let defaults = FieldTable<DefaultsField>()
  let component = FieldTable<ComponentField>()
  let window = FieldTable<WindowField>()
  let weeklyWindow = FieldTable<WeeklyWindowField>()
  let objective = FieldTable<ObjectiveField>()
  let providers: [Provider]
  let providerNumbers: [String: Int]

  init(providers: [ProviderDescription]) {
    self.providers = providers.map { Provider($0) }
    providerNumbers = Dictionary(
      providers.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { _, replacing in replacing })
  }

  var providerNames: [String] { providerNumbers.keys.sorted() }
}

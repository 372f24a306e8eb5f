import JSONText
import UpkeepModel

/// What decoding looks up: fields and settings by name.
struct DecodingTables: Sendable {
  /// One provider with its settings by name and alias.
  struct Provider: Sendable {
    let description: ProviderDescription
    let names: NameIndex
    /// The setting of each number in `names`.
    let settings: [Int]
    let required: [Int]

    init(_ description: ProviderDescription) {
      self.description = description
      var names: [String] = []
      var settings: [Int] = []
      for (index, setting) in description.settings.enumerated() {
        for name in [setting.name] + setting.aliases {
          names.append(name)
          settings.append(index)
        }
      }
      self.names = NameIndex(names)
      self.settings = settings
      required = description.settings.indices.filter { description.settings[$0].required }
    }
  }

  let document = FieldTable<DocumentField>()
  let defaults = FieldTable<DefaultsField>()
  let component = FieldTable<ComponentField>()
  let window = FieldTable<WindowField>()
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

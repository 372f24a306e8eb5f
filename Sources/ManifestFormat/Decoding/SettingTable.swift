import JSONText
import UpkeepModel

/// Settings, or the fields of one that is an object, by name and alias.
struct SettingTable: Sendable {
  let settings: [Setting]
  let names: NameIndex
  /// The setting of each number in `names`.
  let numbers: [Int]
  /// The fields of each setting that is an object or a list of objects.
  let inner: [SettingTable?]

  init(_ settings: [Setting]) {
    self.settings = settings
    var names: [String] = []
    var numbers: [Int] = []
    for (index, setting) in settings.enumerated() {
      for name in [setting.name] + setting.aliases {
        names.append(name)
        numbers.append(index)
      }
    }
    self.names = NameIndex(names)
    self.numbers = numbers
    inner = settings.map { $0.fields.isEmpty ? nil : SettingTable($0.fields) }
  }

  var required: [Setting] { settings.filter(\.required) }
}

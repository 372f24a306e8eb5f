/// The bytes of one file of a manifest.
package struct ManifestFile: Sendable {
  /// The path inside the commit, as it is shown to people.
  package var path: String
  /// The content.
  package var bytes: [UInt8]

  /// Makes a file.
  package init(path: String, bytes: [UInt8]) {
    self.path = path
    self.bytes = bytes
  }
}

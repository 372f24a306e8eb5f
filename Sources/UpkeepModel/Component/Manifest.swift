public import Digests

/// The desired components, read from one commit.
public struct Manifest: Sendable {
  /// One declared component and where it stands.
  public struct Entry: Sendable {
    /// What is declared.
    public var component: Component
    /// Where.
    public var source: SourceLocation
    /// The digest of the component's canonical form.
    public var fingerprint: Digest256

    /// Makes an entry.
    public init(component: Component, source: SourceLocation, fingerprint: Digest256) {
      self.component = component
      self.source = source
      self.fingerprint = fingerprint
    }
  }

  /// The owner that is used when a manifest names none.
  public static let defaultOwner = "default"

  /// Whose components these are.
  public var owner: String
  /// The declared components, sorted by key.
  public var entries: [Entry]

  /// Makes a manifest; the entries are sorted here.
  public init(owner: String = Manifest.defaultOwner, entries: [Entry]) {
    self.owner = owner
    self.entries = entries
    if !zip(entries, entries.dropFirst()).allSatisfy({ $0.component.key < $1.component.key }) {
      self.entries.sort { $0.component.key < $1.component.key }
    }
  }
}

/// A manifest file, line and entry.
public struct SourceLocation: Hashable, Sendable {
  /// The path inside the commit.
  public var file: String
  /// The line, from 1.
  public var line: Int
  /// The JSON pointer (RFC 6901) inside the file.
  public var pointer: String { index.map { "/components/\($0)" } ?? "/components" }
  /// The position in the file's list of components, from 0; `nil` for the list itself, where an entry is missing.
  public var index: Int?

  /// Makes a location.
  public init(file: String, line: Int, index: Int?) {
    self.file = file
    self.line = line
    self.index = index
  }
}

/// The commit that a manifest was read from (R4).
public struct Revision: Hashable, Sendable {
  /// The commit's id, 40 hexadecimal digits.
  public var commit: String
  /// The ref that was resolved, for example `refs/heads/main`.
  public var ref: String
  /// The manifest's path: a file, or a folder.
  public var path: String

  /// Makes a revision.
  public init(commit: String, ref: String, path: String) {
    self.commit = commit
    self.ref = ref
    self.path = path
  }
}

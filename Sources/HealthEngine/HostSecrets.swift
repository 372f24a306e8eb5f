public import UpkeepModel
internal import FoundationEssentials
internal import Glibc
internal import Synchronization

/// Secrets of this host: environment variables that are allowed, and files.
public final class HostSecrets: SecretSource {
  /// The largest file that is read as a secret, in bytes.
  public static let sizeLimit = 64 << 10

  private let environment: [String: String]
  private let allowed: [String]
  private let folders: [String]
  private let resolved = Mutex<Set<String>>([])

  /// Makes a source.
  ///
  /// - Parameters:
  ///   - environment: The variables; `nil` for those of this process.
  ///   - allowed: Names that may be read; a `*` at the end stands for any ending. A manifest must not be able to read
  ///     every variable of the machine that checks it.
  ///   - folders: Folders whose files may be read, symbolic links resolved, for the same reason.
  public init(
    environment: [String: String]? = nil, allowed: [String] = ["UPKEEP_*"], folders: [String] = ["/run/secrets"]
  ) {
    self.environment = environment ?? ProcessInfo.processInfo.environment
    self.allowed = allowed
    self.folders = folders
  }

  /// The secret itself, see ``SecretSource``.
  public func secret(_ reference: SecretReference, defaultVariable: String?) throws(SecretProblem) -> String {
    let value =
      switch reference {
      case .environment(let name): try variable(name, defaultVariable: defaultVariable)
      case .file(let path): try content(of: path)
      }
    guard !value.isEmpty else { throw SecretProblem("the secret \(Self.place(reference)) is empty") }
    _ = resolved.withLock { $0.insert(value) }
    return value
  }

  /// The text with every secret that was resolved replaced by `***`. Secrets of one or two characters are left, as
  /// masking them would make any text unreadable without hiding anything.
  public func masked(_ text: String) -> String {
    let secrets = resolved.withLock { $0 }
    guard !secrets.isEmpty else { return text }
    return secrets.sorted { $0.utf8.count > $1.utf8.count }.reduce(text) { text, secret in
      secret.utf8.count > 2 ? text.replacing(secret, with: "***") : text
    }
  }

  private func variable(_ name: String, defaultVariable: String?) throws(SecretProblem) -> String {
    guard name == defaultVariable || allowed.contains(where: { Self.matches(name, $0) }) else {
      throw SecretProblem("the variable \(name) may not be read; allow it with --allow-env \(name)")
    }
    guard let value = environment[name] else { throw SecretProblem("the variable \(name) is not set") }
    return value
  }

  private func content(of path: String) throws(SecretProblem) -> String {
    // Resolved first: a link in an allowed folder must not lead out of it.
    let real = Self.resolved(path)
    guard folders.contains(where: { real.hasPrefix(Self.resolved($0) + "/") }) else {
      let folder = path.split(separator: "/").dropLast().joined(separator: "/")
      throw SecretProblem(
        "the secret file \(path) may not be read; allow its folder with --allow-secret-folder /\(folder)")
    }
    guard let file = FileManager.default.contents(atPath: real) else {
      throw SecretProblem("the secret file \(path) cannot be read")
    }
    guard file.count <= Self.sizeLimit, let text = String(data: file, encoding: .utf8) else {
      throw SecretProblem("the secret file \(path) is no UTF-8 text of at most \(Self.sizeLimit >> 10) KiB")
    }
    return String(text.reversed().drop(while: \.isNewline).reversed())
  }

  private static func matches(_ name: String, _ pattern: String) -> Bool {
    pattern.hasSuffix("*") ? name.hasPrefix(pattern.dropLast()) : name == pattern
  }

  /// The path without symbolic links, or as it is where nothing is there.
  private static func resolved(_ path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }

  private static func place(_ reference: SecretReference) -> String {
    switch reference {
    case .environment(let name): "in the variable \(name)"
    case .file(let path): "in the file \(path)"
    }
  }
}

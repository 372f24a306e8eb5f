import Git
import JSONText
import Reconciliation

/// Something was to be written from another ref than the configured one (R24).
struct WrongRef: Error, CustomStringConvertible {
  let description: String

  init(_ named: String, configured: String, by place: String) {
    description =
      "writes happen only from \(configured), as \(place) says, and \(named) was named: look at it with "
      + "`upkeep plan --ref \(named)`"
  }
}

extension Session {
  /// Refuses to write from another ref than the one that the variable or the settings file configures. Where neither
  /// does, `--ref` is the configuration, else the branch of HEAD.
  ///
  /// - Parameter named: What is to be written from; `nil` for the default branch.
  /// - Throws: ``WrongRef``.
  func refuseOtherRef(than named: String?) async throws {
    let variable = lookup.environment["UPKEEP_REF"].flatMap { $0.isEmpty ? nil : $0 }
    if let configured = variable ?? lookup.file.values["ref"]?.string {
      guard let named, Self.short(named) != Self.short(configured) else { return }
      throw WrongRef(
        named, configured: configured, by: variable == nil ? "\(SettingsFile.path): ref" : "UPKEEP_REF")
    }
    guard options.ref == nil, let named, case .branch(let head, _) = try await repository.head(),
      Self.short(named) != head, named != followedRef
    else { return }
    throw WrongRef(named, configured: head, by: "HEAD")
  }

  private static func short(_ ref: String) -> String {
    ref.hasPrefix("refs/heads/") ? String(ref.dropFirst("refs/heads/".count)) : ref
  }
}

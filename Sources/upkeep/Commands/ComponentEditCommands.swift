import ArgumentParser
import Reconciliation
import Rendering
import UpkeepModel

/// A component that must not be deleted (R18).
struct ProtectedComponent: Error, CustomStringConvertible {
  let key: String

  var description: String {
    "\(key) is protected: declare it with \"protect\": false and apply that, then remove it"
  }
}

/// `upkeep component create`.
struct ComponentCreateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "create", abstract: "Record a component by hand.")

  @Argument(help: "The component's key.")
  var key: String

  @OptionGroup(title: "Component") var fields: ComponentFields
  @OptionGroup(title: "Record") var hand: HandOptions
  @OptionGroup(title: "Repository") var repository: RepositoryOptions
  @OptionGroup(title: "Output") var output: OutputOptions

  func run() async throws {
    try await upkeep.run {
      let session = try await Session.open(repository)
      let by = try await session.editor(hand)
      let component = try fields.component(key: key, over: nil)
      try await session.edit(output) { store in
        // The manifest's own owner, so that the next plan sees the component.
        let declared = try? await session.planner.desired(session.selection()).manifest.owner
        return try await store.create(
          component, owner: session.owner() ?? declared ?? Manifest.defaultOwner, by: by)
      }
    }
  }
}

/// `upkeep component update`.
struct ComponentUpdateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "update", abstract: "Change a recorded component by hand.")

  @Argument(help: "The component's key.")
  var key: String

  @OptionGroup(title: "Component") var fields: ComponentFields
  @OptionGroup(title: "Record") var hand: HandOptions
  @OptionGroup(title: "Repository") var repository: RepositoryOptions
  @OptionGroup(title: "Output") var output: OutputOptions

  func run() async throws {
    try await upkeep.run {
      let session = try await Session.open(repository)
      let by = try await session.editor(hand)
      try await session.edit(output) { store in
        try await store.update(fields.component(key: key, over: store.get(key).component), by: by)
      }
    }
  }
}

/// `upkeep component delete`.
struct ComponentDeleteCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "delete", abstract: "Remove a recorded component by hand; its history stays.")

  @Argument(help: "The component's key.")
  var key: String

  @OptionGroup(title: "Record") var hand: HandOptions
  @OptionGroup(title: "Repository") var repository: RepositoryOptions
  @OptionGroup(title: "Output") var output: OutputOptions

  func run() async throws {
    try await upkeep.run {
      let session = try await Session.open(repository)
      let by = try await session.editor(hand)
      let store = try await session.restoredStore()
      let component = try await store.get(key)
      guard !component.component.protect else {
        throw ProtectedComponent(key: key)
      }
      try await store.delete(key, by: by)
      if !output.quiet { session.terminal.print("deleted \(key)") }
    }
  }
}

extension Session {
  /// The store, filled from the health ref when it is empty.
  func restoredStore() async throws -> any StateStore {
    let store = try await store()
    try await Restoration.restoreIfEmpty(store, from: healthLog())
    return store
  }

  /// Changes the store by hand and shows the component.
  fileprivate func edit(
    _ output: OutputOptions, _ change: (any StateStore) async throws -> RecordedComponent
  ) async throws {
    let store = try await restoredStore()
    let component = try await change(store)
    guard !output.quiet else { return }
    terminal.print(
      output.format == .json
        ? ComponentJSON.get(component) : ComponentText.get(component, style: terminal.output))
    terminal.note(
      component.commit == nil
        ? "note: this is drift until the manifest says the same; the next apply goes by the manifest"
        : "note: it is again as it was applied last, so it is no drift any more")
  }
}

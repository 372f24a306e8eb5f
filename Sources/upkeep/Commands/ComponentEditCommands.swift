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

/// `upkeep component restore`.
struct ComponentRestoreCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore", abstract: "Bring a removed component back as it was, with its history.",
    discussion: """
      It is recorded at once, as an edit by hand, and the entry for the manifest is printed: put that in, or the next \
      apply removes the component again. To put the entry back is enough by itself, too.

      Examples:
        upkeep component restore api
        upkeep component restore api --print
      """)

  @Argument(help: "The key that the component had when it was removed.")
  var key: String

  @Flag(name: .customLong("print"), help: "Record nothing; print the entry for the manifest alone.")
  var printsOnly = false

  @OptionGroup(title: "Record") var hand: HandOptions
  @OptionGroup(title: "Repository") var repository: RepositoryOptions
  @OptionGroup(title: "Output") var output: OutputOptions

  func run() async throws {
    try await upkeep.run {
      let session = try await Session.open(repository)
      let store = try await printsOnly ? session.readableStore() : session.restoredStore()
      guard let removed = try await store.removed(key) else {
        let isThere = try await !store.components([key]).isEmpty
        throw isThere ? NothingToRestore(present: key) : NothingToRestore(missing: key)
      }
      if !printsOnly {
        let by = try await session.editor(hand)
        let component = try await store.create(removed.component, owner: removed.owner, by: by)
        session.show(component, output)
        guard component.commit == nil else { return }
        if !output.quiet { session.terminal.note("for the manifest of owner \"\(removed.owner)\":") }
      }
      if printsOnly || !output.quiet && output.format != .json {
        session.terminal.print(ProbeText.entry(of: removed.component))
      }
    }
  }
}

/// A component that cannot be brought back.
struct NothingToRestore: Error, CustomStringConvertible {
  let description: String

  init(present key: String) {
    description =
      "there is a component \"\(key)\", so nothing is to be brought back; look at `upkeep component get \(key)`"
  }

  init(missing key: String) {
    description =
      "no component \"\(key)\" was removed; `git grep '\"action\":\"delete\"' health -- changes` lists those that were"
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
    show(try await change(try await restoredStore()), output)
  }

  /// Shows what was changed by hand.
  fileprivate func show(_ component: RecordedComponent, _ output: OutputOptions) {
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

// The public surface of Upkeep as a library: one import gives the model, the engine, the stores and the built-in
// providers. See docs/library.md.

@_exported public import HealthEngine
@_exported public import JSONText
@_exported public import MemoryStore
@_exported public import Providers
@_exported public import SQLiteStore
@_exported public import UpkeepModel

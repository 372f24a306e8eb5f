import CLibgit2
import Dispatch
import Foundation
import Synchronization

extension Repository {
  /// Reads many files on several threads at once, and makes one value of each part of them.
  ///
  /// Unpacking is what reading costs, and it needs nothing but the object database. The caller's thread waits.
  ///
  /// - Parameters:
  ///   - files: In an order in which neighbours are alike, as each is often stored as a difference from another.
  ///   - body: Makes a value of consecutive files, on any thread.
  /// - Returns: The values, in the order of the files; one for none.
  /// - Throws: ``GitError``; and what `body` throws.
  package func inParts<Value: Sendable>(
    of files: [TreeEntry], _ body: @Sendable (ArraySlice<TreeEntry>, FileReader) throws -> Value
  ) throws -> [Value] {
    let reader = FileReader(objects: pointer.objects)
    let width = min(4, ProcessInfo.processInfo.activeProcessorCount, files.count / 16)
    return try watched("read \(files.count) files") {
      guard width > 1 else { return [try body(files[...], reader)] }
      let results = Mutex<[Result<Value, any Error>?]>(Array(repeating: nil, count: width))
      DispatchQueue.concurrentPerform(iterations: width) { part in
        let slice = files[files.count * part / width..<files.count * (part + 1) / width]
        let result = Result { try body(slice, reader) }
        results.withLock { $0[part] = result }
      }
      return try results.withLock { try $0.compactMap { try $0?.get() } }
    }
  }
}

/// Reads files out of an object database, on any thread.
///
/// It never leaves ``Repository/inParts(of:_:)``, which keeps the database alive.
package struct FileReader: Sendable {
  // libgit2's documentation of its threads: an object database may be used by several at once, it locks by itself.
  nonisolated(unsafe) private let objects: OpaquePointer

  init(objects: OpaquePointer) { self.objects = objects }

  /// Calls `body` with the bytes of a file, without copying them.
  package func withFile<Value>(_ file: TreeEntry, _ body: (UnsafeRawBufferPointer) throws -> Value) throws -> Value {
    var raw = file.id.raw
    let object = try Owned("read '\(file.path)'", free: git_odb_object_free) { git_odb_read(&$0, objects, &raw) }
    let content = UnsafeRawBufferPointer(
      start: git_odb_object_data(object.pointer), count: git_odb_object_size(object.pointer))
    return try withExtendedLifetime(object) { try body(content) }
  }
}

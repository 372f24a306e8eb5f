import CLibgit2

/// The sole owner of one short-lived libgit2 object, which it frees at its end.
struct Owned: ~Copyable {
  let pointer: OpaquePointer
  private let free: (OpaquePointer?) -> Void

  /// - Parameters:
  ///   - operation: For the error.
  ///   - free: libgit2's function that frees what `make` makes.
  ///   - make: The call that fills the pointer in.
  init(
    _ operation: @autoclosure () -> String, free: @escaping (OpaquePointer?) -> Void,
    make: (inout OpaquePointer?) -> CInt
  ) throws {
    var pointer: OpaquePointer?
    try check(make(&pointer), operation())
    guard let pointer else {
      throw GitError(.failed, operation: operation(), message: "libgit2 returned nothing")
    }
    self.pointer = pointer
    self.free = free
  }

  deinit { free(pointer) }
}

/// The owner of a `git_repository` and its object database, for as long as a ``Repository`` lives.
final class RepositoryPointer {
  let repository: OpaquePointer
  let objects: OpaquePointer

  /// Takes ownership of `repository`.
  init(owning repository: OpaquePointer) throws {
    var objects: OpaquePointer?
    let result = git_repository_odb(&objects, repository)
    guard result == 0, let objects else {
      defer { git_repository_free(repository) }
      throw GitError(result: result, operation: "open the object database")
    }
    self.repository = repository
    self.objects = objects
  }

  deinit {
    git_odb_free(objects)
    git_repository_free(repository)
  }
}

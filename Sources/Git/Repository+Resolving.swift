import CLibgit2

extension Repository {
  /// Where HEAD points.
  package enum Head: Hashable, Sendable {
    /// A branch, by its short name, and its commit.
    case branch(String, ObjectID)
    /// A branch that has no commit yet.
    case unborn(String)
    /// A commit and no branch, as CI systems check out.
    case detached(ObjectID)
  }

  /// Where HEAD points; its branch is what this repository takes as its default.
  package func head() throws -> Head {
    try watched("read HEAD") {
      let operation = "read HEAD"
      let head = try Owned(operation, free: git_reference_free) {
        git_reference_lookup(&$0, pointer.repository, "HEAD")
      }
      if git_reference_type(head.pointer) == GIT_REFERENCE_DIRECT, let id = git_reference_target(head.pointer) {
        return .detached(ObjectID(id.pointee))
      }
      let target = git_reference_symbolic_target(head.pointer).map { String(cString: $0) } ?? ""
      let name = target.hasPrefix("refs/heads/") ? String(target.dropFirst(11)) : target
      return try tip(of: target).map { .branch(name, $0) } ?? .unborn(name)
    }
  }

  /// Whether HEAD of this work tree, or of any other one of the repository, points to the ref.
  ///
  /// - Parameter ref: A full name; one that does not exist is checked out nowhere.
  package func isCheckedOut(_ ref: String) throws -> Bool {
    let operation = "look where '\(ref)' is checked out"
    return try watched(operation) {
      var reference: OpaquePointer?
      defer { git_reference_free(reference) }
      guard try checkFound(git_reference_lookup(&reference, pointer.repository, ref), operation) else { return false }
      return try check(git_branch_is_checked_out(reference), operation) == 1
    }
  }

  /// The commit that a full ref name points to; `nil` when there is no such ref.
  ///
  /// - Parameter ref: Such as `refs/heads/main`.
  package func tip(of ref: String) throws -> ObjectID? {
    try watched("read \(ref)") {
      var id = git_oid()
      guard try checkFound(git_reference_name_to_id(&id, pointer.repository, ref), "read '\(ref)'") else {
        return nil
      }
      return ObjectID(id)
    }
  }

  /// The commit that a name means.
  ///
  /// - Parameter revision: `HEAD`, a full ref name, a tag, a branch, `remote/branch`, a commit id of 4 to 40 digits,
  ///   or one of these followed by `^` and `~n`. Where several fit, the one that git-rev-parse(1) takes.
  /// - Throws: ``GitError``: `notFound` (with the names that come near), `unborn`, `ambiguous`, `wrongKind` when it
  ///   leads to no commit.
  package func resolve(_ revision: String) throws -> ObjectID {
    try watched("resolve \(revision)") {
      let operation = "resolve '\(revision)'"
      guard !revision.isEmpty, !revision.utf8.contains(0) else {
        throw GitError(.invalidName, operation: operation, message: "name a branch, a tag or a commit")
      }
      if revision == "HEAD", case .unborn(let branch) = try head() {
        throw GitError(.unborn, operation: operation, message: "the branch '\(branch)' has no commit yet: make one")
      }
      guard let object = try object(named: revision, operation) else { throw unknown(revision, operation) }
      return try peel(object, to: GIT_OBJECT_COMMIT, operation)
    }
  }

  /// Names of branches, remote branches and tags, short.
  package func refNames() throws -> [String] {
    try references().compactMap { name in
      let prefixes = ["refs/heads/", "refs/remotes/", "refs/tags/"]
      guard let prefix = prefixes.first(where: name.hasPrefix) else { return nil }
      return String(name.dropFirst(prefix.utf8.count))
    }.sorted()
  }

  /// The full names of all refs.
  package func references() throws -> [String] {
    var names = git_strarray()
    try check(git_reference_list(&names, pointer.repository), "list the refs")
    defer { git_strarray_dispose(&names) }
    return UnsafeBufferPointer(start: names.strings, count: names.count).compactMap { $0.map { String(cString: $0) } }
  }

  private func object(named revision: String, _ operation: String) throws -> ObjectID? {
    if let id = ObjectID(hex: revision) { return id }
    if revision.contains("^") || revision.contains("~") {
      var object: OpaquePointer?
      defer { git_object_free(object) }
      guard try checkFound(git_revparse_single(&object, pointer.repository, revision), operation) else { return nil }
      return git_object_id(object).map { ObjectID($0.pointee) }
    }
    var reference: OpaquePointer?
    defer { git_reference_free(reference) }
    let found = git_reference_dwim(&reference, pointer.repository, revision)
    // A name that no ref can have is simply not the name of one.
    if found != GIT_EINVALIDSPEC.rawValue, try checkFound(found, operation) {
      var direct: OpaquePointer?
      defer { git_reference_free(direct) }
      guard try checkFound(git_reference_resolve(&direct, reference), operation) else { return nil }
      return git_reference_target(direct).map { ObjectID($0.pointee) }
    }
    git_error_clear()
    guard (4...40).contains(revision.utf8.count), revision.utf8.allSatisfy(\.isHexDigit) else { return nil }
    var full = git_oid()
    var short = git_oid()
    try check(git_oid_fromstrn(&short, revision, revision.utf8.count), operation)
    guard try checkFound(git_odb_exists_prefix(&full, pointer.objects, &short, revision.utf8.count), operation)
    else { return nil }
    return ObjectID(full)
  }

  /// Follows tags to a commit, and a commit to its tree when that is asked for.
  func peel(_ id: ObjectID, to kind: git_object_t, _ operation: String) throws -> ObjectID {
    var raw = id.raw
    var object: OpaquePointer?
    defer { git_object_free(object) }
    guard try checkFound(git_object_lookup(&object, pointer.repository, &raw, GIT_OBJECT_ANY), operation) else {
      throw missing(id, operation)
    }
    var peeled: OpaquePointer?
    defer { git_object_free(peeled) }
    let result = git_object_peel(&peeled, object, kind)
    if result == GIT_EPEEL.rawValue || result == GIT_EINVALIDSPEC.rawValue {
      git_error_clear()
      let found = git_object_type2string(git_object_type(object)).map { String(cString: $0) } ?? "object"
      let wanted = git_object_type2string(kind).map { String(cString: $0) } ?? "object"
      throw GitError(.wrongKind, operation: operation, message: "\(id) is a \(found) and leads to no \(wanted)")
    }
    try check(result, operation)
    guard let found = git_object_id(peeled) else { throw missing(id, operation) }
    return ObjectID(found.pointee)
  }

  private func unknown(_ revision: String, _ operation: String) -> GitError {
    let names = (try? refNames()) ?? []
    let near = NearNames.near(revision, among: names)
    var message = "there is no branch, tag or commit '\(revision)'"
    if !near.isEmpty {
      message += ". Did you mean \(near.map { "'\($0)'" }.joined(separator: " or "))?"
    } else if names.isEmpty {
      message += "; the repository has no commits yet, or they were not fetched"
    } else {
      let shown = names.prefix(8).map { "'\($0)'" }.joined(separator: ", ")
      message += "; there are \(shown)\(names.count > 8 ? " and \(names.count - 8) more" : "")"
    }
    return GitError(.notFound, operation: operation, message: message)
  }

  /// An object that should be here is not.
  func missing(_ id: ObjectID, _ operation: String) -> GitError {
    if isPartialClone {
      return GitError(
        .partialClone, operation: operation,
        message: "the object \(id) was left on the server by a partial clone. Fetch it with "
          + "'git cat-file -e \(id)', or clone without --filter")
    }
    if isShallow {
      return GitError(
        .shallow, operation: operation,
        message: "the object \(id) is not here: the clone is shallow. Run 'git fetch --unshallow'")
    }
    return GitError(.notFound, operation: operation, message: "there is no object \(id)")
  }
}

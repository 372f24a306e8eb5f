/// The refusals that every store words alike.
extension StoreError {
  /// No component has the key.
  package static func missing(_ key: String, _ operation: String) -> StoreError {
    StoreError(.notFound, operation: operation, "there is no component \"\(key)\"")
  }

  /// A component has the key already.
  package static func taken(_ key: String, _ operation: String) -> StoreError {
    StoreError(.conflict, operation: operation, "there is a component \"\(key)\" already")
  }

  /// The plan was made for another revision (R7).
  package static func stale(planned: Int, recorded: Int, _ operation: String) -> StoreError {
    StoreError(
      .stale, operation: operation,
      "the plan was made for store revision \(planned), and the store is at \(recorded): plan again")
  }

  /// The lease is not the writer's any more (R22).
  package static func lost(_ lease: Lease, to present: Lease?, at now: Timestamp, _ operation: String) -> StoreError {
    let reason =
      switch present {
      case nil: "it was given back"
      case let present? where present.holder == lease.holder && present.epoch == lease.epoch:
        "it ended at \(present.until)"
      case let present?: "\(present.holder) holds it since \(present.since)"
      }
    return StoreError(
      .fenced, operation: operation,
      "\(lease.holder) does not hold the lease for owner \"\(lease.owner)\" any more: \(reason); run again")
  }

  /// The lease is for another owner's components (R22).
  package static func foreign(_ lease: Lease, plan: Plan, _ operation: String) -> StoreError {
    StoreError(
      .fenced, operation: operation,
      "the lease is for owner \"\(lease.owner)\", and the plan is of \"\(plan.owner)\"")
  }

  /// The store holds something already, where only an empty one can be restored.
  package static func notEmpty(revision: Int, _ operation: String) -> StoreError {
    StoreError(
      .conflict, operation: operation,
      "the store is not empty, it is at revision \(revision); only a new one is restored")
  }
}

extension Change {
  /// Why the row may not be carried out on what is recorded under its key; `nil` when it may.
  ///
  /// A plan that was made against the same revision never contains such a row. The store looks nevertheless, as a
  /// damaged plan must not take over another owner's component (R17) or delete a protected one (R18).
  ///
  /// - Parameters:
  ///   - recordedOwner: The owner of the recorded component.
  ///   - isProtected: Whether it is protected.
  ///   - plan: The plan that the row stands in.
  package func conflict(
    recordedOwner: String, isProtected: Bool, plan: Plan, _ operation: String
  ) -> StoreError? {
    let isAdoption = action == .update && fields.contains { $0.field == "owner" }
    if recordedOwner != plan.owner, !isAdoption {
      return StoreError(
        .conflict, operation: operation,
        "\"\(previousKey ?? key)\" belongs to owner \"\(recordedOwner)\", and the plan is of \"\(plan.owner)\"")
    }
    if action == .delete, isProtected {
      return StoreError(
        .conflict, operation: operation, "\"\(key)\" is protected; one apply lifts that, a later one deletes")
    }
    return nil
  }
}

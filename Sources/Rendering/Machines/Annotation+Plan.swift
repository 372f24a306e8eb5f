package import UpkeepModel

extension Annotation {
  /// What a reviewer must not miss in a plan: guards, deletes, what is withheld, and checks that failed before the merge.
  package static func remarks(on plan: Plan) -> [Annotation] {
    let guards = plan.guards.map { tripped in
      Annotation(
        tripped.isLifted ? .warning : .error, code: "guard-\(tripped.name.rawValue)",
        title: "Guard \(tripped.name.rawValue) \(tripped.isLifted ? "is lifted" : "refuses this plan")",
        message: tripped.message, file: file(plan.revision.path))
    }
    let deletes = plan.changes.filter { $0.action == .delete }.map { change in
      Annotation(
        .warning, code: "delete", title: "Deletes \(change.key)", message: "\(change.key) is deleted: \(change.reason)",
        file: file(plan.revision.path))
    }
    let withheld = plan.withheld.map { change in
      Annotation(
        .warning, code: "withheld", title: "Withholds \(change.key)",
        message: "\(change.action.rawValue) of \(change.key) is withheld: \(change.withheld ?? change.reason)",
        file: file(plan.revision.path))
    }
    return suspended(plan) + ownerChange(plan) + guards + plan.changes.compactMap(probe) + deletes
      + plan.changes.compactMap(drift)
      + withheld
  }

  private static func ownerChange(_ plan: Plan) -> [Annotation] {
    guard let former = plan.formerOwner else { return [] }
    let message = PlanText.ownerChange(plan, from: former)
    return [
      Annotation(
        .warning, code: "owner", title: "Another owner", message: message, file: file(plan.revision.path))
    ]
  }

  private static func suspended(_ plan: Plan) -> [Annotation] {
    guard let suspension = plan.suspension else { return [] }
    return [
      Annotation(
        .warning, code: "suspended", title: "Owner \(suspension.owner) is suspended",
        message: "nothing is applied until `upkeep resume`: it is \(suspension.story)")
    ]
  }

  /// A change by hand that an apply would undo.
  private static func drift(_ change: Change) -> Annotation? {
    guard change.isDrift || change.handEdit != nil, change.action != .delete else { return nil }
    return Annotation(
      .warning, code: "drift", title: "Undoes a change by hand of \(change.key)",
      message: "\(change.key): \(change.reason)",
      file: change.source?.file, line: change.source?.line)
  }

  /// A check that was run before the merge and did not come out well.
  private static func probe(_ change: Change) -> Annotation? {
    guard let check = change.preview, check.state == .down || check.state == .degraded else { return nil }
    return Annotation(
      .warning, code: "probe-\(check.state.rawValue)", title: "\(change.key) is \(check.state.rawValue)",
      message: check.message, file: change.source?.file, line: change.source?.line)
  }

  /// The manifest when it is a file; a folder has no line to stand beside.
  private static func file(_ path: String) -> String? { path.hasSuffix(".json") ? path : nil }
}

internal import UpkeepModel

/// Following the manifest.
extension Watch {
  /// Looks at the ref, and applies what it holds whenever it moved. What cannot be applied is told once and left until
  /// the ref moves again; what failed on the way is tried again.
  func follow() async -> WatchEnd? {
    var settled: String?
    // A source that is suspended or resumed is looked at anew, though the ref did not move.
    var suspensions: [Suspension]?
    var revision: Int?
    // Kept for the next round when the store fails in between: what was carried out is told all the same.
    var plan: Plan?
    var cause = Cause("the manifest is not followed", tell)
    repeat {
      do {
        let commit = try await reconciler.planner.commit(of: selection)
        let standing = try await reconciler.log.suspensions()
        if commit != settled || standing != suspensions {
          guard await options.settingsHold(commit) else { return .settingsChanged }
          let dealt = try await settle()
          (settled, suspensions) = (dealt.commit, standing)
          if let carried = dealt.plan {
            plan = carried
          } else if board.count > 0 {
            // No plan asks for a report, and the health of what was recorded before is due all the same.
            board.wantReport()
          }
          // The ref may have moved since it was looked at.
          if dealt.commit != commit, await !options.settingsHold(dealt.commit) {
            if let plan { note(plan) }
            return .settingsChanged
          }
        }
        // Others may have changed what is recorded as well.
        let present = try await reconciler.store.revision()
        if present != revision {
          board.watch(try await reconciler.store.list(), now: options.clock())
          if revision != nil { board.wantReport() }
          revision = present
        }
        if let plan { note(plan) }
        plan = nil
        cause.isGone()
      } catch {
        cause.is(error)
      }
    } while (try? await Task.sleep(for: options.poll)) != nil
    return nil
  }

  /// Applies the manifest at the ref.
  ///
  /// - Returns: The commit that is dealt with, and the plan that was carried out; none where it was refused for good.
  private func settle() async throws -> (commit: String, plan: Plan?) {
    do {
      let plan = try await reconciler.apply(try await reconciler.planner.desired(selection))
      guard plan.suspension == nil else {
        tell(.suspended(plan))
        return (plan.revision.commit, nil)
      }
      return (plan.revision.commit, plan)
    } catch let error as InvalidDesiredState {
      tell(.notApplied(error))
      return (error.revision.commit, nil)
    } catch let error as Refusal {
      tell(.notApplied(error))
      return (error.plan.revision.commit, nil)
    }
  }

  private func note(_ plan: Plan) {
    board.applied(plan)
    tell(.applied(plan))
  }
}

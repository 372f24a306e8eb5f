package import UpkeepModel

/// A check that was made and is not kept yet.
package struct FoundCheck: Sendable {
  /// What was checked, as it was declared then.
  package var component: Component
  /// What was found.
  package var check: Check

  package init(component: Component, check: Check) {
    self.component = component
    self.check = check
  }
}

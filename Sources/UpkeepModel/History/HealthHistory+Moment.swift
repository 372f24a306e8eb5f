extension HealthHistory {
  /// How everything was at a moment: every component that existed then, in the state that its checks had led to.
  ///
  /// - Parameter moment: Inside the time that was read.
  package func health(at moment: Timestamp) -> Health {
    Health(entries: entries.compactMap { $0.standing(at: moment) })
  }
}

extension HealthHistory.Entry {
  /// `nil` when the component did not exist.
  fileprivate func standing(at moment: Timestamp) -> Health.Entry? {
    guard record.lifetime.list.contains(where: { $0.contains(moment) }) else { return nil }
    var component = component
    let last = record.timeline.transitions.last { $0.at <= moment }
    component.key = last?.key ?? component.key
    guard let last else { return Health.Entry(component: component, standing: nil, latest: nil) }
    return Health.Entry(
      component: component,
      standing: Standing(key: component.key, state: last.to, since: last.at, message: last.message), latest: nil)
  }
}

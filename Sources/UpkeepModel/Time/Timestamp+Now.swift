#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

extension Timestamp {
  /// The moment that the system's clock shows, cut to the second. Whatever needs the time takes it, or a clock, as a
  /// parameter; this is what the outermost caller gives.
  public static func now() -> Timestamp {
    Timestamp(seconds: Int64(Date().timeIntervalSince1970.rounded(.down)))
  }
}

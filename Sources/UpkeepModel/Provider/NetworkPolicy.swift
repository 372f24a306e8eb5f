/// Which addresses checks may connect to.
public enum NetworkPolicy: Hashable, Sendable {
  /// Any.
  case anywhere
  /// Public addresses alone: no loopback, link-local, private or other special ones (RFC 6890), nor what clouds serve
  /// their metadata from. Judged on the address really connected to, after the name lookup, so that a name cannot lead
  /// inside. For manifests of people who are not trusted with the network that checks run in.
  case publicOnly
}

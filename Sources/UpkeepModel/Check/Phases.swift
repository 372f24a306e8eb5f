/// How long each part of a probe took, in microseconds; `nil` where a part did not happen.
public struct Phases: Hashable, Sendable {
  /// Resolving the name.
  public var nameLookup: Int?
  /// Connecting, after the name was resolved.
  public var connect: Int?
  /// The TLS handshake, after the connection stood.
  public var tls: Int?
  /// Waiting for the first byte, after the request could be sent.
  public var firstByte: Int?
  /// All of it.
  public var total: Int

  /// Makes phases; all in microseconds.
  public init(nameLookup: Int? = nil, connect: Int? = nil, tls: Int? = nil, firstByte: Int? = nil, total: Int) {
    self.nameLookup = nameLookup
    self.connect = connect
    self.tls = tls
    self.firstByte = firstByte
    self.total = total
  }
}

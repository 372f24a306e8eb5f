/// One HTTP request over a fresh connection.
///
/// The defaults are those of an honest probe: nothing reused, nothing followed, no proxy, one MiB of body at most.
package struct HTTPRequest: Sendable {
  /// Which HTTP version to speak.
  package enum Version: Sendable {
    /// HTTP/2 where TLS negotiates it, else HTTP/1.1.
    case automatic
    case http1
    /// HTTP/2 by negotiation over TLS, and without asking (RFC 9113 §3.3) over plain TCP.
    case http2
  }

  /// How the connection is kept or thrown away.
  package enum Connection: Sendable {
    case fresh
    /// Takes a kept connection to the same host when there is one, and keeps this one.
    case reused
  }

  /// A user's name and password (RFC 7617).
  package struct BasicAuth: Sendable {
    package var user: String
    package var password: String

    package init(user: String, password: String) {
      self.user = user
      self.password = password
    }
  }

  /// Sends connections for one host and port elsewhere; the name in the URL stays that of Host and TLS.
  package struct Override: Sendable {
    package var host: String
    package var port: Int
    /// An address or a name; an IPv6 address without brackets.
    package var address: String
    /// The port there; nil: the same.
    package var addressPort: Int?

    package init(host: String, port: Int, address: String, addressPort: Int? = nil) {
      self.host = host
      self.port = port
      self.address = address
      self.addressPort = addressPort
    }
  }

  /// An absolute URL with the scheme http or https.
  package var url: String
  /// Any token of RFC 9110 §5.6.2.
  package var method = "GET"
  /// Sent in this order. `Host` replaces the URL's host; a name twice is sent twice.
  package var headers: [(name: String, value: String)] = []
  package var body: [UInt8]?
  /// From the start of the name lookup to the last byte.
  package var timeout: Duration = .seconds(10)
  /// From the start until connected, TLS included; nil: only `timeout` counts.
  package var connectTimeout: Duration?
  /// How many redirects are followed, to http and https only; 0: a redirect is an answer like any other.
  package var maxRedirects = 0
  /// At most so many bytes of body are read; a longer one is cut there and the response says `isTruncated`.
  package var maxBodyBytes = 1 << 20
  /// At most so many of the bytes read are kept; 0: the body is read and thrown away.
  package var keptBodyBytes = Int.max
  /// At most so many bytes of headers are read, interim answers and redirects included; more is a protocol error.
  package var maxHeaderBytes = 256 << 10
  package var tls = TLSOptions()
  package var ipFamily = IPFamily.any
  package var overrides: [Override] = []
  /// URL of a proxy; nil: none, whatever the environment says.
  package var proxy: String?
  /// For the proxy alone.
  package var proxyAuth: BasicAuth?
  /// Path of a unix socket to connect to in place of the URL's host.
  package var unixSocket: String?
  package var version = Version.automatic
  package var basicAuth: BasicAuth?
  /// nil: no `User-Agent` header.
  package var userAgent: String?
  package var connection = Connection.fresh
  /// Refuses to connect to loopback, link-local, private and other special addresses (RFC 6890), judged on the
  /// address after the name lookup.
  package var publicAddressesOnly = false
  /// Stops once connected (with https: once TLS stands) and sends nothing.
  package var connectOnly = false

  package init(_ url: String) {
    self.url = url
  }
}

/// Which IP version to use.
package enum IPFamily: Sendable {
  case any, v4, v6
}

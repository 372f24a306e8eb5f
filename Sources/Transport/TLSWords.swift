/// What OpenSSL says of a handshake that failed, for people. Its codes are many, and its words are stable.
enum TLSWords {
  /// The reason in a line of OpenSSL's error queue (`error:CODE:LIBRARY:FUNCTION:REASON`); `nil` where it is no such line.
  static func reason(in line: String) -> String? {
    guard let start = line.firstRange(of: "error:") else { return nil }
    let parts = line[start.upperBound...].split(separator: ":", maxSplits: 3, omittingEmptySubsequences: false)
    return parts.count == 4 ? String(parts[3]) : nil
  }

  /// The failure of a handshake with the peer.
  static func handshakeFailure(with peer: String, _ words: String) -> String {
    switch words {
    case "wrong version number", "packet length too long", "http request":
      "\(peer) does not speak TLS on this port (\(words))"
    case "unsupported protocol", "tlsv1 alert protocol version", "no protocols available":
      "\(peer) speaks no version of TLS that is accepted (\(words))"
    case "too many warn alerts", "record too small", "length mismatch", "bad length", "unexpected message",
      "data length too long":
      "\(peer) broke the protocol of TLS (\(words))"
    default:
      if let alert = words.firstRange(of: "alert ") {
        "\(peer) refused the TLS handshake (\(words[alert.upperBound...]))"
      } else {
        "TLS with \(peer) failed: \(words)"
      }
    }
  }
}

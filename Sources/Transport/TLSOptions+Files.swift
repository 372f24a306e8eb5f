#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension TLSOptions {
  /// The largest file that is read, in bytes; the authorities of a system take a quarter of a million.
  private static let sizeLimit = 8 << 20

  /// Refuses what could hold up the event loop, on whose thread the files are read: pipes, devices, and files without
  /// end.
  func validateFiles() throws(TransportFailure) {
    let files = [
      ("CA file", caFile), ("client certificate", clientCertificate), ("key of the client certificate", clientKey),
    ]
    for case (let what, let path?) in files {
      var facts = stat()
      guard stat(path, &facts) == 0 else {
        throw TransportFailure(
          .tls(.ownFiles), "the \(what) cannot be used: \(String(cString: strerror(errno)).lowercased()): \(path)")
      }
      guard facts.st_mode & S_IFMT == S_IFREG, facts.st_size <= Self.sizeLimit else {
        throw TransportFailure(.tls(.ownFiles), "the \(what) cannot be used: \(path) is no file of PEM")
      }
    }
  }
}

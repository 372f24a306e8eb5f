import Git
import Transport

/// The versions of the libraries that the program runs with.
enum Versions {
  static var all: [(name: String, value: String)] {
    [
      ("libgit2", libgit2Version),
      ("libcurl", TransportCapabilities.current().version.split(separator: " ").prefix(2).joined(separator: " ")),
    ]
  }
}

import Glibc
import Rendering

/// The two streams that people and programs read.
struct Terminal: Sendable {
  let environment: [String: String]

  /// How text on standard output is styled: colour and width only where a person sees it.
  var output: Style { style(of: STDOUT_FILENO) }

  /// How text on standard error is styled.
  var errors: Style { style(of: STDERR_FILENO) }

  /// Whether a person watches standard error.
  var showsProgress: Bool { isatty(STDERR_FILENO) == 1 && environment["TERM"] != "dumb" }

  /// Writes to standard output, all of it.
  func print(_ text: String) {
    Self.write(text.hasSuffix("\n") || text.isEmpty ? text : text + "\n", to: STDOUT_FILENO)
  }

  /// Writes to standard error, all of it.
  func note(_ text: String) {
    Self.write(text.hasSuffix("\n") ? text : text + "\n", to: STDERR_FILENO)
  }

  /// Writes to standard error as it is.
  func draw(_ text: String) { Self.write(text, to: STDERR_FILENO) }

  private func style(of file: Int32) -> Style {
    let isTerminal = isatty(file) == 1
    let colour = isTerminal && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
    let locale = environment["LC_ALL"] ?? environment["LC_CTYPE"] ?? environment["LANG"] ?? ""
    let isUnicode = locale.uppercased().contains("UTF-8") || locale.uppercased().contains("UTF8")
    return Style(colour: colour, symbols: isUnicode ? .unicode : .ascii, width: isTerminal ? width(of: file) : nil)
  }

  private func width(of file: Int32) -> Int? {
    var size = winsize()
    guard ioctl(file, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
      return environment["COLUMNS"].flatMap { Int($0) }
    }
    return Int(size.ws_col)
  }

  private static func write(_ text: String, to file: Int32) {
    var text = text
    text.withUTF8 { bytes in
      var rest = UnsafeRawBufferPointer(bytes)[...]
      while !rest.isEmpty {
        let written = Glibc.write(file, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
        if written < 0, errno == EINTR { continue }
        // The reader went away (`upkeep plan | head`): there is nobody left to tell.
        guard written > 0 else { return }
        rest = rest.dropFirst(written)
      }
    }
  }
}

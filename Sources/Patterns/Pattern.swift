internal import CPattern

/// A regular expression in RE2's syntax: that of Perl without look-around and back-references, which no engine can run
/// in bounded time. Its time grows with the text alone, so a pattern of one and a text of another stranger cannot hold
/// up a check between them.
///
/// It is looked for anywhere in the text; `^` and `$` tie it to the text's ends, `(?m)` to lines, `(?i)` ignores case,
/// `(?s)` lets `.` match line ends too. Texts are UTF-8; other bytes match nothing but `\C`.
package struct Pattern: Sendable {
  /// The pattern as it was written.
  package let text: String
  private let compiled: Compiled

  /// The most instructions of a compiled pattern.
  static let instructionLimit: Int32 = 5000
  /// The most instructions times bytes of one search: the worst that was found takes four seconds for so many, what
  /// people write some milliseconds.
  static let workLimit = 1 << 28
  /// The longest pattern, in bytes.
  static let lengthLimit = 4096

  /// Compiles a pattern.
  ///
  /// - Throws: ``PatternFault`` with the place where it cannot be read.
  package init(_ text: String) throws(PatternFault) {
    guard text.utf8.count <= Self.lengthLimit else {
      throw PatternFault(offset: Self.lengthLimit, message: "it is longer than \(Self.lengthLimit) bytes")
    }
    var fault = uk_pattern_fault()
    var copy = text
    let pattern = copy.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) {
        uk_pattern_compile($0.baseAddress, $0.count, Self.instructionLimit, &fault)
      }
    }
    guard let pattern else { throw PatternFault(fault, in: text) }
    self.text = text
    compiled = Compiled(owning: pattern)
  }

  /// Whether it matches anywhere in the text; `nil` when so large a pattern is too much work for so long a text.
  package func isFound(in text: String) -> Bool? {
    var text = text
    return text.withUTF8 { isFound(in: UnsafeRawBufferPointer($0)) }
  }

  /// Whether it matches anywhere in the bytes; `nil` when so large a pattern is too much work for so many.
  package func isFound(in bytes: [UInt8]) -> Bool? {
    bytes.withUnsafeBytes { isFound(in: $0) }
  }

  /// Whether it matches anywhere in the bytes; `nil` when so large a pattern is too much work for so many.
  package func isFound(in bytes: UnsafeRawBufferPointer) -> Bool? {
    guard bytes.count <= reach else { return nil }
    return uk_pattern_found(compiled.pattern, bytes.baseAddress, bytes.count)
  }

  /// The longest text in bytes in which it can be looked for.
  package var reach: Int { Self.workLimit / max(1, Int(uk_pattern_size(compiled.pattern))) }
}

/// Owns the compiled pattern.
///
/// Unchecked, as the pointer never changes and RE2's matching is safe from several threads at once (re2.h).
private final class Compiled: @unchecked Sendable {
  let pattern: OpaquePointer

  init(owning pattern: OpaquePointer) { self.pattern = pattern }

  deinit { uk_pattern_free(pattern) }
}

/// Well-formed UTF-8 (Unicode 15, table 3-7).
enum UTF8Sequence {
  /// The length of the sequence that begins with the byte at `index`, which is not ASCII; `nil` when it is malformed:
  /// cut off, overlong, a surrogate, or above U+10FFFF.
  static func length(at index: Int, in text: UnsafeRawBufferPointer) -> Int? {
    func isContinuation(_ distance: Int, _ range: ClosedRange<UInt8> = 0x80...0xBF) -> Bool {
      index + distance < text.count && range.contains(text[index + distance])
    }
    switch text[index] {
    case 0xC2...0xDF:
      return isContinuation(1) ? 2 : nil
    case 0xE0...0xEF:
      let second: ClosedRange<UInt8> =
        text[index] == 0xE0 ? 0xA0...0xBF : text[index] == 0xED ? 0x80...0x9F : 0x80...0xBF
      return isContinuation(1, second) && isContinuation(2) ? 3 : nil
    case 0xF0...0xF4:
      let second: ClosedRange<UInt8> =
        text[index] == 0xF0 ? 0x90...0xBF : text[index] == 0xF4 ? 0x80...0x8F : 0x80...0xBF
      return isContinuation(1, second) && isContinuation(2) && isContinuation(3) ? 4 : nil
    default:
      return nil
    }
  }
}

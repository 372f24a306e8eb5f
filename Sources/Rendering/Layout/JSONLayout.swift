package import JSONText

extension JSONWriter {
  /// What was written, laid out for people: one member or element on a line, two spaces for each level, one line end
  /// at the end. Invisible and bidirectional characters become `\u202e`, which reads back as the same value and
  /// cannot fake output on a terminal.
  package var laidOut: String {
    var layout = JSONLayout()
    layout.reserve(bytes.count)
    layout.run(bytes)
    return layout.text
  }
}

/// Lays compact JSON out in one pass over its bytes.
private struct JSONLayout {
  private var out: [UInt8] = []
  private var depth = 0

  var text: String { String(decoding: out, as: UTF8.self) }

  mutating func reserve(_ count: Int) { out.reserveCapacity(count * 2) }

  mutating func run(_ bytes: [UInt8]) {
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      switch byte {
      case UInt8(ascii: "\""):
        let end = endOfString(bytes, from: index)
        appendString(bytes[index..<end])
        index = end
        continue
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        out.append(byte)
        // What closes has the code of what opens plus two, in both pairs.
        if index + 1 < bytes.count, bytes[index + 1] == byte + 2 {
          out.append(byte + 2)
          index += 1
        } else {
          depth += 1
          newLine()
        }
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth -= 1
        newLine()
        out.append(byte)
      case UInt8(ascii: ","):
        out.append(byte)
        newLine()
      case UInt8(ascii: ":"):
        out.append(byte)
        out.append(UInt8(ascii: " "))
      default:
        out.append(byte)
      }
      index += 1
    }
    out.append(UInt8(ascii: "\n"))
  }

  private func endOfString(_ bytes: [UInt8], from start: Int) -> Int {
    var index = start + 1
    while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
      index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
    }
    return min(index + 1, bytes.count)
  }

  private mutating func appendString(_ bytes: ArraySlice<UInt8>) {
    if bytes.allSatisfy({ $0 < 0x80 }) {
      appendASCII(bytes)
      return
    }
    var previous: Unicode.Scalar = " "
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
      defer { previous = scalar }
      if scalar == "#", previous == "#" {
        out.append(contentsOf: #"\u0023"#.utf8)
      } else if scalar.value >= 0x7F, isDeceptive(scalar) {
        // Beyond the basic plane, JSON writes a pair of UTF-16 units.
        for unit in Character(scalar).utf16 {
          let hex = String(unit, radix: 16)
          out.append(contentsOf: ("\\u" + String(repeating: "0", count: 4 - hex.utf8.count) + hex).utf8)
        }
      } else {
        out.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
      }
    }
  }

  /// `##` is how a line holds a command for the log of a CI host; written as `#\u0023` it reads back as the same value.
  private mutating func appendASCII(_ bytes: ArraySlice<UInt8>) {
    let hash = UInt8(ascii: "#")
    var previous: UInt8 = 0
    for byte in bytes {
      if byte == hash, previous == hash {
        out.append(contentsOf: #"\u0023"#.utf8)
        previous = 0
      } else {
        out.append(byte)
        previous = byte
      }
    }
  }

  private mutating func newLine() {
    out.append(UInt8(ascii: "\n"))
    out.append(contentsOf: repeatElement(UInt8(ascii: " "), count: depth * 2))
  }
}

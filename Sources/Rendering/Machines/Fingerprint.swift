internal import Digests
internal import JSONText

/// What makes a remark the same one in the next run: kind, file and words, never the line, so that an edit further up
/// does not make it new.
enum Fingerprint {
  /// The fingerprints in the order of the remarks; equal ones are counted, so that no two are the same.
  static func all(of annotations: [Annotation]) -> [String] {
    var seen: [String: Int] = [:]
    return annotations.map { annotation in
      let identity = [annotation.code, annotation.file ?? "", annotation.message]
      let text = identity.joined(separator: "\u{0}")
      let number = seen[text, default: 0]
      seen[text] = number + 1
      return String(SHA256.digest(of: text + "\u{0}\(number)").hex.prefix(40))
    }
  }
}

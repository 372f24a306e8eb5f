extension JSONValue {
  /// Reads one value out of JSON text (RFC 8259), strictly: UTF-8 without byte-order mark, no duplicate members, no
  /// trailing text, at most 512 levels deep.
  ///
  /// - Throws: ``JSONSyntaxError`` with the place of the first fault.
  public init(parsing bytes: [UInt8]) throws(JSONSyntaxError) {
    let result = bytes.withUnsafeBytes { text in
      Result { () throws(JSONSyntaxError) in try JSONValue(parsing: text) }
    }
    self = try result.get()
  }

  /// Reads one value out of JSON text that is not copied.
  ///
  /// - Throws: ``JSONSyntaxError`` with the place of the first fault.
  public init(parsing text: UnsafeRawBufferPointer) throws(JSONSyntaxError) {
    var reader = try JSONReader(text)
    self = try reader.value()
    try reader.finish()
  }
}

/// JSON texts with the verdict of RFC 8259 and of our limits.
enum Corpus {
  struct Case: CustomStringConvertible, Sendable {
    var bytes: [UInt8]
    init(_ text: String) { bytes = Array(text.utf8) }
    init(_ bytes: [UInt8]) { self.bytes = bytes }
    var description: String { String(decoding: bytes.prefix(40), as: UTF8.self).debugDescription }
  }

  /// Texts that must be read.
  static let accepted: [Case] =
    [
      "null", "true", "false", "0", "-0", "1", "-1", "10", "123456789", "9223372036854775807",
      "-9223372036854775808", "9223372036854775808", "-9223372036854775809", "123456789012345678901234567890",
      "0.5", "-0.5", "1.0", "1e1", "1E1", "1e+1", "1e-1", "1.5e3", "0e0", "0E+1", "-0.0", "1e308", "-1e308", "1e-400",
      "0.1e-999", "1.7976931348623157e308", "2.2250738585072014e-308", "5e-324", "\"\"", "\"a\"", "\" \"",
      "\"\\\"\"", "\"\\\\\"", "\"\\/\"", "\"/\"", "\"\\b\\f\\n\\r\\t\"", "\"\\u0000\"", "\"\\u0041\"", "\"\\u00e9\"",
      "\"\\u00E9\"", "\"\\uD834\\uDD1E\"", "\"\\ud834\\udd1e\"", "\"\\uDBFF\\uDFFF\"", "\"\\uFFFF\"", "\"\\uFFFE\"",
      "\"\\u2028\"", "\"\\u0022\"", "\"\\u005C\"", "\"\\u005Cn\"", "\"é\"", "\"€\"", "\"𝄞\"", "\"\u{10FFFF}\"",
      "\"\u{7F}\"", "\"\u{80}\"", "\"\u{7FF}\"", "\"\u{800}\"", "\"\u{D7FF}\"", "\"\u{E000}\"", "\"\u{FFFF}\"",
      "\"\u{10000}\"", "\"\u{FEFF}\"", "\"\u{2028}\"", "\"a/*b*/c\"", "\"// no comment\"", "[]", "{}", "[ ]", "{ }",
      "[1]", "[1,2]", "[ 1 , 2 ]", "[null,true,false,0,\"\",[],{}]", "[[]]", "[[],[]]", "[[[[]]]]", "[{}]",
      "{\"a\":1}", "{\"a\":{}}", "{\"a\":[]}", "{\"\":0}", "{\"a\":1,\"b\":2}", "{\"b\":1,\"a\":2}",
      "{\"a\":{\"a\":{\"a\":1}}}", "{\"a\":1,\"A\":2}", "{\"a\\u0000b\":1}", "{\"é\":1,\"e\u{301}\":2}",
      " 1", "1 ", "\t1\n", "\r\n1\r\n", "\n\n\n[]", "[1\n,\n2]", "{ \"a\" : 1 }", "{\"a\"\n:\n1}", "[\"\\\\\"]",
      "[\"12345678\"]", "[\"1234567é\"]", "[\"123456789012345\\n\"]", "-123.456e-7", "[-0,0,-0.0]",
      "{\"1\":1,\"2\":2,\"3\":3,\"4\":4,\"5\":5,\"6\":6,\"7\":7,\"8\":8,\"9\":9,\"10\":10,\"11\":11,\"12\":12,\"13\":13,\"14\":14,\"15\":15,\"16\":16,\"17\":17,\"18\":18,\"19\":19,\"20\":20}",
    ].map { Case($0) } + [Case(nested(JSONDepth.limit)), Case(objects(JSONDepth.limit))]

  /// Texts that must be refused, each with a part of what is said and the place.
  static let refused: [(Case, said: String, at: String)] =
    [
      ("", "the file is empty", "1:1"), (" ", "only white space", "1:1"), ("\n\t\r ", "only white space", "1:1"),
      ("\u{FEFF}1", "byte-order mark", "1:1"), ("\u{FEFF}", "byte-order mark", "1:1"),
      ("nul", "put text in double quotes", "1:1"), ("nulll", "put text in double quotes", "1:1"),
      ("True", "True is written true", "1:1"),
      ("FALSE", "written false", "1:1"), ("Null", "written null", "1:1"), ("NaN", "NaN is no JSON number", "1:1"),
      ("Infinity", "no JSON number", "1:1"), ("-Infinity", "-Infinity is no JSON number", "1:1"),
      ("None", "write null", "1:1"), ("undefined", "write null", "1:1"), ("nil", "write null", "1:1"),
      ("abc", "put text in double quotes", "1:1"), ("truefalse", "put text in double quotes", "1:1"),
      ("+1", "no plus sign", "1:1"), (".5", "write 0.5", "1:1"), ("-", "no JSON number", "1:2"),
      ("-a", "no JSON number", "1:1"), ("01", "no leading zeros", "1:1"), ("-01", "no leading zeros", "1:1"),
      ("00", "no leading zeros", "1:1"), ("1.", "no JSON number", "1:3"), ("1.e1", "no JSON number", "1:1"),
      ("1e", "no JSON number", "1:3"), ("1e+", "no JSON number", "1:4"), ("1ea", "no JSON number", "1:1"),
      ("1.2.3", "no JSON number", "1:1"), ("0x10", "no JSON number", "1:1"),
      ("1_000", "no JSON number", "1:1"), ("[10s]", "no JSON number", "1:2"),
      ("--1", "no JSON number", "1:1"), ("-.5", "no JSON number", "1:1"), ("1a", "no JSON number", "1:1"),
      ("[1e400]", "too large", "1:2"), ("-1e400", "too large", "1:1"), ("1e99999999999", "too large", "1:1"),
      ("１", "unexpected", "1:1"), ("[1,٢]", "unexpected", "1:4"),
      ("\"", "closing quote is missing", "1:1"), ("\"abc", "closing quote is missing", "1:1"),
      ("[\"abc\\\"]", "closing quote is missing", "1:2"), ("\"abc\\", "ends inside an escape", "1:5"),
      ("\"\\x41\"", "no escape sequence", "1:2"), ("\"\\a\"", "\"\\a\" is no escape sequence", "1:2"),
      ("\"\\'\"", "no escape sequence", "1:2"), ("\"C:\\Windows\"", "a backslash itself is \\\\", "1:4"),
      ("\"\\u\"", "four hexadecimal digits", "1:2"), ("\"\\u12\"", "four hexadecimal digits", "1:2"),
      ("\"\\u123\"", "four hexadecimal digits", "1:2"), ("\"\\u123g\"", "four hexadecimal digits", "1:2"),
      ("\"\\u+123\"", "four hexadecimal digits", "1:2"), ("\"\\U0041\"", "no escape sequence", "1:2"),
      ("\"\\u{41}\"", "four hexadecimal digits", "1:2"), ("\"\\uD834\"", "first half of a surrogate pair", "1:2"),
      ("\"\\uD834x\"", "first half", "1:2"), ("\"\\uD834\\n\"", "first half", "1:2"),
      ("\"\\uD834\\u0041\"", "first half", "1:2"), ("\"\\uD834\\uD834\"", "first half", "1:2"),
      ("\"\\uDD1E\"", "second half of a surrogate pair", "1:2"), ("\"\\uDD1E\\uD834\"", "second half", "1:2"),
      ("\"\\uD834\\u12\"", "first half", "1:2"), ("\"a\nb\"", "a line break is \\n", "1:1"),
      ("\"a\tb\"", "written \\t", "1:3"), ("\"\u{0}\"", "U+0000", "1:2"), ("\"\u{1F}\"", "U+001F", "1:2"),
      ("\"12345678\u{1}\"", "U+0001", "1:10"), ("'a'", "double quotes", "1:1"), ("`a`", "double quotes", "1:1"),
      ("“a”", "typographic “", "1:1"), ("{“a”: 1}", "typographic", "1:2"), ("{'a': 1}", "double quotes", "1:2"),
      ("{a: 1}", "put names in double quotes: \"a\"", "1:2"), ("{1: 1}", "put names in double quotes: \"1\"", "1:2"),
      ("{\"a\": b}", "put text in double quotes", "1:7"), ("[1,]", "remove this comma", "1:3"),
      ("[1,\n]", "remove this comma", "1:3"), ("{\"a\":1,}", "remove this comma", "1:7"),
      ("{\"a\":1,\n}", "remove this comma", "1:7"), ("[,]", "a value is missing before this comma", "1:2"),
      ("[,1]", "value is missing", "1:2"), ("[1,,2]", "value is missing", "1:4"), ("{,}", "one comma too many", "1:2"),
      ("{\"a\":1,,\"b\":2}", "one comma too many", "1:8"), ("[1 2]", "a comma is missing here", "1:3"),
      ("[1\n2]", "a comma is missing here", "1:3"), ("[\"a\"\"b\"]", "a comma is missing here", "1:5"),
      ("{\"a\":1 \"b\":2}", "a comma is missing here", "1:7"), ("{\"a\":1\n\"b\":2}", "a comma is missing here", "1:7"),
      ("{\"a\" 1}", "a colon is missing after the name \"a\"", "1:6"), ("{\"a\"}", "a colon is missing", "1:5"),
      ("{\"a\",1}", "a colon is missing", "1:5"), ("{\"a\"=1}", "a name is followed by a colon", "1:5"),
      ("{\"a\":}", "a value is missing before this \"}\"", "1:6"), ("{\"a\"::1}", "unexpected \":\"", "1:6"),
      ("{:1}", "unexpected \":\"", "1:2"), ("[1:2]", "unexpected colon", "1:3"),
      ("[1;2]", "separated by commas", "1:3"),
      ("{\"a\":1;}", "separated by commas", "1:7"), ("[1}", "\"}\" where the array that is open needs \"]\"", "1:3"),
      ("{\"a\":1]", "\"]\" where the object that is open needs \"}\"", "1:7"), ("]", "value is missing", "1:1"),
      ("}", "value is missing", "1:1"), ("{]", "needs \"}\"", "1:2"),
      ("[", "inside the array that begins at 1:1", "1:2"),
      ("{", "inside the object that begins at 1:1", "1:2"), ("[1", "inside the array", "1:3"),
      ("[1,", "inside the array", "1:4"), ("{\"a\"", "inside the object", "1:5"),
      ("{\"a\":", "inside the object", "1:6"),
      ("{\"a\":1", "inside the object", "1:7"), ("{\"a\":1,", "inside the object", "1:8"),
      ("{\n  \"a\": [\n    1,\n", "inside the array that begins at 2:8; its \"]\" is missing", "4:1"),
      ("1 2", "after the end of the value", "1:3"), ("{}{}", "after the end of the value", "1:3"),
      ("[]]", "after the end of the value", "1:3"), ("1,", "after the end of the value", "1:2"),
      ("{} // x", "no comments", "1:4"), ("// x\n1", "no comments", "1:1"), ("[1, /* x */ 2]", "no comments", "1:5"),
      ("[1 # x\n]", "no comments", "1:4"), ("{# x\n}", "no comments", "1:2"), ("{\"a\" /**/ :1}", "no comments", "1:6"),
      ("{\"a\":1,\"a\":1}", "duplicate member \"a\"; it is at 1:2 already", "1:8"),
      ("{\"a\":1,\"\\u0061\":2}", "duplicate member \"a\"", "1:8"), ("{\"\":1,\"\":2}", "duplicate member", "1:7"),
      ("[{\"x\":{\"b\":1,\n\"b\":2}}]", "it is at 1:8 already", "2:1"),
      ("{\"a\":{\"b\":1},\"a\":2}", "duplicate member \"a\"", "1:14"),
      ("\u{A0}1", "U+00A0 is no white space", "1:1"), ("[1,\u{A0}2]", "U+00A0", "1:4"),
      ("[\u{200B}]", "U+200B", "1:2"), ("[1\u{FEFF}]", "U+FEFF", "1:3"), ("\u{C}1", "U+000C", "1:1"),
      ("\u{B}1", "U+000B", "1:1"), ("\u{0}", "U+0000", "1:1"), ("1\u{0}", "U+0000", "1:2"),
      ("<<<<<<< HEAD\n{}", "merge conflict", "1:1"), ("[1,\n=======\n2]", "merge conflict", "2:1"),
      ("version https://git-lfs.github.com/spec/v1\n", "Git LFS pointer", "1:1"), ("<a>", "unexpected \"<\"", "1:1"),
      ("*", "unexpected", "1:1"), ("[é]", "unexpected \"é\"", "1:2"), ("$", "unexpected \"$\"", "1:1"),
    ].map { (Case($0.0), said: $0.1, at: $0.2) } + malformed

  /// Texts that are not UTF-8, or nested too deep.
  private static let malformed: [(Case, said: String, at: String)] = [
    (Case([0x22, 0x80, 0x22]), "0x80 is not UTF-8", "1:2"), (Case([0x22, 0xFF, 0x22]), "0xFF is not UTF-8", "1:2"),
    (Case([0x22, 0xC0, 0x80, 0x22]), "0xC0", "1:2"), (Case([0x22, 0xC1, 0xBF, 0x22]), "0xC1", "1:2"),
    (Case([0x22, 0xC3, 0x22]), "0xC3", "1:2"), (Case([0x22, 0xC3]), "0xC3", "1:2"),
    (Case([0x22, 0xE0, 0x80, 0x80, 0x22]), "0xE0", "1:2"), (Case([0x22, 0xE0, 0x9F, 0xBF, 0x22]), "0xE0", "1:2"),
    (Case([0x22, 0xE2, 0x82, 0x22]), "0xE2", "1:2"), (Case([0x22, 0xED, 0xA0, 0x80, 0x22]), "0xED", "1:2"),
    (Case([0x22, 0xED, 0xBF, 0xBF, 0x22]), "0xED", "1:2"), (Case([0x22, 0xF0, 0x80, 0x80, 0x80, 0x22]), "0xF0", "1:2"),
    (Case([0x22, 0xF0, 0x8F, 0xBF, 0xBF, 0x22]), "0xF0", "1:2"),
    (Case([0x22, 0xF4, 0x90, 0x80, 0x80, 0x22]), "0xF4", "1:2"),
    (Case([0x22, 0xF5, 0x80, 0x80, 0x80, 0x22]), "0xF5", "1:2"),
    (Case([0x22, 0xF0, 0x9D, 0x84, 0x22]), "0xF0", "1:2"), (Case([0x22, 0x61, 0xE9, 0x22]), "0xE9", "1:3"),
    (Case([0x5B, 0xE9, 0x5D]), "0xE9", "1:2"), (Case([0xE9]), "0xE9", "1:1"), (Case([0x31, 0xFF]), "0xFF", "1:2"),
    (Case([0x7B, 0xFF, 0x7D]), "0xFF", "1:2"), (Case([0xFF, 0xFE, 0x31, 0x00]), "UTF-16", "1:1"),
    (Case([0xFE, 0xFF, 0x00, 0x31]), "UTF-16", "1:1"),
    (Case(nested(JSONDepth.limit + 1)), "more than 512 levels", "1:513"),
    (Case(objects(JSONDepth.limit + 1)), "more than 512 levels", "1:2561"),
    (Case(String(repeating: "[", count: 100_000)), "more than 512 levels", "1:513"),
    (Case(String(repeating: "{\"a\":", count: 100_000)), "more than 512 levels", "1:2561"),
  ]

  static func nested(_ depth: Int) -> String {
    String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
  }

  static func objects(_ depth: Int) -> String {
    String(repeating: "{\"a\":", count: depth) + "1" + String(repeating: "}", count: depth)
  }
}

enum JSONDepth {
  static let limit = 512
}

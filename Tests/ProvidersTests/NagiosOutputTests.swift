import Providers
import Testing
import UpkeepModel

@Suite struct NagiosOutputTests {
  @Test func `the first line is the text and its data follows the pipe`() {
    let output = NagiosOutput("DISK OK - free space: / 3326 MB (56%); | /=2643MB;5948;5958;0;5968\n")
    #expect(output.text == "DISK OK - free space: / 3326 MB (56%);")
    #expect(
      output.performance == [
        PerformanceValue(
          label: "/", value: 2643, unit: "MB", warning: "5948", critical: "5958", minimum: 0, maximum: 5968)
      ])
  }

  /// The example of the plugin API's page.
  @Test func `data goes on after the second pipe, over all lines that follow`() {
    let output = NagiosOutput(
      """
      DISK OK - free space: / 3326 MB (56%); | /=2643MB;5948;5958;0;5968
      / 15272 MB (77%);
      /boot 68 MB (69%);
      /var/log 819 MB (84%); | /boot=68MB;88;93;0;98
      /home=69357MB;253404;253409;0;253414
      /var/log=818MB;970;975;0;980
      """)
    #expect(output.performance.map(\.label) == ["/", "/boot", "/home", "/var/log"])
    #expect(output.longText == "/ 15272 MB (77%);\n/boot 68 MB (69%);\n/var/log 819 MB (84%);")
  }

  @Test(arguments: [
    ("a=1", "a", 1.0, ""), ("a=-1.5s", "a", -1.5, "s"), ("'two words'=3%", "two words", 3, "%"),
    ("'it''s'=4c", "it's", 4, "c"), ("''''=5us", "'", 5, "us"), ("a=.5ms", "a", 0.5, "ms"), ("a=7.B", "a", 7, "B"),
    ("a=1e-05s", "a", 1e-05, "s"), ("a=2E", "a", 2, "E"), ("a=1KB;;;;", "a", 1, "KB"), ("ä/ö=1TB", "ä/ö", 1, "TB"),
    ("'a=b'=1", "a=b", 1, ""),
  ])
  func `labels, values and units are read`(text: String, label: String, value: Double, unit: String) {
    #expect(NagiosOutput("OK|\(text)").performance == [PerformanceValue(label: label, value: value, unit: unit)])
  }

  @Test func `U is a value that the plugin could not determine`() {
    #expect(
      NagiosOutput("OK | load=U;1;2").performance
        == [PerformanceValue(label: "load", value: nil, warning: "1", critical: "2")])
  }

  @Test func `ranges are kept as they are written, and limits only when they are numbers`() {
    #expect(
      NagiosOutput("OK | t=5;@10:20;~:30;x;9").performance
        == [PerformanceValue(label: "t", value: 5, warning: "@10:20", critical: "~:30", minimum: nil, maximum: 9)])
  }

  @Test(arguments: [
    "a", "=1", "a=", "a=x", "a=1,5", "'a=1", "''=1", "a'b=1", "a=1.2.3", "a=1e999", "a==1", "a=--1", "a = 1x2",
    "a=12'", "'a'b=1", "a=inf", "a=nan",
  ])
  func `data that cannot be read is passed over and costs the others nothing`(text: String) {
    #expect(NagiosOutput("OK | first=1 \(text) last=2").performance.map(\.label).contains("first"))
    #expect(NagiosOutput("OK | \(text)\nlong | last=2").performance.map(\.label) == ["last"])
  }

  @Test func `a broken label does not swallow what follows it`() {
    #expect(NagiosOutput("OK | a=x b=2").performance.map(\.label) == ["b"])
    #expect(NagiosOutput("OK | 'open=1 b=2").performance.map(\.label) == ["b"])
  }

  @Test(arguments: [
    ("", ""), ("\n\n", ""), ("|a=1", ""), ("  OK  \r\nmore\r\n", "OK"), ("\nlate\n", "late"), ("a", "a"),
  ])
  func `any output has a text, maybe an empty one`(output: String, text: String) {
    #expect(NagiosOutput(output).text == text)
  }

  @Test func `of output that was cut the last word is not read`() {
    #expect(NagiosOutput("OK | a=1 b=123", isTruncated: true).performance.map(\.label) == ["a"])
    #expect(NagiosOutput("OK | a=123", isTruncated: true).performance.isEmpty)
    #expect(NagiosOutput("OK | a=1\nx | b=2 c=3", isTruncated: true).performance.map(\.label) == ["a", "b"])
    #expect(NagiosOutput("OK | a=1\nlong te", isTruncated: true).performance.map(\.label) == ["a"])
  }

  @Test func `a flood of values is cut`() {
    let flood = (0..<1000).map { "v\($0)=1" }.joined(separator: " ")
    #expect(NagiosOutput("OK | \(flood)\nx | \(flood)").performance.count == 256)
  }

  @Test(arguments: [
    (0, HealthState.operational), (1, .degraded), (2, .down), (3, .unknown), (4, .unknown), (255, .unknown),
  ])
  func `exit codes have their states`(code: Int, state: HealthState) {
    #expect(NagiosExit.state(of: Int32(code)) == state)
    #expect((NagiosExit.remark(on: Int32(code)) == nil) == (code < 4))
  }
}

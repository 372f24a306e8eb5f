import JSONText
import Sinks
import Synchronization
import Testing
import UpkeepModel

@Suite struct LogSinkTests {
  private func line(_ event: Event, _ format: LogSink.Format) async -> String {
    let lines = Mutex<[String]>([])
    let delivery = await LogSink(format: format) { line in lines.withLock { $0.append(line) } }.deliver(event)
    #expect(delivery == .delivered)
    return lines.withLock { $0.joined(separator: "\n") }
  }

  @Test func `an event is one line for people`() async {
    #expect(await line(event(), .text) == "2027-01-15T08:00:00Z down api (Public API): gone")
  }

  @Test func `a message can neither forge a line nor steer a terminal`() async {
    let text = await line(event(message: "a\n2027 down b\r\u{1B}[2J\u{2028}\u{202E}é"), .text)
    #expect(text.hasSuffix(#": a\n2027 down b\r\u{1B}[2J\u{2028}\u{202E}é"#))
  }

  @Test func `an event is one line of canonical JSON`() async {
    let text = await line(event(message: "a\nb"), .json)
    #expect(text == JSONValue.object(event(message: "a\nb").json).canonicalText)
    #expect(!text.contains("\n"))
  }
}

import JSONText
import Testing
import UpkeepModel

@testable import GitOps

/// Lines of history are read by their shape, and by all of JSON where they do not have it: both must read the same.
@Suite struct HistoryLineTests {
  private static let day = Day(number: 20_700)

  private static let rollups = [
    #"{"key":"api","checks":1440,"operational":86400,"covered":86400}"#,
    #"{"key":"team-1.api_x","checks":1429,"down":1800,"degraded":60,"operational":83040,"unknown":1,"covered":84901,"#
      + #""existed":[600,86400],"gaps":[[7860,9360],[10000,10001]],"maintenance":[[0,60]],"#
      + #""latency_ms":{"p50":0.43,"p90":50,"p99":1300,"buckets":"59:3,610,0,100,14"}}"#,
    #"{"key":"api","checks":0,"covered":0,"latency_ms":{"p50":35,"p90":50,"p99":84,"buckets":"0:1"}}"#,
  ]

  private static let transitions = [
    #"{"at":"2026-11-23T22:11:20Z","key":"cache","from":"unknown","to":"down","message":"refused","observer":"laptop"}"#,
    #"{"at":"2026-11-23T22:11:20Z","key":"api","from":"down","to":"degraded","message":"größer 5 s","#
      + #""because":["db","cache"],"manifest":"cf0a39e1","observer":""}"#,
    #"{"at":"2026-11-23T22:11:20Z","key":"api","from":"down","to":"operational","message":"a \"b\" \\ c","observer":"x"}"#,
  ]

  private func fast(_ line: [UInt8]) -> DayRollup? {
    line.withUnsafeBytes { bytes in
      RollupLine.rollup(of: bytes, day: Self.day) { String(decoding: $0, as: UTF8.self) }
    }
  }

  private func fast(_ line: [UInt8]) -> Transition? { line.withUnsafeBytes(TransitionLine.transition) }

  @Test(arguments: rollups) func `a roll-up is read by its shape as by all of JSON`(_ text: String) throws {
    let line = Array(text.utf8)
    let whole = try #require(DailyFile.rollup(of: line, day: Self.day))
    #expect(fast(line) == whole)
  }

  @Test func `a transition is read by its shape, unless it holds an escape`() {
    for text in Self.transitions {
      let line = Array(text.utf8)
      let quick: Transition? = fast(line)
      #expect(quick == (text.contains("\\") ? nil : Transition(line: line)))
    }
  }

  /// Every byte of every line is dropped, doubled and replaced.
  @Test func `what is read by the shape of a damaged line is what all of JSON reads`() {
    for text in Self.rollups + Self.transitions {
      let line = Array(text.utf8)
      for index in line.indices {
        for change: [UInt8] in [[], [line[index], line[index]], [0x22], [0x30], [0xFF], [0x5D], [0x2C]] {
          let damaged = line[..<index] + change + line[(index + 1)...]
          if let quick: DayRollup = fast(Array(damaged)) {
            let whole = DailyFile.rollup(of: damaged, day: Self.day)
            #expect(quick == whole, "\(String(decoding: damaged, as: UTF8.self))")
          }
          if let quick: Transition = fast(Array(damaged)) {
            #expect(quick == Transition(line: damaged), "\(String(decoding: damaged, as: UTF8.self))")
          }
        }
      }
    }
  }

  @Test func `one of many entries is found, in order or not`() {
    let keys = (0..<500).map { "service-\($0)" }
    for order in [keys.sorted(), keys, keys.reversed()] {
      let entries = order.map { #"{"key":"\#($0)","checks":1}"# }
      for head in ["", "\"version\": 1,\n\"day\": \"2026-11-23\",\n\"components\": [\n"] {
        let document = Array("{\n\(head)\(entries.joined(separator: ",\n"))\n]\n}\n".utf8)
        document.withUnsafeBytes { bytes in
          for (index, key) in order.enumerated() {
            let line = LineDocument.entry(of: Array(key.utf8), in: bytes)
            #expect(line.map { String(decoding: $0, as: UTF8.self) } == entries[index])
          }
          for key in ["", "a", "service-", "service-5000", "zzz"] {
            #expect(LineDocument.entry(of: Array(key.utf8), in: bytes) == nil)
          }
        }
      }
    }
  }
}

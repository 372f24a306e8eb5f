import JSONText
import Testing

@testable import Providers

@Suite struct SettingCheckTests {
  @Test func `a pattern that does not compile is told with the place of its fault`() {
    #expect(SettingCheck.pattern("^[0-9]+$") == nil)
    #expect(SettingCheck.pattern("a(b") == "is no regular expression: missing ) at offset 1")
  }
}

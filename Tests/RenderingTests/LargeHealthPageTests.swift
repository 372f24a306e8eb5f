import Rendering
import Testing
import UpkeepModel

@Suite struct LargeHealthPageTests {
  private func health(_ count: Int, down: Set<Int>) -> Health {
    Health(
      entries: (0..<count).map { number in
        let component = Component(
          key: "c\(number + 1000)", provider: "http", group: number.isMultiple(of: 2) ? "even" : nil)
        let state: HealthState = down.contains(number) ? .down : .operational
        let standing = Standing(
          key: component.key, state: state, since: Timestamp(seconds: 0), message: "it is \(state)")
        return Health.Entry(component: component, standing: standing, latest: nil)
      })
  }

  @Test func `beyond 500 components the page lists problems and groups`() {
    #expect(
      HealthMarkdown.render(health(501, down: [2, 5]), revision: nil, now: Samples.now) == """
        # 🔴 2 of 501 components are down

        ## Problems

        |  | Component | State | Group | Since | Message |
        | --- | --- | --- | --- | --- | --- |
        | 🔴 | c1002 | **down** | even | 1970-01-01 00:00:00 UTC | `it is down` |
        | 🔴 | c1005 | **down** |  | 1970-01-01 00:00:00 UTC | `it is down` |

        ## Groups

        |  | Group | Components |
        | --- | --- | --- |
        | 🔴 | even | 1 down, 250 operational |
        | 🔴 | Other | 1 down, 249 operational |

        Written by Upkeep. `git blame health.json` tells when each component entered its state.

        """)
  }

  @Test func `when thousands are down, the page says how many more there are`() {
    let page = HealthMarkdown.render(health(2000, down: Set(0..<1500)), revision: nil, now: Samples.now)
    #expect(page.contains("And 1000 more, see `health.json`."))
    #expect(page.utf8.count < 100_000)
  }

  @Test func `up to 500 components every one is listed`() {
    #expect(
      HealthMarkdown.render(health(500, down: []), revision: nil, now: Samples.now).split(separator: "\n").count {
        $0.hasPrefix("| 🟢")
      }
        == 500)
  }
}

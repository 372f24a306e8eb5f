import JSONText
import ManifestFormat
import Rendering
import Sinks
import UpkeepModel

extension SettingsFile {
  /// The JSON Schema of the file.
  static var schema: JSONValue {
    let known = Dictionary(uniqueKeysWithValues: described.map { ($0.name, $0) })
    let settings = names.filter { $0 != "sinks" }.map { known[$0] ?? Setting($0, .json, summary: "See the manual.") }
    let sinks = BuiltInSinks.kinds.map(\.description).map { kind in
      SettingsSchema.Sink(name: kind.name, summary: kind.summary, settings: kind.allSettings)
    }
    return SettingsSchema(settings: settings, sinks: sinks).json
  }

  private static let percent = Setting.Kind.integer(0...100)
  private static let share = Setting.Kind.choice(["up", "down", "excluded"])
  private static let described = [
    Setting(
      "accounting",
      .object([
        Setting("degraded", share, default: "up", summary: "What degraded counts as."),
        Setting("gaps", share, default: "excluded", summary: "What time counts as that no check covers."),
        Setting(
          "maintenance", .choice(["up", "down", "excluded", "counted"]), default: "excluded",
          summary: "What maintenance counts as; counted: what the state is."),
        Setting("unknown", share, default: "excluded", summary: "What unknown counts as."),
      ]), summary: "How time counts towards uptime."),
    Setting("author", .text, summary: "Author of report commits, as Name <mail>."),
    Setting(
      "commit", .choice(["on-change", "always"]), default: "on-change", summary: "When a report is committed."),
    Setting("concurrency", .integer(1...Int64.max), default: 64, summary: "How many checks run at once."),
    Setting(
      "heartbeat", .duration(.nanoseconds(1)...Self.longest), default: "1h",
      summary: "With on-change: a report is committed at least so often."),
    Setting(
      "incident_reopen", .duration(.zero...Self.longest), default: "30m",
      summary: "A component that goes down again within so long goes on with the same incident."),
    Setting("incidents", .flag, default: true, summary: "Whether incidents are kept beside the reports."),
    Setting(
      "keep", .duration(.nanoseconds(1)...Self.longest), default: "30d",
      summary: "How long single checks stay in the store."),
    Setting(
      "keep_drift", .flag, default: false,
      summary: "Leave what was changed by hand, where the manifest asks for no change of its own."),
    Setting(
      "limits",
      .object([
        Setting("delete_percent", percent, default: 30, summary: "How many percent may be deleted at once."),
        Setting("few_deletes", .integer(0...Int64.max), default: 3, summary: "How many may go where there are few."),
        Setting("update_percent", percent, default: 50, summary: "How many percent may be updated at once."),
        Setting("small_count", .integer(0...Int64.max), default: 10, summary: "Below how many there are few."),
      ]), summary: "When guards trip."),
    Setting(
      "lock_wait", .duration(.zero...Self.longest), default: "30s",
      summary: "How long to wait for another run that is writing."),
    Setting("manifest", .text, summary: "File or folder of the manifest."),
    Setting("observer", .text, summary: "Who observes; the host's name unless set."),
    Setting("owner", .text, summary: "Whose components these are."),
    Setting("push", .flag, summary: "Whether reports are pushed; unless set, for a URL and a shallow checkout."),
    Setting("ref", .text, summary: "The branch that holds the manifest, and the only one that is written from."),
    Setting("remote", .text, default: "origin", summary: "The remote of a checkout that reports are pushed to."),
    Setting("page", .object(PageSettings.settings), summary: "How the status page looks and what it shows."),
    Setting(
      "per_host", .integer(1...Int64.max), default: 8, summary: "How many checks of one host run at once."),
    Setting(
      "poll", .duration(.nanoseconds(1)...Self.longest),
      summary: "How often watch looks whether the ref moved; unless set, 2s, and 30s for a remote."),
    Setting(
      "poll_jitter", percent, default: 20,
      summary: "By how many percent watch varies the pause between two looks at a remote."),
    Setting(
      "reminder_interval", .duration(.nanoseconds(1)...Self.longest),
      summary: "Tell a problem that is still there again, so long after it was told last."),
    Setting(
      "report_every", .duration(.zero...Self.longest), default: "10s",
      summary: "For how long watch gathers changes before the next report."),
    Setting("report_ref", .text, default: "refs/heads/health", summary: "Where reports go."),
    Setting("timeout", .duration(.nanoseconds(1)...Self.longest), summary: "Upper limit for any check's timeout."),
    Setting("witness", .textList, summary: "Who is asked whether this machine has a network when checks failed."),
  ]

  private static let longest = Duration.seconds(36_500 * 86_400)
}

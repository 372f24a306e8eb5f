import Foundation
import LoopbackServers
import Transport

/// NSD on a free port of 127.0.0.1 with zones out of files. Killed when it is let go.
final class ZoneServer: Sendable {
  let port: Int
  private let folder: URL
  private let process: Process

  var address: String { "127.0.0.1:\(port)" }

  init() async throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("zones-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    port = try refusedDatagramPort()
    process = Process()
    try write("example.com", Self.zone)
    try write("2.0.192.in-addr.arpa", Self.head + "2 PTR www.example.com.\n")
    try write(
      "8.b.d.0.1.0.0.2.ip6.arpa",
      Self.head + "2.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0 PTR www.example.com.\n")
    let zones = ["example.com", "2.0.192.in-addr.arpa", "8.b.d.0.1.0.0.2.ip6.arpa"]
      .map { "zone:\n  name: \"\($0)\"\n  zonefile: \"\($0)\"\n" }
    try write(
      "nsd.conf",
      """
      server:
        ip-address: 127.0.0.1
        port: \(port)
        server-count: 1
        username: ""
        zonesdir: "\(folder.path)"
        zonelistfile: "\(folder.path)/zone.list"
        xfrdfile: "\(folder.path)/xfrd.state"
        xfrdir: "\(folder.path)"
        database: ""
        pidfile: ""
        logfile: "\(folder.path)/log"
      remote-control:
        control-enable: no
      """ + "\n" + zones.joined())
    process.executableURL = URL(fileURLWithPath: "/usr/sbin/nsd")
    process.arguments = ["-d", "-c", folder.appendingPathComponent("nsd.conf").path]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    try process.run()
    while await !answers() {
      guard process.isRunning else { throw CommandFailed(text: text("log")) }
      try await Task.sleep(for: .milliseconds(10))
    }
  }

  /// Whether it has come up.
  private func answers() async -> Bool {
    var question = DNSQuestion("example.com", .soa)
    question.server = DNSQuestion.Server(host: "127.0.0.1", port: port)
    question.timeout = .seconds(1)
    guard case .answer(let answer) = await DNSClient.shared.ask(question) else { return false }
    return answer.code == 0
  }

  private func text(_ name: String) -> String {
    (try? String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)) ?? ""
  }

  /// Foundation starts it with a process group of its own, and its children inherit blocked signals.
  deinit {
    kill(-process.processIdentifier, SIGKILL)
    try? FileManager.default.removeItem(at: folder)
  }

  private func write(_ name: String, _ text: String) throws {
    try text.write(to: folder.appendingPathComponent(name), atomically: true, encoding: .utf8)
  }

  private static let head = """
    $TTL 300
    @ SOA ns1.example.com. hostmaster.example.com. 2026112501 7200 900 1209600 300
    @ NS ns1.example.com.

    """

  private static let zone =
    head + """
      @ NS ns2.example.com.
      @ MX 10 mail
      @ MX 20 MX.example.NET.
      @ TXT "v=spf1 -all"
      @ TXT "first " "second; third"
      @ CAA 0 issue "ca.example.net"
      @ CAA 128 iodef "mailto:security@example.com"
      ns1 A 192.0.2.53
      ns2 A 192.0.2.54
      mail A 192.0.2.25
      www A 192.0.2.2
      www A 192.0.2.10
      www AAAA 2001:db8::2
      alias CNAME www
      _sip._tcp SRV 10 5 5060 sip

      """ + (0..<30).map { "large TXT \"\(String(repeating: "x", count: 200)) \($0)\"\n" }.joined()
}

import Foundation
import JSONText
import LoopbackServers
import Providers
import Testing
import UpkeepModel

/// R27: nothing is left behind, counted in a process of its own.
@Suite(.timeLimit(.minutes(5))) struct LeakTests {
  @Test func `R27 after 10,000 checks no descriptor, thread, child or memory is left`() async {
    await #expect(processExitsWith: .success) {
      let mix = try FaultMix()
      // Pools, arenas and the first use of each library are no leak.
      await mix.run(1500)
      let before = try await Holdings.settled(below: nil)
      await mix.run(10_000)
      let after = try await Holdings.settled(below: before)
      #expect(after.descriptors <= before.descriptors)
      #expect(after.threads <= before.threads)
      #expect(after.children <= before.children)
      #expect(after.residentMiB <= before.residentMiB + 32)
    }
  }
}

/// Checks of every kind against servers that fail in every way.
private final class FaultMix: Sendable {
  private let probes: [any Probe]
  private let servers: [FaultServer]
  private let redirector: FaultServer
  private let handshakes: [FaultServer]
  private let authority: TestAuthority
  private let secure: TLSServer
  private let resolvers: [DNSServer]
  private let folder: PluginFolder

  init() throws {
    folder = try PluginFolder()
    try folder.plugin("echo fine", name: "fine")
    try folder.plugin("sleep 600 & sleep 600", name: "stuck")
    servers = try Fault.all.compactMap { fault in
      guard case .server(let script) = fault.side else { return nil }
      return try FaultServer(script)
    }
    redirector = try FaultServer(Fault.redirecting)
    handshakes = try Fault.handshakes.compactMap { fault in
      guard case .server(let script) = fault.side else { return nil }
      return try FaultServer(script)
    }
    let authority = try TestAuthority()
    secure = try TLSServer(try authority.selfSigned())
    self.authority = authority
    resolvers = try [
      DNSServer { _ in .records([.a([192, 0, 2, 1])]) }, DNSServer { _ in .code(2) }, DNSServer { _ in .drop },
      DNSServer { _ in .truncated([.a([192, 0, 2, 1])]) }, DNSServer { _ in .raw([1, 2, 3]) },
    ]
    let nobody = try refusedPort()
    let ports = servers.map(\.port) + [nobody]
    let providers = BuiltInProviders.all(allowExec: [folder.path])
    func probe(_ name: String, _ config: JSONObject) throws -> any Probe {
      let provider = try #require(providers.first { $0.name == name })
      return try provider.probe(
        for: config.filled(from: ["timeout": "30ms"]), context: ProbeContext(secrets: APIReplay.secrets))
    }
    var probes: [any Probe] = []
    for port in ports {
      let url = "http://127.0.0.1:\(port)"
      let place: JSONObject = ["host": "127.0.0.1", "port": .integer(Int64(port))]
      probes.append(try probe("http", ["url": .string(url)]))
      probes.append(try probe("http", ["url": .string("\(redirector.url)/?\(port)"), "follow_redirects": 3]))
      probes.append(try probe("websocket", ["url": .string("ws" + url.dropFirst(4))]))
      probes.append(try probe("grpc", place))
      probes.append(try probe("tls", place))
      probes.append(try probe("tcp", ["host": "127.0.0.1", "port": .integer(Int64(port)), "expect": "no such text"]))
      for name in APIReplay.names { probes.append(try probe(name, APIReplay.config(name, url))) }
    }
    for port in handshakes.map(\.port) + [secure.port] {
      let place: JSONObject = ["host": "127.0.0.1", "port": .integer(Int64(port))]
      probes.append(try probe("tls", place))
      probes.append(try probe("grpc", place.filled(from: ["tls": true])))
      probes.append(try probe("websocket", ["url": .string("wss://127.0.0.1:\(port)/")]))
      probes.append(try probe("http", ["url": .string("https://127.0.0.1:\(port)/")]))
    }
    for resolver in resolvers {
      for transport in ["udp", "tcp"] {
        probes.append(
          try probe(
            "dns",
            ["name": "a.example", "server": .string(resolver.address), "transport": .string(transport)]))
      }
    }
    probes.append(try probe("icmp", ["host": "127.0.0.1", "interval": "1ms"]))
    probes.append(try probe("exec", ["command": "fine", "timeout": "10s"]))
    probes.append(try probe("exec", ["command": "stuck", "timeout": "50ms"]))
    self.probes = probes
  }

  func run(_ count: Int) async {
    await withTaskGroup(of: Void.self) { group in
      for index in 0..<count {
        if index >= 48 { await group.next() }
        let probe = probes[index % probes.count]
        // One of fifty is cancelled on its way.
        group.addTask {
          let check = Task { await probe.check() }
          if index % 50 == 0 { check.cancel() }
          _ = await check.value
        }
      }
    }
  }
}

/// What this process holds.
private struct Holdings {
  var descriptors: Int
  var threads: Int
  var children: Int
  var residentMiB: Int

  init() throws {
    descriptors = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
    let tasks = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task")
    threads = tasks.count
    children = tasks.reduce(0) { sum, task in
      let text = try? String(contentsOfFile: "/proc/self/task/\(task)/children", encoding: .utf8)
      return sum + (text ?? "").split(separator: " ").count
    }
    let pages = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")
    residentMiB = Int(pages[1]).map { $0 * 4096 >> 20 } ?? 0
  }

  /// The servers' threads end a moment after their peers are gone. Waits for that, but not for ever.
  static func settled(below limit: Holdings?) async throws -> Holdings {
    var last = try Holdings()
    for _ in 0..<200 {
      try await Task.sleep(for: .milliseconds(20))
      let now = try Holdings()
      let isEnough =
        limit.map { now.descriptors <= $0.descriptors && now.threads <= $0.threads && now.children <= $0.children }
        ?? (now.descriptors == last.descriptors && now.threads == last.threads && now.children == last.children)
      if isEnough, limit != nil || last.threads == now.threads { return now }
      last = now
    }
    return last
  }
}

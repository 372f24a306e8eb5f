import Foundation
import JSONText
import LoopbackServers
import TestRepositories
import Testing
import UpkeepModel

/// What must agree after any number of runs, whatever happened to them: checks and transitions of the store, the
/// transitions on the health ref, the outbox, and what a webhook received.
struct Evidence: Decodable {
  struct Move: Decodable, Hashable {
    var key: String
    var from: String
    var to: String
    var at: String
  }
  struct Posted: Decodable, Hashable {
    var id: String
    var move: Move
    var delivered: Int
  }
  struct Checked: Decodable {
    var number: Int
    var key: String
    var state: Int
  }

  var integrity: String
  var checks: [Checked]
  var moves: [Move]
  var published: [Int]
  var outbox: [Posted]
  var leases: [String]

  /// Reads the store with Python, so that the program under test is not its own witness.
  init(_ world: World) throws {
    let script = """
      import json, sqlite3, sys, time
      d = sqlite3.connect(sys.argv[1])
      s = ['unknown', 'operational', 'degraded', 'down']
      at = lambda t: time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(t))
      rows = d.execute('SELECT key, from_state, to_state, at, published FROM transitions ORDER BY id').fetchall()
      move = lambda e: {'key': e['component'], 'from': e['from'], 'to': e['to'], 'at': e['at']}
      print(json.dumps({
        'integrity': d.execute('PRAGMA integrity_check').fetchone()[0]
          + ''.join(str(r) for r in d.execute('PRAGMA foreign_key_check')),
        'checks': [{'number': r[0], 'key': r[1], 'state': r[2]} for r in d.execute(
          'SELECT component_id, key, state FROM checks JOIN components ON components.id = component_id ORDER BY checks.id')],
        'moves': [{'key': r[0], 'from': s[r[1]], 'to': s[r[2]], 'at': at(r[3])} for r in rows],
        'published': [r[4] for r in rows],
        'outbox': [{'id': r[0], 'move': move(json.loads(r[1])), 'delivered': r[2]} for r in d.execute(
          'SELECT event_id, event, delivered FROM outbox ORDER BY id')],
        'leases': [r[0] for r in d.execute('SELECT holder FROM leases WHERE holder IS NOT NULL')]}))
      """
    let text = try TestRepository.run(["python3", "-c", script, world.store], in: world.repository.folder)
    self = try JSONDecoder().decode(Evidence.self, from: Data(text.utf8))
  }

  /// The transitions on the health ref, in their order.
  static func reported(_ world: World) throws -> [Move] {
    let names = try world.repository.git("ls-tree", "-r", "--name-only", "health", "transitions/")
    return try names.split(separator: "\n").flatMap { name in
      try world.repository.show("health:\(name)").split(separator: "\n").map {
        try JSONDecoder().decode(Move.self, from: Data($0.utf8))
      }
    }
  }

  /// Proves that `health.json` says of each component what its last transition on the ref led to.
  static func expectReportAgrees(_ world: World, sourceLocation: Testing.SourceLocation = #_sourceLocation) throws {
    struct Report: Decodable {
      struct Line: Decodable {
        var key: String
        var state: String
        var since: String?
      }
      var components: [Line]
    }
    let report = try JSONDecoder().decode(Report.self, from: Data(world.repository.show("health:health.json").utf8))
    let last = try Dictionary(reported(world).map { ($0.key, $0) }, uniquingKeysWith: { _, second in second })
    for line in report.components {
      #expect(line.state == last[line.key]?.to ?? "unknown", "\(line.key)", sourceLocation: sourceLocation)
      #expect(line.since == last[line.key]?.at, "\(line.key)", sourceLocation: sourceLocation)
    }
  }

  /// The ids of the events that a server received, each with its move.
  static func received(_ server: FaultServer) throws -> [String: Set<Move>] {
    var moves: [String: Set<Move>] = [:]
    for request in server.requests {
      let body = try #require(request.range(of: "\r\n\r\n")).upperBound
      let event = try #require(JSONValue(parsing: Array(request[body...].utf8)).object.flatMap { Event(json: $0) })
      let move = event.transition
      moves[event.id, default: []].insert(
        Move(key: move.key, from: move.from.rawValue, to: move.to.rawValue, at: move.at.description))
    }
    return moves
  }

  /// Proves that every change of state that the checks show was noted, reported and told exactly once.
  ///
  /// - Parameter dependents: Components that are not told of while a dependency is down; all must be well at the end.
  func prove(
    _ world: World, hook: FaultServer, dependents: Set<String> = [],
    sourceLocation: Testing.SourceLocation = #_sourceLocation
  ) throws {
    #expect(integrity == "ok", sourceLocation: sourceLocation)
    // Each component's moves follow from its checks, one after the other.
    var last: [Int: String] = [:]
    var expected: [String: [String]] = [:]
    for check in checks {
      let state = HealthState.allCases[check.state].rawValue
      let before = last.updateValue(state, forKey: check.number) ?? "unknown"
      if before != state { expected[check.key, default: []].append("\(before) to \(state)") }
    }
    let noted = Dictionary(grouping: moves, by: \.key).mapValues { $0.map { "\($0.from) to \($0.to)" } }
    #expect(noted == expected, sourceLocation: sourceLocation)
    #expect(!published.contains(0), sourceLocation: sourceLocation)

    let reported = try Self.reported(world)
    #expect(Set(reported).count == reported.count, "R28 doubled on the ref", sourceLocation: sourceLocation)
    #expect(reported == moves, "R28 the ref differs from the store", sourceLocation: sourceLocation)
    try Self.expectReportAgrees(world, sourceLocation: sourceLocation)

    let received = try Self.received(hook)
    let loud = moves.filter { !($0.from == "unknown" && $0.to == "operational") && !dependents.contains($0.key) }
    #expect(received.values.allSatisfy { $0.count == 1 }, "one id, two moves", sourceLocation: sourceLocation)
    let told = received.values.flatMap { $0 }
    #expect(Set(told).count == told.count, "R28 two ids for one move", sourceLocation: sourceLocation)
    #expect(
      Set(told.filter { !dependents.contains($0.key) }) == Set(loud), "R28 lost or invented events",
      sourceLocation: sourceLocation)
    for key in dependents {
      let states = outbox.filter { $0.move.key == key }.map(\.move.to)
      #expect(
        zip(states, states.dropFirst()).allSatisfy { $0 != $1 } && states.first != "operational",
        "R28 \(key) was told of a state twice, or of an end without a problem", sourceLocation: sourceLocation)
      #expect(
        states.isEmpty || states.last == "operational", "R28 the end of a told problem of \(key) is lost",
        sourceLocation: sourceLocation)
    }
    #expect(outbox.allSatisfy { $0.delivered == 1 }, sourceLocation: sourceLocation)
    #expect(Set(outbox.map(\.id)) == Set(received.keys), sourceLocation: sourceLocation)
    #expect(leases == [], sourceLocation: sourceLocation)
  }
}

extension World {
  /// Commits settings with a webhook to a server.
  func send(to hook: FaultServer) throws {
    try repository.commit([
      "upkeep.json": #"{"sinks":[{"name":"hook","kind":"webhook","url":"\#(hook.url)/hook"}]}"#
    ])
  }

  /// Proves that nothing is left to do and the repository is whole.
  func expectConverged(sourceLocation: Testing.SourceLocation = #_sourceLocation) throws {
    let run = try upkeep("reconcile", "--lock-wait", "1s")
    #expect(run.status == 0, "\(run.stderr)", sourceLocation: sourceLocation)
    let plan = try upkeep("plan", "--detailed-exitcode")
    #expect(plan.status == 0, "\(plan.stdout)\(plan.stderr)", sourceLocation: sourceLocation)
    #expect(try repository.git("fsck", "--strict", "--no-dangling") == "", sourceLocation: sourceLocation)
    #expect(
      try repository.git("rev-list", "--merges", "--count", "health") == "0", "linear", sourceLocation: sourceLocation)
  }
}

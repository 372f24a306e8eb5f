import LoopbackServers
import Synchronization
import Testing
import Transport

@Suite struct CancellationTests {
  @Test func `R27 cancelling a task ends its requests at once and leaves no descriptor`() async throws {
    let (accepted, tell) = AsyncStream.makeStream(of: Void.self)
    let server = try FaultServer { peer in
      tell.yield()
      peer.waitUntilClosed()
    }
    let outcomes = Task {
      await withTaskGroup(of: HTTPOutcome.self) { group in
        for _ in 0..<20 {
          group.addTask {
            var request = HTTPRequest(server.url)
            request.timeout = .seconds(600)
            return await HTTPClient.shared.send(request)
          }
        }
        return await group.reduce(into: []) { $0.append($1) }
      }
    }
    var count = 0
    for await _ in accepted {
      count += 1
      if count == 20 { break }
    }
    outcomes.cancel()
    for outcome in await outcomes.value {
      guard case .failure(let failure) = outcome else {
        Issue.record("cancelled, yet \(outcome)")
        continue
      }
      #expect(failure.code == .cancelled)
    }
    #expect(descriptorsConnected(to: server.port) == 0)
  }

  @Test func `R27 a task cancelled before it sends does not connect`() async throws {
    let server = try FaultServer(Scripts.answer())
    let outcome = await Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return await HTTPClient.shared.send(HTTPRequest(server.url))
    }.value
    guard case .failure(let failure) = outcome else {
      Issue.record("cancelled, yet \(outcome)")
      return
    }
    #expect(failure.code == .cancelled)
    #expect(server.connectionCount == 0)
  }

  @Test func `requests beyond the width wait for their turn, and can be cancelled there`() async throws {
    let (accepted, tell) = AsyncStream.makeStream(of: Void.self)
    let server = try FaultServer { peer in
      tell.yield()
      peer.waitUntilClosed()
    }
    var limits = EventLoop.Limits()
    limits.running = 1
    let client = HTTPClient(loop: EventLoop(limits: limits))
    let running = Task { await client.send(HTTPRequest(server.url)) }
    for await _ in accepted { break }
    let waiting = (0..<3).map { _ in Task { await client.send(HTTPRequest(server.url)) } }
    for send in waiting { send.cancel() }
    for send in waiting { _ = await send.value }
    #expect(server.connectionCount == 1)
    running.cancel()
    _ = await running.value
    #expect(descriptorsConnected(to: server.port) == 0)
  }

  @Test func `cancelling while answers come in is safe`() async throws {
    let server = try FaultServer(Scripts.answer())
    await withTaskGroup(of: Void.self) { group in
      for index in 0..<200 {
        group.addTask {
          let send = Task { await HTTPClient.shared.send(HTTPRequest(server.url)) }
          if index % 2 == 0 { await Task.yield() }
          send.cancel()
          _ = await send.value
        }
      }
    }
    #expect(descriptorsConnected(to: server.port) == 0)
  }

  @Test func `a loop that is let go closes kept connections`() async throws {
    let server = try FaultServer(Scripts.answer())
    do {
      let client = HTTPClient(loop: EventLoop())
      var request = HTTPRequest(server.url)
      request.connection = .reused
      _ = await client.send(request)
      #expect(descriptorsConnected(to: server.port) == 1)
    }
    #expect(descriptorsConnected(to: server.port) == 0)
  }
}

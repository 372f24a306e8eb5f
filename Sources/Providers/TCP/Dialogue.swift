internal import Patterns
internal import Transport
internal import UpkeepModel

/// What is said and waited for over a connection, step by step.
struct Dialogue: Sendable {
  /// One step; what is waited for may stand anywhere in what came since the step before.
  enum Step: Sendable {
    case send(SettingText)
    case sendBytes([UInt8])
    case expect([UInt8])
    case expectMatch(Pattern)
  }

  /// How a dialogue ended that did not fail on the way.
  enum Ending: Hashable, Sendable {
    case done
    /// At the step with this index, counted from 0: closed without an answer.
    case closed(step: Int)
    /// Something else came; all of it.
    case otherwise(step: Int, came: [UInt8])
  }

  /// The most bytes that are read while one step waits.
  static let limit = 64 << 10
  /// The most bytes that are searched for one pattern: a text that comes byte by byte is searched again with each.
  private static let searchLimit = 16 << 20

  var steps: [Step]

  /// The dialogue with its secrets in place.
  func resolved(_ mask: inout SecretMask, from secrets: any SecretSource) throws(SecretProblem) -> Dialogue {
    var dialogue = self
    for (index, step) in steps.enumerated() {
      guard case .send(let text) = step else { continue }
      dialogue.steps[index] = .sendBytes(Array(try mask.resolve(text, from: secrets).utf8))
    }
    return dialogue
  }

  var expectsAnything: Bool {
    steps.contains { step in
      switch step {
      case .expect, .expectMatch: true
      case .send, .sendBytes: false
      }
    }
  }

  /// Holds the dialogue. Silence where an answer is waited for is a failure.
  func hold(over conversation: inout Conversation) async throws(TransportFailure) -> Ending {
    for (index, step) in steps.enumerated() {
      do throws(TransportFailure) {
        if let ending = try await take(step, index, &conversation) { return ending }
      } catch {
        guard steps.count > 2 else { throw error }
        var failure = error
        failure.message += ", at step \(index + 1) of the dialogue"
        throw failure
      }
    }
    return .done
  }

  private func take(
    _ step: Step, _ index: Int, _ conversation: inout Conversation
  ) async throws(TransportFailure) -> Ending? {
    switch step {
    case .send(.literal(let text)): try await conversation.send(text.utf8)
    case .send(.secret): throw conversation.broken("is not told a secret that was not resolved")
    case .sendBytes(let bytes): try await conversation.send(bytes)
    case .expect(let bytes):
      var searched = 0
      return try await wait(index, &conversation) { came in
        // What is waited for may have begun in the bytes searched before.
        let from = max(0, searched - bytes.count + 1)
        searched = came.count
        return came[from...].firstRange(of: bytes)?.upperBound
      }
    case .expectMatch(let pattern):
      var left = Self.searchLimit
      return try await wait(index, &conversation) { came in
        left -= came.count
        // Where a match ends is not known, so all that came is used up.
        return left >= 0 && pattern.isFound(in: came) == true ? came.count : nil
      }
    }
    return nil
  }

  /// `nil` once it has come.
  ///
  /// - Parameter end: Where in what came the awaited ends.
  private func wait(
    _ index: Int, _ conversation: inout Conversation, for end: ([UInt8]) -> Int?
  ) async throws(TransportFailure) -> Ending? {
    while true {
      let came = conversation.unread
      if !came.isEmpty, let end = end(came) {
        _ = conversation.take(end)
        return nil
      }
      guard came.count < Self.limit else { return .otherwise(step: index, came: came) }
      do throws(TransportFailure) {
        guard try await conversation.readMore() else {
          return came.isEmpty ? .closed(step: index) : .otherwise(step: index, came: came)
        }
      } catch {
        // What came instead is worth more than that the time ran out.
        guard case .timeout = error.code, !came.isEmpty else { throw error }
        return .otherwise(step: index, came: came)
      }
    }
  }
}

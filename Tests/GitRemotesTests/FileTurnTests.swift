import Foundation
import GitRemotes
import Testing

@Suite struct FileTurnTests {
  @Test func `a lock whose folder was removed is no lock any more, and one without a folder is told apart`() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("turn-\(UUID().uuidString)").path
    let path = folder + "/users.lock"
    #expect(throws: RemoteProblemOfKind.notFound) { try Self.take(path) }
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let turn = try #require(try FileTurn(path, .shared, limit: .zero))
    #expect(turn.isInPlace)
    #expect(try FileTurn(path, .alone, limit: .zero) == nil)
    try FileManager.default.removeItem(atPath: path)
    #expect(!turn.isInPlace)
    let other = try #require(try FileTurn(path, .alone, limit: .zero))
    #expect(other.isInPlace)
    #expect(!turn.isInPlace)
  }

  private enum RemoteProblemOfKind: Error { case notFound }

  private static func take(_ path: String) throws {
    do {
      _ = try FileTurn(path, .shared, limit: .zero)
    } catch  where "\(error)".contains("No such file") {
      throw RemoteProblemOfKind.notFound
    }
  }
}

import Foundation
import GitHosts
import LoopbackServers
import TestRepositories

/// A git host, a service to watch, and the built program on a machine of its own: its home and cache are empty.
final class RemoteWorld: Sendable {
  let host: GitHost
  let world: World
  /// The machine's home.
  var home: String { world.repository.folder }
  var cache: String { home + "/cache" }

  init() throws {
    host = try GitHost()
    world = try World()
  }

  /// Pushes a manifest with these entries to the host.
  @discardableResult
  func declare(_ keys: [String], extra: [String: String] = [:], to branch: String = "main") throws -> String {
    let text =
      "{\"version\":1,\"defaults\":{\"retries\":0},\"components\":[\n"
      + keys.map { world.entry($0) }.joined(separator: ",\n") + "\n]}\n"
    return try host.commit(["components.json": text].merging(extra) { _, new in new }, to: branch)
  }

  /// Runs the program outside of any repository.
  ///
  /// - Parameter machine: Another name is another machine: an empty home and cache.
  @discardableResult
  func upkeep(
    _ arguments: [String], environment: [String: String] = [:], machine: String = "one"
  ) throws -> TestRepository.Output {
    try TestRepository.output(
      of: [World.program] + arguments, in: try folder(machine), environment: variables(environment, machine))
  }

  func variables(_ environment: [String: String] = [:], _ machine: String = "one") -> [String: String] {
    [
      "UPKEEP_OBSERVER": machine, "XDG_CACHE_HOME": "\(home)/\(machine)/cache", "HOME": "\(home)/\(machine)",
      // What the person who runs the tests has configured must not matter.
      "SSH_AUTH_SOCK": "", "XDG_CONFIG_HOME": "\(home)/\(machine)/config",
    ].merging(environment) { _, new in new }
  }

  func folder(_ machine: String = "one") throws -> String {
    let path = "\(home)/\(machine)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    return path
  }

  /// The repositories in the cache of a machine.
  func cached(_ machine: String = "one") throws -> [String] {
    let base = "\(home)/\(machine)/cache/upkeep/git"
    return try FileManager.default.contentsOfDirectory(atPath: base).map { "\(base)/\($0)/repository.git" }
  }

  /// What the newest report on the host says of a component.
  func reported(_ key: String) throws -> String? {
    let text = try host.git("show", "health:health.json")
    return text.split(separator: "\n").first { $0.contains("\"key\":\"\(key)\"") }.map(String.init)
  }
}

/// Processes of this program's remote work that still run for a folder: the child and ssh name it in their arguments or
/// environment.
func leftovers(of folder: String) -> [String] {
  let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
  return names.filter { Int($0) != nil }.compactMap { name in
    guard let environment = FileManager.default.contents(atPath: "/proc/\(name)/environ"),
      environment.range(of: Data(folder.utf8)) != nil,
      let command = FileManager.default.contents(atPath: "/proc/\(name)/cmdline"), !command.isEmpty
    else { return nil }
    return "\(name) " + String(decoding: command.map { $0 == 0 ? 32 : $0 }, as: UTF8.self)
  }
}

import Foundation
import TestRepositories
import Testing

@Suite struct ScaffoldTests {
  private static let examples = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("examples/ci")

  private func files(in folder: String) throws -> [String: String] {
    try FileManager.default.subpathsOfDirectory(atPath: folder).reduce(into: [:]) { files, name in
      var isFolder: ObjCBool = false
      let path = folder + "/" + name
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue else { return }
      files[name] = String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
    }
  }

  @Test(arguments: ["github", "gitlab", "forgejo", "jenkins", "cron", "systemd", "container"])
  func `init writes what the examples show, and never replaces a file`(ci: String) throws {
    let world = try World()
    let folder = world.repository.folder + "/new"
    let output = try world.upkeep("init", folder, "--ci", ci)
    #expect(output.status == 0, "\(output.stderr)")
    var written = try files(in: folder)
    #expect(written.removeValue(forKey: "components.json") != nil)
    #expect(try written == files(in: Self.examples.appendingPathComponent(ci).path))
    for name in written.keys {
      #expect(output.stdout.contains("wrote    \(name)"))
      try Data("mine".utf8).write(to: URL(fileURLWithPath: folder + "/" + name))
    }
    #expect(try world.upkeep("init", folder, "--ci", ci).stdout.contains("kept"))
    #expect(try files(in: folder).values.count { $0 == "mine" } == written.count)
  }
}

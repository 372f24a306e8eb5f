import Foundation
import TestRepositories
import Testing

@Suite struct HostileManifestTests {
  @Test(arguments: ["deep", "zero bytes", "not UTF-8", "symlink", "submodule", "no JSON in the folder"])
  func `R1 hostile content at the manifest's path is refused with its place, and changes nothing`(
    kind: String
  ) throws {
    let world = try World()
    try world.declare([world.entry("api")])
    try #require(try world.upkeep("reconcile").status == 0)
    let requests = world.requestCount
    let file = world.repository.path + "/components.json"
    try FileManager.default.removeItem(atPath: file)
    func write(_ bytes: Data) throws { try bytes.write(to: URL(fileURLWithPath: file)) }
    switch kind {
    case "deep": try write(Data(String(repeating: "[", count: 100_000).utf8))
    case "zero bytes": try write(Data("{\"version\":1,\0\"components\":[]}".utf8))
    case "not UTF-8": try write(Data("{\"version\":1,\"owner\":\"".utf8) + [0xC3, 0x28] + Data("\"}".utf8))
    case "symlink": try FileManager.default.createSymbolicLink(atPath: file, withDestinationPath: "/etc/passwd")
    case "submodule":
      let head = try world.repository.git("rev-parse", "HEAD")
      try world.repository.git("rm", "-q", "--cached", "components.json")
      try world.repository.git("update-index", "--add", "--cacheinfo", "160000,\(head),components.json")
      try world.repository.git("commit", "-q", "-m", "submodule")
    default: try world.repository.commit(["components/readme.txt": "no manifest here"])
    }
    if kind != "submodule" { try world.repository.commit([:]) }
    for command in ["plan", "reconcile"] {
      let output = try world.upkeep(command)
      #expect(output.status == 65 || output.status == 1, "\(output.status)")
      #expect(output.stderr.contains("components"), "\(output.stderr)")
      #expect(output.stderr.utf8.count < 4_000)
      #expect(output.stdout == "")
    }
    #expect(world.requestCount == requests)
    #expect(world.repository.commitCount("health") == 1)
    #expect(try world.upkeep("component", "list").stdout.contains("api"))
  }

  @Test func `a folder of 2,000 files is one manifest`() throws {
    let world = try World()
    try world.repository.commit(
      Dictionary(
        uniqueKeysWithValues: (0..<2_000).map { number in
          (
            "components/team\(number % 20)/c\(number).json",
            #"{"version":1,"components":[{"key":"c\#(number)","provider":"tcp","config":{"host":"127.0.0.1","port":1}}]}"#
          )
        }))
    let plan = try world.upkeep("plan")
    #expect(plan.status == 0, "\(plan.stderr)")
    #expect(plan.stdout.contains("2000 to create"))
  }
}

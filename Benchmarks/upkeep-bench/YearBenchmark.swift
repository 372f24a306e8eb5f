import Foundation
import Git
import GitOps
import Simulation
import UpkeepModel

/// A simulated year: written into a repository, and compared with every single check.
struct YearBenchmark {
  let repository: String
  let setup: SimulationSetup

  /// Writes a bare repository and packs it. Packs of the reports so far keep the disk from filling meanwhile.
  func write() async throws {
    let watch = Stopwatch()
    let world = SimulatedWorld(setup)
    var writer = RepositoryWriter(world, into: try await Repository.initialise(repository, bare: true))
    try await writer.write { outcome in
      if outcome.commits.isMultiple(of: 500) { try git("repack", "-d", "-q", "--window=3") }
    }
    let written = watch.seconds
    try git("gc", "-q", "--prune=now")
    let size = try git("count-objects", "-v").split(separator: "\n").first { $0.hasPrefix("size-pack: ") }
    let kilobytes = size.flatMap { Int($0.dropFirst("size-pack: ".count)) } ?? 0
    let outcome = writer.outcome
    print(
      """
      {"components": \(setup.components), "days": \(setup.days), "commits": \(outcome.commits), \
      "manifests": \(outcome.manifests), "transitions": \(outcome.transitions), "packed_kb": \(kilobytes), \
      "bytes_a_day": \(kilobytes * 1024 / setup.days), "seconds": \(written), "cpu_seconds": \(watch.processorSeconds)}
      """)
  }

  /// Compares uptime, lines of history and blame with the simulation; ends with an error where they differ.
  func prove() async throws {
    let world = SimulatedWorld(setup)
    let log = GitHealthLog(try await Repository.open(repository), options: .init(environment: [:], version: "bench"))
    let span = setup.span
    let history = try await GitHistory(log).read(
      HistorySelection(since: span.from, until: span.to, includesDeleted: true))
    let verdict = TruthAudit(world).verdict(on: history)
    let newest = try await GitHistory(log).read(HistorySelection())
    let blame = BlameAudit(
      porcelain: try git("blame", "--porcelain", "refs/heads/health", "--", "health.json"), history: newest)
    let check = try git("fsck", "--strict", "--no-dangling")
    let faults = verdict.faults + blame.faults + (check.isEmpty ? [] : [check])
    print(
      """
      {"checks": \(verdict.checks), "component_days": \(verdict.days), "whole_days": \(verdict.wholeDays), \
      "blame_agrees": \(blame.agreeing), "line_changed_later": \(blame.laterChanged), "faults": \(faults.count)}
      """)
    for fault in faults.prefix(20) { FileHandle.standardError.write(Data((fault + "\n").utf8)) }
    if !faults.isEmpty { exit(1) }
  }

  @discardableResult
  private func git(_ arguments: String...) throws -> String {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["git", "-C", repository] + arguments
    process.standardOutput = output
    try process.run()
    let bytes = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw CancellationError() }
    return String(decoding: bytes, as: UTF8.self)
  }
}

import ArgumentParser
import Foundation
import Git
import GitOps
import HealthEngine
import JSONText
import Providers
import Reconciliation
import Rendering
import SQLiteStore
import Transport
import UpkeepModel

/// `upkeep doctor`: what works here, and what to do about what does not.
struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Show versions, features and access to repository and store, and what to fix.",
    discussion: """
      Changes nothing. Ends with 1 when something needs fixing.

      Examples:
        upkeep doctor
        upkeep doctor --format json
        upkeep doctor --repo https://git.example.org/team/shop.git --git-token env:GIT_TOKEN
      """)

  @OptionGroup(title: "Repository") var repository: RepositoryOptions
  @OptionGroup(title: "Output") var output: OutputOptions

  func run() async throws {
    try await upkeep.run {
      var examination = Examination()
      examination.add(.good, "upkeep", upkeepVersion)
      for (name, value) in Versions.all { examination.add(.good, name, value) }
      do {
        if let address = try remoteAddress() {
          await RemoteExamination(text: address, options: repository, terminal: Terminal.current).run(&examination)
        }
        if !examination.isBad {
          let session = try await Session.open(repository)
          await session.examine(&examination)
        }
      } catch {
        examination.add(.bad, "repository", Failure(error).firstLine)
      }
      let terminal = Terminal.current
      terminal.print(output.format == .json ? examination.json : examination.text(terminal.output))
      if examination.isBad { throw ExitStatus.failed.code }
    }
  }
}

extension DoctorCommand {
  /// The repository's address, when it is on a git host.
  private func remoteAddress() throws -> String? {
    let lookup = SettingsLookup(environment: Terminal.current.environment, file: SettingsFile())
    guard let place = try lookup.text(repository.repo, "repo"), GitAddress.isAddress(place),
      !FileManager.default.fileExists(atPath: place)
    else { return nil }
    return try GitAddress(place).scheme == .file ? nil : place
  }
}

extension Session {
  fileprivate func examine(_ examination: inout Examination) async {
    let shallow = await repository.isShallow ? ", shallow" : ""
    examination.add(
      .good, "repository", "\(repository.gitDirectory) (\(repository.isBare ? "bare" : "with work tree")\(shallow))")
    do {
      let desired = try await planner.desired(selection())
      let revision = desired.revision
      examination.add(
        .good, "manifest",
        "\(Self.count(desired.manifest.entries.count)) of owner \"\(desired.manifest.owner)\" in \(revision.path) at \(revision.commit.prefix(8))"
      )
    } catch {
      examination.add(.bad, "manifest", Failure(error).firstLine)
    }
    await examineReports(&examination)
    await examineStore(&examination)
  }

  private static func count(_ components: Int) -> String {
    "\(components) component\(components == 1 ? "" : "s")"
  }

  private func examineReports(_ examination: inout Examination) async {
    do {
      let log = try healthLog()
      guard let recorded = try await log.recorded() else {
        examination.add(.note, "reports", "none on \(log.ref) yet; `upkeep reconcile` writes the first")
        return
      }
      examination.add(.good, "reports", "\(Self.count(recorded.standings.count)) on \(log.ref)")
      for suspension in try await log.suspensions() {
        examination.add(
          .note, "source", "owner \"\(suspension.owner)\" is \(suspension.story); `upkeep resume` ends that")
      }
    } catch {
      examination.add(.bad, "reports", Failure(error).firstLine)
    }
  }

  private func examineStore(_ examination: inout Examination) async {
    do {
      let place = try storePlace()
      if case .sqlite(let path) = place, !FileManager.default.fileExists(atPath: path) {
        examination.add(.note, "store", "\(place) is not there yet; the next run makes it")
        for queue in SinkQueue.all(of: [], declared: lookup.file.sinks) {
          examination.add(.good, "sink", queue.text)
        }
        return
      }
      guard case .sqlite(let path) = place else { return examination.add(.good, "store", place.description) }
      let store = try await SQLiteStore.open(path: path, readOnly: true)
      let facts = try await store.facts().filter { $0.name != "store" }
        .map { "\($0.name) \($0.value)" }.joined(separator: ", ")
      if let problem = try await store.integrityProblem() {
        examination.add(.bad, "store", "\(place): \(problem); it is disposable: delete it, the next run restores it")
      } else {
        examination.add(.good, "store", "\(place): whole, \(facts)")
      }
      for lease in try await store.leases() {
        let isOver = lease.until <= Timestamp.now() || LeaseHolder.current().provesDead(lease.holder)
        examination.add(
          .note, "lease",
          "\(lease.owner == WriterLease.checks ? "checks" : "owner \"\(lease.owner)\""): \(LeaseHolder.phrase(lease.holder)) since \(lease.since), "
            + (isOver ? "not held any more" : "until \(lease.until)"))
      }
      for queue in SinkQueue.all(of: try await store.undelivered(due: nil), declared: lookup.file.sinks) {
        examination.add(queue.isEmpty ? .good : .note, "sink", queue.text)
      }
    } catch {
      examination.add(.bad, "store", Failure(error).firstLine)
    }
  }
}

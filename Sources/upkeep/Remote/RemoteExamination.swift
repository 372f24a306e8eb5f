import Foundation
import Git
import GitRemotes
import Rendering
import UpkeepModel

/// What `doctor` finds out about a repository on a git host: whether it is reached, read and written, and what is in
/// the way.
struct RemoteExamination {
  let text: String
  let options: RepositoryOptions
  let terminal: Terminal

  /// Beyond so many seconds a clock is told of, as tokens and certificates depend on it.
  private static let skewLimit: Int64 = 60

  func run(_ examination: inout Examination) async {
    let lookup = SettingsLookup(environment: terminal.environment, file: SettingsFile())
    do {
      let access = try await RemoteAccess.configured(options.remote, for: text, lookup: lookup, repositories: [])
      let link = try RemoteLink(text, access: access, worker: RemoteWorkers.start(terminal))
      if let version = Self.version(of: link.address.scheme == .ssh ? ["ssh", "-V"] : ["git", "--version"]) {
        examination.add(.good, link.address.scheme == .ssh ? "ssh" : "git", version)
      }
      examination.add(.good, "login", Self.login(link.address, access))
      guard try await examineReading(link, &examination) else { return }
      try await examineWriting(link, &examination)
    } catch {
      examination.add(.bad, "remote", Failure(error).firstLine)
    }
  }

  private func examineReading(_ link: RemoteLink, _ examination: inout Examination) async throws -> Bool {
    let start = ContinuousClock.now
    do {
      let listing = try await link.list()
      let elapsed = Phrases.elapsed(ContinuousClock.now - start)
      let branch = listing.defaultBranch.map { ", default branch \($0.replacing("refs/heads/", with: ""))" } ?? ""
      examination.add(.good, "read", "\(link.address): \(listing.refs.count) refs\(branch), in \(elapsed)")
      if let time = listing.serverTime {
        let skew = time - Timestamp.now().seconds
        examination.add(
          abs(skew) > Self.skewLimit ? .bad : .good, "clock",
          abs(skew) > Self.skewLimit
            ? "the host's clock differs by \(skew) s: set this machine's clock, or tokens and certificates fail"
            : "differs from the host's by \(abs(skew)) s")
      }
      return true
    } catch let problem as RemoteProblem {
      examination.add(.bad, Self.subject(problem.code), problem.message)
      return false
    }
  }

  private func examineWriting(_ link: RemoteLink, _ examination: inout Examination) async throws {
    do {
      try await link.tryPush()
      examination.add(.good, "write", "a push is let in; rules of single branches show only at a push")
    } catch let problem as RemoteProblem {
      examination.add(.bad, "write", problem.message)
    }
  }

  private static func subject(_ code: RemoteProblem.Code) -> String {
    switch code {
    case .authentication, .forbidden, .hostKey: "login"
    case .unreachable, .deadline, .tls, .broken: "reach"
    default: "read"
    }
  }

  /// What is offered, without a word of it.
  private static func login(_ address: GitAddress, _ access: RemoteAccess) -> String {
    switch address.scheme {
    case .ssh:
      access.sshKey != nil || access.sshKeyFile != nil
        ? "the key of --ssh-key" : "as ssh finds it: agent, configuration, default keys"
    case .git, .file: "none"
    case .http, .https:
      (access.authorization.map { $0.hasPrefix("Bearer") ? ["bearer token"] : ["token"] } ?? [])
        .appending(access.headers.contains { $0.lowercased().hasPrefix("authorization:") } ? ["http.extraHeader"] : [])
        .appending(access.logins.isEmpty ? [] : ["user and password"])
        .appending(["git's credential helpers"]).joined(separator: ", then ")
    }
  }

  private static func version(of command: [String]) -> String? {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = command
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    guard (try? process.run()) != nil else { return nil }
    let bytes = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { return nil }
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").first.map(String.init)
  }
}

extension [String] {
  fileprivate func appending(_ more: [String]) -> [String] { self + more }
}

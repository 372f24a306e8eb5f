internal import Glibc

/// Who holds a lease, so written that another process of the same machine can tell whether the holder still lives.
///
/// A program that was killed leaves its lease behind. Its own machine need not wait for the lease to end: the process
/// number together with the time at which the process started, as proc(5) tells it, names one process for ever.
package struct LeaseHolder: Sendable, Hashable, CustomStringConvertible {
  private let host: String
  private let process: Int32
  private let started: String

  /// This process.
  package static func current() -> LeaseHolder {
    LeaseHolder(host: hostIdentity(), process: getpid(), started: startTime(of: getpid()) ?? "0")
  }

  package var description: String { "\(host)/\(process)/\(started)" }

  /// A holder as people read it: `process 20684 on vm`.
  package static func phrase(_ holder: String) -> String {
    let parts = holder.split(separator: "/")
    guard parts.count == 3 else { return holder }
    // The name of the host is followed by two marks, which only programs need.
    let host = parts[0].split(separator: "-").dropLast(2).joined(separator: "-")
    return "process \(parts[1]) on \(host.isEmpty ? String(parts[0]) : host)"
  }

  /// Whether the other holder was a process of this machine that does not live any more.
  package func provesDead(_ other: String) -> Bool {
    let parts = other.split(separator: "/")
    guard parts.count == 3, parts[0] == host, let process = Int32(parts[1]) else { return false }
    return Self.startTime(of: process) != String(parts[2])
  }

  /// The host's name and the boot's identity: containers may share a name, and process numbers begin anew at boot.
  private static func hostIdentity() -> String {
    var name = [CChar](repeating: 0, count: 256)
    gethostname(&name, name.count - 1)
    let host = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let boot = content(of: "/proc/sys/kernel/random/boot_id")?.prefix(8) ?? "noboot"
    // The process namespace tells containers of one machine apart.
    var link = [CChar](repeating: 0, count: 64)
    let length = readlink("/proc/self/ns/pid", &link, link.count - 1)
    let namespace = link.prefix(max(0, length)).map { UInt8(bitPattern: $0) }.filter { (48...57).contains($0) }
    return "\(host)-\(boot)-\(String(decoding: namespace, as: UTF8.self))"
  }

  /// Field 22 of `/proc/PID/stat`; the name in field 2 may hold anything, so fields are counted after its last `)`.
  private static func startTime(of process: Int32) -> String? {
    guard let stat = content(of: "/proc/\(process)/stat"), let end = stat.lastIndex(of: ")") else { return nil }
    let fields = stat[stat.index(after: end)...].split(separator: " ")
    return fields.count > 19 ? String(fields[19]) : nil
  }

  private static func content(of path: String) -> String? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = fread(&bytes, 1, bytes.count, file)
    return String(decoding: bytes.prefix(count), as: UTF8.self)
  }
}

import ArgumentParser
import Digests
import Foundation
import Git
import Signatures
import UpkeepModel

/// Whose signatures count. These are options and variables only: a pull request must not choose them.
struct TrustedSignerOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Trusted SSH keys, as ssh-keygen(1) describes under ALLOWED SIGNERS.", valueName: "file"))
  var allowedSigners: String?

  @Option(help: ArgumentHelp("Trusted OpenPGP keys: a folder of GnuPG that holds no others.", valueName: "folder"))
  var keyring: String?
}

/// Those whose signatures count.
struct Trust: Sendable {
  /// An allowed signers file of OpenSSH.
  private let allowedSigners: String?
  /// A folder of GnuPG.
  private let keyring: String?
  private let signers: TrustedSigners

  /// - Returns: `nil` when nobody is named.
  init?(_ options: TrustedSignerOptions, lookup: SettingsLookup) throws {
    allowedSigners = try lookup.text(options.allowedSigners, "allowed_signers")
    keyring = try lookup.text(options.keyring, "keyring")
    signers = TrustedSigners(allowedSigners: allowedSigners, keyring: keyring, environment: lookup.environment)
    if allowedSigners == nil, keyring == nil { return nil }
  }

  /// Why a commit is not trusted, from its signature and its time in seconds since 1970; `nil` when it is.
  func refusal(of signed: SignedContent, at seconds: Int64) throws -> String? {
    if case .refused(let reason) = try signers.verdict(on: signed, at: seconds) { reason } else { nil }
  }

  /// Stands for those who are trusted, so that another trust is noticed.
  var digest: String {
    var bytes: [UInt8] = []
    let keys = keyring.map { [$0 + "/pubring.kbx", $0 + "/pubring.gpg"] } ?? []
    for path in [allowedSigners].compactMap({ $0 }) + keys {
      bytes += Array(path.utf8) + [0] + Array(FileManager.default.contents(atPath: path) ?? Data())
    }
    return SHA256.digest(of: bytes).hex
  }
}

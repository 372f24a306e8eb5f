package import UpkeepModel

/// What a program finds in its environment: `PATH`, `LANG` and what its settings declare. Nothing is inherited, so
/// no credential of ours reaches a plugin by accident.
package enum ProgramEnvironment {
  /// What every program is given. `LANG` keeps numbers and messages in one form.
  package static let basics = [
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "LANG": "C.UTF-8",
  ]

  /// Variables with which settings could make an allowed program load code from elsewhere.
  private static let refused: Set<String> = [
    "PATH", "BASH_ENV", "ENV", "IFS", "PS4", "SHELLOPTS", "BASHOPTS", "GCONV_PATH", "PYTHONPATH", "PYTHONHOME",
    "PYTHONSTARTUP", "PYTHONINSPECT", "PERL5LIB", "PERLLIB", "PERL5OPT", "PERL5DB", "RUBYLIB", "RUBYOPT", "NODE_PATH",
    "NODE_OPTIONS", "JAVA_TOOL_OPTIONS", "LUA_PATH", "LUA_CPATH", "LUA_INIT",
  ]

  /// Why a variable may not be declared; `nil` when it may.
  package static func problem(withName name: String) -> ConfigProblem? {
    let isName =
      !name.isEmpty && name.utf8.first.map { !(48...57).contains($0) } ?? false
      && name.utf8.allSatisfy {
        $0 == 95 || (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0)
      }
    guard isName else {
      return ConfigProblem(setting: "env", "names of variables are letters, digits and _, and begin with no digit")
    }
    guard !refused.contains(name), !name.hasPrefix("LD_"), !name.hasPrefix("DYLD_") else {
      return ConfigProblem(
        setting: "env", "\(name) may not be set: it could make the program run code from outside the allowed folders")
    }
    return nil
  }
}

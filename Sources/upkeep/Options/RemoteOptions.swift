import ArgumentParser

/// How a repository on a git host is reached. What is a secret is named, never given.
struct RemoteOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Remote of the checkout that reports are pushed to, by its name or address (default: origin).", valueName: "name")
  )
  var remote: String?

  @Option(help: ArgumentHelp("How long one operation with the remote may take (default: 5m).", valueName: "duration"))
  var remoteTimeout: String?

  @Option(help: ArgumentHelp("How long the remote may send nothing (default: 1m).", valueName: "duration"))
  var remoteStall: String?

  @Option(
    help: ArgumentHelp(
      "Private key for ssh, as env:NAME or file:PATH (default: as ssh finds it).", valueName: "reference"))
  var sshKey: String?

  @Option(
    help: ArgumentHelp("File of known ssh hosts (default: those of the user and the system).", valueName: "file"))
  var knownHosts: String?

  @Option(help: ArgumentHelp("Token for https, as env:NAME or file:PATH.", valueName: "reference"))
  var gitToken: String?

  @Option(help: ArgumentHelp("User that goes with the token (default: that of the URL, else git).", valueName: "name"))
  var gitUser: String?

  @Option(help: ArgumentHelp("Bearer token for https, as env:NAME or file:PATH.", valueName: "reference"))
  var gitBearer: String?

  @Option(help: ArgumentHelp("Id of a GitHub App whose installation may write.", valueName: "id"))
  var githubApp: String?

  @Option(help: ArgumentHelp("The app's private key, as env:NAME or file:PATH.", valueName: "reference"))
  var githubAppKey: String?

  @Option(help: ArgumentHelp("GitHub's API (default: that of the URL's host).", valueName: "url"))
  var githubAPI: String?

  @Option(help: ArgumentHelp("PEM file of the authorities that https trusts.", valueName: "file"))
  var caFile: String?

  @Option(help: ArgumentHelp("PEM file of the client certificate for https.", valueName: "file"))
  var clientCert: String?

  @Option(help: ArgumentHelp("PEM file of its key.", valueName: "file"))
  var clientKey: String?

  @Option(help: ArgumentHelp("Proxy for https (default: as the environment says).", valueName: "url"))
  var gitProxy: String?
}

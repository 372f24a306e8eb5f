// swift-tools-version: 6.2
import PackageDescription

// Arrows only point down. Adapters (Git, Transport, stores, providers, sinks) never import each other's neighbours.
let package = Package(
  name: "upkeep",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "UpkeepKit", targets: ["UpkeepKit"]),
    .executable(name: "upkeep", targets: ["upkeep"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
  ],
  targets: [
    // MARK: The core: values and functions

    // SHA-256 and HMAC of libcrypto, as C; Swift cannot hold its thread-local contexts.
    .target(name: "CCrypto", linkerSettings: [.linkedLibrary("crypto")]),
    // Digests as values.
    .target(name: "Digests", dependencies: ["CCrypto"]),
    // Days, and IANA time zones as values; the only file that it reads is the system's time zone database.
    .target(name: "Calendars"),
    // JSON text (RFC 8259) to values with their place, and canonical text out of values. Knows no domain.
    .target(name: "JSONText"),
    // What a component, check, plan, health and event are, the seams, and the pure functions over them.
    .target(name: "UpkeepModel", dependencies: ["Calendars", "Digests", "JSONText"]),
    // Manifest bytes to desired components or all diagnostics with their place; also writes the JSON Schema.
    .target(name: "ManifestFormat", dependencies: ["Calendars", "Digests", "JSONText", "UpkeepModel"]),
    // Plans, health and runs as text, Markdown, JSON and the forms of CI hosts. Pure.
    .target(name: "Rendering", dependencies: ["Digests", "JSONText", "UpkeepModel"]),

    // MARK: Blocking C, each behind its own target

    // Threads of our own for blocking C, deadlines, bounded fan-out. Knows no domain.
    .target(name: "Scheduling"),
    // Debian's libgit2 1.5, and a typed C function for each of its variadic options.
    .systemLibrary(name: "CLibgit2", pkgConfig: "libgit2", providers: [.apt(["libgit2-dev"])]),
    // Transports of our own for libgit2: the OpenSSH client, libcurl, a socket, each with deadlines.
    .target(
      name: "CGitTransport", cSettings: [.define("_GNU_SOURCE")],
      linkerSettings: [.linkedLibrary("curl"), .linkedLibrary("git2")]),
    // The smallest safe libgit2. Knows no domain.
    .target(name: "Git", dependencies: ["CGitTransport", "CLibgit2", "Scheduling"]),
    // One epoll thread over libcurl's multi interface; the inner loop, as libcurl's setopt and getinfo are variadic.
    // Also sockets that libcurl connected, and TLS upon them, on the same thread.
    .target(
      name: "CCurl", cSettings: [.define("_GNU_SOURCE")],
      linkerSettings: [.linkedLibrary("curl"), .linkedLibrary("ssl"), .linkedLibrary("crypto")]),
    // One DNS question on c-ares: its buffers are valid only within its callbacks, so what came is copied there.
    .target(name: "CAres", linkerSettings: [.linkedLibrary("cares")]),
    // One event-loop thread over libcurl and c-ares: HTTP, TLS, TCP, DNS, ICMP, phase timings, deadlines. Knows no
    // domain.
    .target(name: "Transport", dependencies: ["CAres", "CCurl"]),

    // RE2 behind a few C functions; the only C++ here.
    .target(name: "CPattern", linkerSettings: [.linkedLibrary("re2")]),
    // Regular expressions whose time is bounded by their text, whatever both are. Knows no domain.
    .target(name: "Patterns", dependencies: ["CPattern"]),

    // MARK: Adapters

    // Remotes: a child process that can be killed talks to them, own caches hold what they said, credentials open them.
    .target(
      name: "GitRemotes", dependencies: ["CGitTransport", "Digests", "Git", "Scheduling", "UpkeepModel"]),
    // Manifest from a commit, report into a commit.
    .target(name: "GitOps", dependencies: ["Git", "JSONText", "UpkeepModel"]),

    // Signatures of commits by OpenSSH and GnuPG, run as programs: made for reports, verified before an apply.
    .target(name: "Signatures", dependencies: ["Git", "Programs", "UpkeepModel"]),

    // Both stores in memory: the reference, and for runs that keep nothing.
    .target(name: "MemoryStore", dependencies: ["UpkeepModel"]),
    // Both stores in an SQLite database, on GRDB.
    .target(
      name: "SQLiteStore",
      dependencies: ["Digests", "JSONText", "UpkeepModel", .product(name: "GRDB", package: "GRDB.swift")]),
    // Starts programs in sessions of their own: posix_spawn's attributes are beyond Swift.
    .target(name: "CSpawn"),
    // Runs programs out of allowed folders, watched and ended in time; for the checks and the sinks that run some.
    .target(name: "Programs", dependencies: ["CSpawn", "UpkeepModel"]),
    // The built-in kinds of check, one file each.
    .target(
      name: "Providers",
      dependencies: ["Digests", "Git", "JSONText", "Patterns", "Programs", "Transport", "UpkeepModel"]),
    // Where events go, one file each.
    .target(
      name: "Sinks", dependencies: ["Digests", "JSONText", "Programs", "Scheduling", "Transport", "UpkeepModel"]),

    // MARK: The straight line

    // Runs providers against components and aggregates; knows the stores only by their seams.
    .target(name: "HealthEngine", dependencies: ["JSONText", "Scheduling", "UpkeepModel"]),

    // Manifest, plan, apply, checks, health, events, report: once and in order.
    .target(name: "Reconciliation", dependencies: ["HealthEngine", "ManifestFormat", "Scheduling", "UpkeepModel"]),
    // The public surface, for a team's own binary with its own providers.
    .target(
      name: "UpkeepKit",
      dependencies: ["HealthEngine", "JSONText", "MemoryStore", "Providers", "SQLiteStore", "UpkeepModel"]),
    // The commands, one file each, and the composition root.
    .executableTarget(
      name: "upkeep",
      dependencies: [
        "Digests", "Git", "GitOps", "GitRemotes", "HealthEngine", "JSONText", "ManifestFormat", "MemoryStore",
        "Providers",
        "Reconciliation", "Rendering", "Scheduling", "Signatures", "Sinks", "SQLiteStore", "Transport", "UpkeepModel",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      // With -O, Swift 6.3.1 crashes while it splits these asynchronous functions (emitSetAndGetSwiftErrorValueAround).
      // Nothing here is hot.
      swiftSettings: [.unsafeFlags(["-Osize"], .when(configuration: .release))]),

    // A team's own program with its own kind of check; an example that is compiled with everything else.
    .executableTarget(name: "custom-provider", dependencies: ["UpkeepKit"], path: "examples/custom-provider"),

    // A simulated observer and its world, written as reports through the code that writes real ones: for measurements
    // and tests of history.
    .target(
      name: "Simulation",
      dependencies: [
        "Git", "GitOps", "JSONText", "ManifestFormat", "MemoryStore", "Providers", "Reconciliation", "Rendering",
        "UpkeepModel",
      ], path: "Benchmarks/simulation"),
    // The measurements of `make bench` that need the inside of the process.
    .executableTarget(
      name: "upkeep-bench",
      dependencies: [
        "Git", "GitOps", "HealthEngine", "JSONText", "MemoryStore", "Providers", "Rendering", "Simulation",
        "SQLiteStore", "Transport", "UpkeepModel",
      ], path: "Benchmarks/upkeep-bench"),

    // MARK: Tests

    // Servers on loopback that answer, stall, drip and break off as told. For tests only.
    .target(name: "LoopbackServers", path: "Tests/LoopbackServers"),
    // Repositories in temporary folders, worked on with the git command. For tests only.
    .target(name: "TestRepositories", path: "Tests/TestRepositories"),
    // Git hosts on loopback: nginx with git http-backend, sshd, git daemon. For tests only.
    .target(name: "GitHosts", dependencies: ["LoopbackServers", "TestRepositories"], path: "Tests/GitHosts"),
    .testTarget(name: "CalendarsTests", dependencies: ["Calendars"]),
    .testTarget(name: "DigestsTests", dependencies: ["Digests"]),
    .testTarget(name: "GitOpsTests", dependencies: ["Git", "GitOps", "JSONText", "TestRepositories", "UpkeepModel"]),
    .testTarget(name: "GitRemotesTests", dependencies: ["Git", "GitRemotes"]),
    .testTarget(name: "GitTests", dependencies: ["Git", "Scheduling"]),
    .testTarget(name: "HealthEngineTests", dependencies: ["HealthEngine", "JSONText", "MemoryStore", "UpkeepModel"]),
    .testTarget(name: "JSONTextTests", dependencies: ["JSONText"]),
    .testTarget(
      name: "ManifestFormatTests", dependencies: ["Digests", "JSONText", "ManifestFormat", "UpkeepModel"],
      resources: [.copy("Corpus")]),
    .testTarget(name: "PatternsTests", dependencies: ["Patterns"]),
    .testTarget(
      name: "ProvidersTests",
      dependencies: [
        "Digests", "JSONText", "LoopbackServers", "Providers", "TestRepositories", "Transport", "UpkeepModel",
      ]),
    .testTarget(
      name: "ReconciliationTests",
      dependencies: [
        "Git", "GitOps", "HealthEngine", "JSONText", "ManifestFormat", "MemoryStore", "Reconciliation", "StoreContract",
        "TestRepositories", "UpkeepModel",
      ]),
    .testTarget(
      name: "RenderingTests", dependencies: ["Digests", "JSONText", "Rendering", "UpkeepModel"],
      exclude: ["Page/Golden"]),
    // What every store must do, as tests that run against any of them.
    .target(name: "StoreContract", dependencies: ["JSONText", "UpkeepModel"], path: "Tests/StoreContract"),
    .testTarget(name: "MemoryStoreTests", dependencies: ["MemoryStore", "StoreContract", "UpkeepModel"]),
    .testTarget(
      name: "SQLiteStoreTests",
      dependencies: ["SQLiteStore", "StoreContract", "UpkeepModel", .product(name: "GRDB", package: "GRDB.swift")]),
    .testTarget(
      name: "SinksTests",
      dependencies: ["Digests", "JSONText", "LoopbackServers", "Sinks", "Transport", "UpkeepModel"]),
    .testTarget(
      name: "UpkeepTests",
      dependencies: ["GitHosts", "JSONText", "LoopbackServers", "TestRepositories", "UpkeepModel"]),
    .testTarget(
      name: "SimulationTests",
      dependencies: [
        "Git", "GitOps", "ManifestFormat", "Providers", "Reconciliation", "Simulation", "TestRepositories",
        "UpkeepModel",
      ]),
    .testTarget(name: "SchedulingTests", dependencies: ["Scheduling"]),
    .testTarget(name: "TransportTests", dependencies: ["LoopbackServers", "Transport"]),
    .testTarget(name: "UpkeepModelTests", dependencies: ["Digests", "JSONText", "UpkeepModel"]),
  ]
)

// One rule for every Swift target of ours: Swift 6 mode, explicit existentials and imports, warnings are errors.
for target in package.targets where target.type != .system && !target.name.hasPrefix("C") {
  target.swiftSettings =
    (target.swiftSettings ?? []) + [
      .swiftLanguageMode(.v6),
      .enableUpcomingFeature("ExistentialAny"),
      .enableUpcomingFeature("InternalImportsByDefault"),
      .enableUpcomingFeature("MemberImportVisibility"),
      .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
      .treatAllWarnings(as: .error),
    ]
}

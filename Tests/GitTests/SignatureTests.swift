import Git
import Testing

@Suite struct SignatureTests {
  let sandbox: Sandbox
  init() throws { sandbox = try Sandbox() }

  private let fallback = Signature.Identity(name: "Fallback", email: "f@x")

  @Test func `option, environment, configuration and fallback come in this order`() async throws {
    try sandbox.git("init", "-q", "--bare")
    try sandbox.git("config", "user.name", "Configured")
    try sandbox.git("config", "user.email", "c@x")
    try sandbox.git("config", "committer.name", "Committing")
    let repository = try await sandbox.open()
    func who(
      _ role: Signature.Role, explicit: Signature.Identity? = nil, _ environment: [String: String] = [:]
    ) async throws -> Signature.Identity {
      try await repository.signature(
        role, explicit: explicit, environment: environment, fallback: fallback, now: 7
      ).identity
    }
    let variables = ["GIT_AUTHOR_NAME": "Env", "GIT_AUTHOR_EMAIL": "e@x"]
    #expect(try await who(.author, explicit: .init("Opt <o@x>"), variables) == .init(name: "Opt", email: "o@x"))
    #expect(try await who(.author, variables) == .init(name: "Env", email: "e@x"))
    #expect(try await who(.author, ["GIT_AUTHOR_NAME": "Env"]) == .init(name: "Env", email: "c@x"))
    #expect(try await who(.author) == .init(name: "Configured", email: "c@x"))
    #expect(try await who(.committer, variables) == .init(name: "Committing", email: "c@x"))
  }

  @Test func `a date is taken from the environment, else now`() async throws {
    try sandbox.git("init", "-q", "--bare")
    let repository = try await sandbox.open()
    func when(_ date: String?) async throws -> [Int64] {
      let environment = date.map { ["GIT_COMMITTER_DATE": $0] } ?? [:]
      let signature = try await repository.signature(
        .committer, explicit: fallback, environment: environment, fallback: fallback, now: 7)
      return [signature.seconds, Int64(signature.offset)]
    }
    #expect(try await when(nil) == [7, 0])
    #expect(try await when("1700000000 +0130") == [1_700_000_000, 90])
    #expect(try await when("@5 -0200") == [5, -120])
    #expect(try await when("2023-11-14T22:13:20Z") == [1_700_000_000, 0])
    #expect(try await when("2023-11-14 23:13:20 +01:00") == [1_700_000_000, 60])
    #expect(try await when("2024-02-29T00:00:00") == [1_709_164_800, 0])
    for text in ["yesterday", "2024-13-01T00:00:00", "2024-01-01", "1700000000 0100", "20240101"] {
      #expect(await failure { try await when(text) }?.code == .invalidName, "\(text)")
    }
  }

  @Test func `an identity reads as git writes it`() {
    #expect(Signature.Identity("A B <a@b>") == .init(name: "A B", email: "a@b"))
    for text in ["A", "<a@b>", "A <>", "A <a@b> c", ""] { #expect(Signature.Identity(text) == nil) }
  }
}

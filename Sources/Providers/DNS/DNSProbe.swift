internal import Transport
internal import UpkeepModel

/// One configured question.
struct DNSProbe: Probe {
  let client: DNSClient
  let question: DNSQuestion
  /// As the settings have it.
  let name: String
  let expectation: DNSExpectation
  let mismatch: HealthState

  var target: String? { question.server?.host }

  func check() async -> Finding {
    switch await client.ask(question) {
    case .answer(let answer): return measured(judged(answer), answer)
    case .failure(let failure): return finding(failure)
    }
  }

  private func judged(_ answer: DNSAnswer) -> Finding {
    guard answer.code == expectation.code else { return unexpectedCode(answer) }
    if answer.code != 0 { return Finding(.operational, "answered \(DNSCode.name(of: answer.code)), as expected") }
    let records = answer.records(of: question.type, for: question.name)
    if records.isEmpty, expectation.minimumCount > 0 || !expectation.values.isEmpty { return noRecords(answer) }
    let came =
      records.isEmpty
      ? "no \(question.type.rawValue) records, as allowed" : "answered \(DNSText.list(records.map(\.value).sorted()))"
    if let fault = expectation.fault(in: records) { return Finding(mismatch, "\(came); \(fault)") }
    return Finding(.operational, came)
  }

  private func noRecords(_ answer: DNSAnswer) -> Finding {
    let alias = answer.aliases(of: question.name).last.map { ", an alias of \($0)," } ?? ""
    return Finding(
      .down, "\(name) exists\(alias) but has no \(question.type.rawValue) records (no data, \(servers(answer)))")
  }

  private func unexpectedCode(_ answer: DNSAnswer) -> Finding {
    let code = DNSCode.name(of: answer.code)
    let wanted = expectation.code == 0 ? "" : ", expected \(DNSCode.name(of: expectation.code))"
    switch answer.code {
    case 0:
      let records = answer.records(of: question.type, for: question.name)
      let came = records.isEmpty ? "without records" : "with \(DNSText.list(records.map(\.value).sorted()))"
      return Finding(mismatch, "\(name) exists, \(came)\(wanted)")
    case 3 where expectation.code == 0: return Finding(.down, "\(name) does not exist (NXDOMAIN, \(servers(answer)))")
    case 3: return Finding(mismatch, "\(name) does not exist (NXDOMAIN)\(wanted)")
    case 2: return resolverFault("\(servers(answer)) could not find out (SERVFAIL)\(wanted)")
    case 5: return Finding(.down, "\(servers(answer)) refuses to answer (REFUSED)\(wanted)")
    default: return Finding(.down, "\(servers(answer)) answered with an error (\(code))\(wanted)")
    }
  }

  private func servers(_ answer: DNSAnswer) -> String { answer.servers.joined(separator: ", ") }

  private func measured(_ finding: Finding, _ answer: DNSAnswer) -> Finding {
    var finding = finding
    finding.latency = .microseconds(answer.timings.total)
    finding.phases = Phases(answer.timings)
    let records = answer.records(of: question.type, for: question.name)
    finding.performance = [PerformanceValue(label: "records", value: Double(records.count), minimum: 0)]
    if let shortest = records.map(\.timeToLive).min() {
      finding.performance.append(PerformanceValue(label: "ttl", value: Double(shortest), unit: "s", minimum: 0))
    }
    return finding
  }

  private func finding(_ failure: TransportFailure) -> Finding {
    var finding = Finding(failure, mask: SecretMask())
    guard finding.state == .down, question.server == nil else { return finding }
    // A resolver of this machine that is not there says nothing about the name.
    if case .connect = failure.code { finding.state = .unknown }
    return resolverFault(finding)
  }

  private func resolverFault(_ message: String) -> Finding { resolverFault(Finding(.down, message)) }

  /// R26: without any network the resolvers of this machine cannot tell.
  private func resolverFault(_ finding: Finding) -> Finding {
    guard question.server == nil, finding.state == .down, !NetworkRoute.exists else { return finding }
    var finding = finding
    finding.state = .unknown
    finding.message = "this machine has no network (\(finding.message))"
    return finding
  }
}

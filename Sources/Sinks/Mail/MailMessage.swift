internal import UpkeepModel

/// An event as a mail (RFC 5322): plain text in UTF-8, every line in ASCII.
struct MailMessage: Sendable {
  let sender: Mailbox
  let recipients: [Mailbox]
  let wording: Wording

  /// The message, ready to send.
  func bytes(of event: Event, at now: Timestamp) -> [UInt8] {
    let domain = sender.domain
    let fields = [
      ("Date", Self.date(now)), ("From", sender.header),
      ("To", recipients.map(\.header).joined(separator: ",\r\n ")),
      ("Subject", HeaderText.encoded(Clip.units(wording.title(of: event), 250))),
      // The same however often it is sent, so that a mailbox can drop the second.
      ("Message-ID", "<\(Self.identifier(event.id))@\(domain)>"),
      // The mails of a component are one conversation.
      ("References", "<upkeep.\(event.transition.key)@\(domain)>"),
      ("MIME-Version", "1.0"), ("Content-Type", "text/plain; charset=utf-8"),
      ("Content-Transfer-Encoding", "quoted-printable"), ("Auto-Submitted", "auto-generated"),
      ("X-Upkeep-Event", event.kind.rawValue), ("X-Upkeep-Component", event.transition.key),
    ]
    let head = fields.map { "\($0.0): \($0.1)\r\n" }.joined()
    return Array((head + "\r\n" + QuotedPrintable.encoded(wording.plainText(of: event))).utf8)
  }

  /// Letters and digits alone, whatever the id holds.
  private static func identifier(_ id: String) -> String {
    String(id.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") ? $0 : "-" })
  }

  /// `Sun, 22 Nov 2026 14:03:05 +0000` (RFC 5322 §3.3).
  static func date(_ moment: Timestamp) -> String {
    let text = moment.description
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    let month = Int(text.dropFirst(5).prefix(2)) ?? 1
    // 1970-01-01 was a Thursday.
    let day = Int(((moment.seconds >= 0 ? moment.seconds : moment.seconds - 86_399) / 86_400) % 7 + 7) % 7
    let date = "\(text.dropFirst(8).prefix(2)) \(months[month - 1]) \(text.prefix(4))"
    return "\(days[day]), \(date) \(text.dropFirst(11).prefix(8)) +0000"
  }
}

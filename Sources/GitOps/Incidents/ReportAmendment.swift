package import Git
package import UpkeepModel

/// Something that people add to the files on the health ref through the program.
package protocol ReportAmendment: Sendable {
  /// When.
  var at: Timestamp { get }

  /// The subject of the commit, and the files that are not as the newest report has them; `nil` for one that goes, none
  /// where there is nothing to commit.
  ///
  /// - Throws: ``GitOpsProblem``.
  func files(on tip: ObjectID, in repository: isolated Repository) throws -> (
    subject: String, files: [String: [UInt8]?]
  )
}

/// A log that people can add to.
package protocol AmendableLog: HealthLog {
  /// Commits an amendment, and pushes where there is a remote.
  ///
  /// - Throws: ``GitOpsProblem``: `notFound` where there is no report, or what is amended is not there.
  func amend(_ amendment: any ReportAmendment) async throws -> (publication: Publication, push: PushOutcome)
}

/// What somebody says of an incident.
package struct IncidentNote: ReportAmendment {
  /// A component's key, whose newest incident is meant, or the path of a file.
  let subject: String
  let text: String
  let author: String
  package let at: Timestamp

  package init(on subject: String, _ text: String, by author: String, at: Timestamp) {
    self.subject = subject
    self.text = text
    self.author = author
    self.at = at
  }

  package func files(
    on tip: ObjectID, in repository: isolated Repository
  ) throws -> (subject: String, files: [String: [UInt8]?]) {
    let page = try NoticePages(tip: tip).incident(subject, in: repository)
    var bytes = page.bytes
    while bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
    let heading = "\(at)" + (author.isEmpty ? "" : ", \(IncidentFile.escaped(author))")
    bytes += Array("\n\n## \(heading)\n\n\(text.trimmingTrailingSpace)\n".utf8)
    let name = page.incident?.component ?? page.path
    return ("note: \(name): \(text.firstLine)", [page.path: bytes])
  }
}

/// Something that people should know: a page of its own.
package struct Announcement: ReportAmendment {
  /// The title, in one line.
  package let title: String
  /// The text, in Markdown.
  package let text: String
  /// When it begins to hold, and ceases to; `nil` for no limit.
  package let from, until: Timestamp?
  /// The components that it is about.
  package let components: [String]
  package let at: Timestamp

  package init(
    _ title: String, text: String, from: Timestamp?, until: Timestamp?, components: [String], at: Timestamp
  ) {
    self.title = title
    self.text = text
    self.from = from
    self.until = until
    self.components = components
    self.at = at
  }

  package func files(
    on tip: ObjectID, in repository: isolated Repository
  ) throws -> (subject: String, files: [String: [UInt8]?]) {
    let base = "\(AnnouncementFile.folder)/\(at.day.prefix(4))/\(at.day)-\(Self.slug(title))"
    var path = base + ".md"
    var number = 1
    while try repository.entry(at: path, in: tip) != nil {
      number += 1
      path = "\(base)-\(number).md"
    }
    return ("announce: \(title)", [path: AnnouncementFile(self).bytes])
  }

  private static func slug(_ title: String) -> String {
    let words = title.lowercased().split { !$0.isASCII || !($0.isLetter || $0.isNumber) }
    let slug = words.joined(separator: "-").prefix(48)
    return slug.isEmpty ? "announcement" : String(slug)
  }
}

extension String {
  fileprivate var trimmingTrailingSpace: String {
    var text = self[...]
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }

  fileprivate var firstLine: String {
    let line = prefix { !$0.isNewline }
    return line.count > 60 ? line.prefix(59) + "…" : String(line)
  }
}

internal import UpkeepModel

/// Writes dates in a language; times are UTC, and programs find them in RFC 3339 in `<time datetime>`.
package struct PageDates: Hashable, Sendable {
  /// How dates are written.
  package enum Language: String, CaseIterable, Hashable, Sendable {
    /// As 2026-11-22 14:03 UTC.
    case iso
    case de
    case en
    case es
    case fr
    case it
    case nl
    case pt

    /// The language of a date, for screen readers.
    var tag: String? { self == .iso || self == .en ? nil : rawValue }

    fileprivate var months: [String] {
      switch self {
      case .iso, .en: ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
      case .de: ["Jan.", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sep.", "Okt.", "Nov.", "Dez."]
      case .es: ["ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"]
      case .fr:
        ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."]
      case .it: ["gen", "feb", "mar", "apr", "mag", "giu", "lug", "ago", "set", "ott", "nov", "dic"]
      case .nl: ["jan.", "feb.", "mrt.", "apr.", "mei", "juni", "juli", "aug.", "sep.", "okt.", "nov.", "dec."]
      case .pt: ["jan.", "fev.", "mar.", "abr.", "mai.", "jun.", "jul.", "ago.", "set.", "out.", "nov.", "dez."]
      }
    }
  }

  let language: Language

  /// `2026-11-22`, `22 Nov 2026`, `22. Nov. 2026`.
  func day(_ moment: Timestamp) -> String {
    let text = moment.day
    guard language != .iso, let month = Int(text.dropFirst(5).prefix(2)), let day = Int(text.suffix(2)) else {
      return text
    }
    let name = language.months[month - 1]
    return "\(day)\(language == .de ? "." : "") \(name) \(text.prefix(4))"
  }

  /// `2026-11`, `Nov 2026`.
  func month(_ moment: Timestamp) -> String {
    let text = moment.month
    guard language != .iso, let month = Int(text.suffix(2)) else { return text }
    return "\(language.months[month - 1]) \(text.prefix(4))"
  }

  /// `2026-11-22 14:03 UTC`.
  func minute(_ moment: Timestamp) -> String {
    "\(day(moment))\(language == .iso ? "" : ",") \(moment.description.dropFirst(11).prefix(5)) UTC"
  }
}

extension Markup {
  /// A moment, to the minute for people and to the second for programs.
  mutating func time(_ moment: Timestamp, _ dates: PageDates) {
    element("time", ["datetime": moment.description, "lang": dates.language.tag], text: dates.minute(moment))
  }

  /// A day.
  mutating func day(_ moment: Timestamp, _ dates: PageDates) {
    element("time", ["datetime": moment.day, "lang": dates.language.tag], text: dates.day(moment))
  }
}

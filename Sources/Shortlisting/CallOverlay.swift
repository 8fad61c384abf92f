public import DirectoryModel
import Vocabulary

/// What a source says about the subject of a call.
public struct SourceStatement: Hashable, Sendable {
  /// In the words in which a call is kept: ten digits, `in`, `yes`, an address in a line.
  public var value: String
  /// The source's id.
  public var source: String?
  /// The day from which the age of the source's word runs: verified, else the row's own, else the file's.
  public var evidence: CalendarDate?

  public init(value: String, source: String?, evidence: CalendarDate?) {
    self.value = value
    self.source = source
    self.evidence = evidence
  }
}

/// A call beside what a source says.
public struct CallReading: Hashable, Sendable {
  public var call: OwnCall
  /// nil when no source says anything.
  public var stated: SourceStatement?
  /// Whether the call is later than the source's evidence, and hence shown before it.
  public var isFirst: Bool
  /// nil when no source says anything.
  public var agrees: Bool?
}

/// Lays calls over answers.
///
/// The rule: a call belongs to the entity and place that it was about, of a network also to its plan. Of several about
/// one subject the latest is shown, of one day the one noted last. It is shown before the source's value when its day is
/// later than the source's evidence, else after it. The source's value always stays beside it, and where the two differ
/// that is said. Totals, filters and order never see a call.
public struct CallOverlay: Sendable {
  private let calls: [String: [OwnCall]]

  public init(_ calls: [OwnCall]) { self.calls = Dictionary(grouping: calls, by: \.id) }

  public var isEmpty: Bool { calls.isEmpty }

  /// The calls that are shown about one entity at one place.
  ///
  /// - Parameter site: key of the place; nil asks about the entity as a whole, and then only calls without a place answer.
  public func calls(about id: String, at site: String?) -> [OwnCall] {
    var latest: [OwnCall] = []
    for call in calls[id] ?? [] where call.site == nil || call.site == site {
      let other = latest.firstIndex { $0.subject == call.subject && $0.plan == call.plan }
      if let other {
        if call.day >= latest[other].day { latest[other] = call }
      } else {
        latest.append(call)
      }
    }
    return latest.sorted { a, b in
      a.subject != b.subject ? a.subject.place < b.subject.place : (a.plan ?? "") < (b.plan ?? "")
    }
  }

  /// The same beside what the source says.
  ///
  /// - Parameter stated: what a source says about the subject of a call.
  public func readings(
    about id: String, at site: String?, stated: (OwnCall) -> SourceStatement?
  ) -> [CallReading] {
    calls(about: id, at: site).map { call in
      let statement = stated(call)
      return CallReading(
        call: call, stated: statement,
        isFirst: statement?.evidence.map { call.day > $0 } ?? true,
        agrees: statement.map { Self.agree(call, $0.value) })
    }
  }

  /// The same beside what was frozen in an entry.
  public func readings(about entry: ShortlistEntry) -> [CallReading] {
    readings(about: entry.id, at: entry.site) { call in
      switch call.subject {
      case .phone: entry.phone.map { entry.statement($0, [.phone]) }
      case .accepting:
        entry.accepting == .unknown ? nil : entry.statement(entry.accepting.token, [.accepting])
      case .address: entry.address.map { entry.statement($0.line, [.street, .city]) }
      case .network:
        entry.network.flatMap { network in
          guard network.plan == call.plan, network.status != .unknown else { return nil }
          return SourceStatement(
            value: network.status.token, source: network.source, evidence: network.verified ?? network.asOf)
        }
      }
    }
  }

  static func agree(_ call: OwnCall, _ value: String) -> Bool {
    switch call.subject {
    case .phone:
      return PhoneNumber.agree(call.saw, value)
        ?? (TextFolding.folded(call.saw) == TextFolding.folded(value))
    case .address:
      // Often only the street is said.
      let (a, b) = (SiteKey.normalizedStreet(call.saw), SiteKey.normalizedStreet(value))
      return a == b || b.hasPrefix(a + " ") || a.hasPrefix(b + " ")
    case .network, .accepting: return call.saw == value
    }
  }
}

extension OwnCall.Subject {
  fileprivate var place: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

extension ShortlistEntry {
  /// What was frozen, with the dates of the fact behind it.
  fileprivate func statement(_ value: String, _ fields: [Field]) -> SourceStatement {
    let tokens = fields.map(\.token)
    let fact = facts.first { tokens.contains($0.field) && $0.evidence != nil }
    let source = fact?.evidence.map { evidence[$0] }
    return SourceStatement(
      value: value, source: source?.source, evidence: source?.verified ?? source?.asOf ?? lastConfirmed)
  }
}

extension CallReading {
  /// `you, by phone 2026-11-20: accepting no (ref A12); the source example says yes (2026-10-31): they disagree`.
  public var words: String {
    var text = "you, by phone \(call.day): \(call.subject.rawValue) \(Self.readable(call, call.saw))"
    if let plan = call.planName ?? call.plan { text += " for \(plan)" }
    if let reference = call.reference { text += " (ref \(reference))" }
    guard let stated else { return text + "; no source says" }
    let source = stated.source.map { "the source \($0)" } ?? "the source"
    let date = stated.evidence.map { " (\($0))" } ?? " (undated)"
    if agrees == true { return text + "; \(source) says the same" + date }
    text += "; \(source) says \(Self.readable(call, stated.value))\(date): they disagree"
    return isFirst ? text : text + ", and the source is the later one"
  }

  private static func readable(_ call: OwnCall, _ value: String) -> String {
    call.subject == .phone ? PhoneNumber.written(value) : value
  }
}

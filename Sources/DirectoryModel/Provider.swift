public import Vocabulary

/// One entity of the directory with all that its sources say: a clinician, organization, center or program, and
/// likewise the networks, plans and reference entries that are stored in the same way.
public struct Provider: Sendable {
  public var kind: RecordKind
  public var key: EntityKey
  /// In the order of precedence: the newest evidence first.
  public var sources: [SourceReference]
  public var facts: [Fact]
  public var roles: [Role]

  public init(
    kind: RecordKind, key: EntityKey, sources: [SourceReference] = [], facts: [Fact] = [], roles: [Role] = []
  ) {
    self.kind = kind
    self.key = key
    self.sources = sources
    self.facts = facts
    self.roles = roles
  }
}

/// A clinician, or an organization's service, at one site.
public struct Role: Sendable {
  public var facts: [Fact]
  public var participations: [Participation]

  public init(facts: [Fact] = [], participations: [Participation] = []) {
    self.facts = facts
    self.participations = participations
  }
}

/// A role in a network.
public struct Participation: Hashable, Sendable {
  public var network: String
  /// `in` unless the source says `out`.
  public var isIn: Bool
  public var tier: String?
  /// As the source codes it.
  public var acceptingCode: String?
  public var from: CalendarDate?
  /// The last day.
  public var to: CalendarDate?
  /// Index into the provider's `sources`.
  public var source: Int

  public init(
    network: String, isIn: Bool = true, tier: String? = nil, acceptingCode: String? = nil,
    from: CalendarDate? = nil, to: CalendarDate? = nil, source: Int
  ) {
    self.network = network
    self.isIn = isIn
    self.tier = tier
    self.acceptingCode = acceptingCode
    self.from = from
    self.to = to
    self.source = source
  }

  /// Whether new patients are seen: existing patients only, or their family, is a no to a new one.
  public var accepting: ThreeValued { Self.accepting(code: acceptingCode ?? "") }

  public static func accepting(code: String) -> ThreeValued {
    switch code {
    case "yes", "newpt", "accepting": .yes
    case "no", "nopt", "not", "existptonly", "existptfam", "not accepting": .no
    default: .unknown
    }
  }

  /// Whether the period, open where nothing is stated, holds the day.
  public func isCurrent(on date: CalendarDate) -> Bool {
    if let from, date < from { return false }
    if let to, to < date { return false }
    return true
  }
}

extension Role {
  /// A role that has ended, or has not begun, is in no network: its participations hold only while it does.
  ///
  /// Of a role as one record states it, never of one that several have made: that a source ends it says nothing
  /// about the network of another.
  mutating func limitParticipationsToItsPeriod() {
    let from = facts.first(.from).flatMap { CalendarDate(iso: $0) }
    let to = facts.first(.to).flatMap { CalendarDate(iso: $0) }
    guard from != nil || to != nil else { return }
    for i in participations.indices {
      if let from { participations[i].from = max(participations[i].from ?? from, from) }
      if let to { participations[i].to = min(participations[i].to ?? to, to) }
    }
  }

  /// Fields of which one is enough to say where a role is.
  public static let placeFields: Set<Field> = [.siteID, .street, .city, .state, .zip]

  /// Whether any source says where the role is: a list of names without addresses does not.
  public var hasPlace: Bool { facts.contains { Self.placeFields.contains($0.field) } }

  /// Three-valued reading of a yes/no fact.
  public func answer(_ field: Field) -> ThreeValued { ThreeValued(answer: facts.first(field)) }

  /// Whether new patients are seen at this site on a day: yes if any current participation says yes, no if all
  /// that speak say no, else what the role or site itself states.
  public func accepting(on date: CalendarDate) -> ThreeValued {
    var anyNo = false
    for participation in participations where participation.isCurrent(on: date) && participation.isIn {
      switch participation.accepting {
      case .yes: return .yes
      case .no: anyNo = true
      case .unknown: break
      }
    }
    return anyNo ? .no : answer(.accepting)
  }

  /// The virtual kinds stated for this role.
  public var virtualKinds: [VirtualKind] { facts.all(.virtual).compactMap(VirtualKind.init(token:)) }

  /// Yes with at least one kind, no when a source says in person only, else unknown.
  public var virtual: ThreeValued {
    let stated = facts.all(.virtual)
    if stated.contains(where: { VirtualKind(token: $0) != nil }) { return .yes }
    return stated.contains("none") ? .no : .unknown
  }
}

extension ThreeValued {
  /// Reads a stored yes/no; anything else is unknown.
  public init(answer: String?) {
    switch answer {
    case "yes": self = .yes
    case "no": self = .no
    default: self = .unknown
    }
  }
}

extension Provider {
  public var npi: String? { key.npi.map { String($0) } }

  /// The id with its type: `npi:2000000010`, `center:city-of-hope`.
  public var id: String { key.npi.map { "npi:\($0)" } ?? facts.first(.id) ?? "" }

  public func answer(_ field: Field) -> ThreeValued { ThreeValued(answer: facts.first(field)) }

  /// The day on which the registry ended the NPI; nil when it never did, or took it up again on that day or later.
  public var endedOn: CalendarDate? {
    func latest(_ field: Field) -> CalendarDate? {
      facts.lazy.filter { $0.field == field }.compactMap { CalendarDate(iso: $0.value) }.max()
    }
    guard let end = latest(.deactivated) else { return nil }
    return latest(.reactivated).map { end > $0 ? end : nil } ?? end
  }

  /// The name as one line: `Ana Ejemplo, MD`; empty when no source gives one.
  public var displayName: String {
    if let name = facts.first(.name) { return name }
    let parts: [Field] = [.firstName, .middleName, .lastName, .nameSuffix]
    var line = parts.compactMap { facts.first($0) }.joined(separator: " ")
    if let credentials = facts.first(.credentials), !line.isEmpty { line += ", " + credentials }
    // A program without a name is a center that was asked about one.
    return line.isEmpty ? facts.first(.institution) ?? "" : line
  }

  /// The order of a list of names: last name first for a person, folded.
  public var sortName: String {
    if let name = facts.first(.name) { return TextFolding.folded(name) }
    let parts: [Field] = [.lastName, .firstName, .middleName, .nameSuffix]
    let line = parts.compactMap { facts.first($0) }.joined(separator: " ")
    return TextFolding.folded(line.isEmpty ? facts.first(.institution) ?? "" : line)
  }

  /// NUCC codes, primary first, then in the order stated, each once.
  public var specialtyCodes: [String] {
    var primary: [String] = []
    var others: [String] = []
    for fact in facts where fact.field == .specialty && !fact.isAlternate {
      let value = fact.value.utf8
      let end = value.firstIndex(of: Field.separatorByte) ?? value.endIndex
      guard end != value.startIndex else { continue }
      let rest = value[end...].dropFirst()
      let isPrimary = rest.first == 0x59 && (rest.count == 1 || rest.dropFirst().first == Field.separatorByte)
      let code = String(fact.value[..<end])
      if isPrimary {
        if !primary.contains(code) { primary.append(code) }
      } else if !others.contains(code) {
        others.append(code)
      }
    }
    return primary + others.filter { !primary.contains($0) }
  }

  /// The kinds of specialist who answer in a program, as its page names them; empty where it names none, and for
  /// everybody else.
  public var programModalities: [Modality] { facts.all(.modalityIncluded).compactMap(Modality.init(token:)) }

  /// Licenses as stated with a specialty or alone, each once.
  public var licenses: [(state: String, number: String)] {
    var seen = Set<String>()
    var result: [(state: String, number: String)] = []
    for fact in facts where !fact.isAlternate {
      let parts = fact.parts
      let license: (state: String, number: String)
      switch fact.field {
      case .specialty where parts.count >= 4: license = (parts[2], parts[3])
      case .license where parts.count >= 2: license = (parts[0], parts[1])
      default: continue
      }
      if license.state.isEmpty && license.number.isEmpty { continue }
      if seen.insert(license.state + "\u{1F}" + license.number).inserted { result.append(license) }
    }
    return result
  }
}

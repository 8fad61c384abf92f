public import DirectoryModel
public import Vocabulary

/// One thing that two doctors may share, what is known of it, and the rows that say so.
public struct IndependenceLine: Hashable, Sendable {
  public enum Subject: String, CaseIterable, Sendable {
    case group, hospital, site, organization
    case school = "medical_school"

    /// Whether it counts; a school is shown and never decides.
    public var decides: Bool { self != .school }
    /// Whether that it is different proves independence; of an organization only what is shared counts.
    public var proves: Bool { self == .group || self == .hospital || self == .site }
  }

  public enum Answer: String, CaseIterable, Sendable {
    /// Both sides state something, and nothing that is stated is the same. Lists may be incomplete.
    case different
    case shared
    case unknown
  }

  /// A value that a source states.
  public struct Evidence: Hashable, Sendable {
    /// A number, an address, a name.
    public var value: String
    public var name: String?
    public var source: SourceReference

    public init(value: String, name: String?, source: SourceReference) {
      self.value = value
      self.name = name
      self.source = source
    }
  }

  public var subject: Subject
  public var answer: Answer
  /// What is known, in words, and what is not.
  public var words: String
  /// Of the one asked about: what decides the answer, else all that is stated.
  public var here: [Evidence]
  /// Of the first doctor, likewise.
  public var there: [Evidence]
}

/// Whether one provider is independent of another, line by line. There is no score.
public struct IndependenceAssessment: Hashable, Sendable {
  /// The first doctor.
  public var from: String
  public var fromName: String
  public var isSamePerson: Bool
  /// One for each subject, in the order of `Subject`.
  public var lines: [IndependenceLine]

  /// Graduation years so many apart still overlap: four years are studied.
  public static let yearsOfStudy = 4

  /// Judges B against A.
  ///
  /// - *shared*: one value is stated of both. Of a number that covers several campuses, and of one building with other
  ///   units, or perhaps one, that is not known: the line is unknown, with the reason.
  /// - *different*: both state something of their own, and nothing is the same.
  /// - *unknown*: anything else; above all when nothing is stated of one of them.
  public static func judge(_ b: IndependenceProfile, against a: IndependenceProfile) -> Self {
    IndependenceAssessment(
      from: a.id, fromName: a.name.isEmpty ? a.id : a.name, isSamePerson: a.id == b.id,
      lines: [
        group(b, a), hospital(b, a), site(b, a), organization(b, a), school(b, a),
      ])
  }

  /// What `require` asks: yes when nothing that decides is shared and a group, hospital or site is different, no when
  /// anything that decides is shared.
  public var answer: ThreeValued {
    if isSamePerson || lines.contains(where: { $0.subject.decides && $0.answer == .shared }) { return .no }
    return lines.contains { $0.subject.proves && $0.answer == .different } ? .yes : .unknown
  }

  public subscript(subject: IndependenceLine.Subject) -> IndependenceLine {
    lines.first { $0.subject == subject }!
  }

  // MARK: Lines

  private typealias Line = IndependenceLine
  private typealias Profile = IndependenceProfile

  private static func evidence(_ tie: Profile.Tie) -> Line.Evidence {
    Line.Evidence(value: tie.value, name: tie.name, source: tie.source)
  }

  private static func named(_ tie: Profile.Tie) -> String {
    guard let name = tie.name, !name.isEmpty else { return tie.value }
    return "\(name) (\(tie.value))"
  }

  private static func list(_ values: [String], separator: String = ", ") -> String {
    values.count > 3
      ? values.prefix(3).joined(separator: separator) + " and \(values.count - 3) more"
      : values.joined(separator: separator)
  }

  /// An address has commas of its own.
  private static func list(_ sites: [Profile.Site]) -> String { list(sites.map(\.words), separator: "; ") }

  private static func name(_ profile: Profile) -> String { profile.name.isEmpty ? profile.id : profile.name }

  /// Of whom nothing is stated.
  private static func missing(
    _ what: String, of b: Profile, _ bHas: Bool, _ a: Profile, _ aHas: Bool
  ) -> String {
    let who = [(name(b), bHas), (name(a), aHas)].filter { !$0.1 }.map(\.0)
    return "no source states \(what) of " + who.joined(separator: " or of ")
  }

  private static func group(_ b: Profile, _ a: Profile) -> Line {
    ties(
      .group, b.groups, a.groups, b, a, what: "a group practice",
      shared: "both are stated in the group practice ", apart: "no group practice is stated of both")
  }

  private static func hospital(_ b: Profile, _ a: Profile) -> Line {
    ties(
      .hospital, b.hospitals, a.hospitals, b, a, what: "a hospital affiliation",
      shared: "both are stated at the hospital ", apart: "no hospital is stated of both",
      isWeak: { MultiCampusHospitals.numbers.contains($0) })
  }

  private static func ties(
    _ subject: Line.Subject, _ here: [Profile.Tie], _ there: [Profile.Tie], _ b: Profile, _ a: Profile,
    what: String, shared sharedWords: String, apart: String, isWeak: (String) -> Bool = { _ in false }
  ) -> Line {
    func line(_ answer: Line.Answer, _ words: String, _ here: [Profile.Tie], _ there: [Profile.Tie]) -> Line {
      Line(
        subject: subject, answer: answer, words: words, here: here.map(evidence), there: there.map(evidence))
    }
    let common = here.filter { tie in there.contains { $0.value == tie.value } }
    func same(_ ties: [Profile.Tie]) -> [Profile.Tie] {
      there.filter { tie in ties.contains { $0.value == tie.value } }
    }
    let strong = common.filter { !isWeak($0.value) }
    if !strong.isEmpty {
      return line(.shared, sharedWords + list(strong.map(named)), strong, same(strong))
    }
    if !common.isEmpty {
      return line(
        .unknown,
        sharedWords + list(common.map(named)) + ", one number for several campuses, which proves no tie",
        common,
        same(common))
    }
    let (own, others) = (here.filter(\.isOwn), there.filter(\.isOwn))
    if own.isEmpty || others.isEmpty {
      return line(.unknown, missing(what, of: b, !own.isEmpty, a, !others.isEmpty), here, there)
    }
    return line(
      .different,
      "\(apart): \(list(own.map(named))) here, \(list(others.map(named))) there; "
        + "a list may be incomplete", own, others)
  }

  private static func site(_ b: Profile, _ a: Profile) -> Line {
    func line(
      _ answer: Line.Answer, _ words: String, _ here: [Profile.Site], _ there: [Profile.Site]
    ) -> Line {
      func evidence(_ site: Profile.Site) -> Line.Evidence {
        Line.Evidence(value: site.words, name: nil, source: site.source)
      }
      return Line(
        subject: .site, answer: answer, words: words, here: here.map(evidence), there: there.map(evidence))
    }
    // By the beginning of the street: an organization has thousands of sites.
    let own = Dictionary(grouping: b.sites, by: \.head)
    func pairs(_ wanted: Profile.Site.Comparison) -> (here: [Profile.Site], there: [Profile.Site]) {
      func partners(_ sites: [Profile.Site], in others: [Substring: [Profile.Site]]) -> [Profile.Site] {
        sites.filter { site in others[site.head]?.contains { site.compared(with: $0) == wanted } ?? false }
      }
      let there = partners(a.sites, in: own)
      return (partners(b.sites, in: Dictionary(grouping: there, by: \.head)), there)
    }
    let same = pairs(.same)
    if !same.here.isEmpty {
      return line(.shared, "both are stated at " + list(same.here), same.here, same.there)
    }
    let near = pairs(.sameBuilding)
    if !near.here.isEmpty {
      return line(
        .unknown,
        "perhaps the same building, with another unit, ZIP code or words behind the street, or without one that the "
          + "other has: \(list(near.here)) here, \(list(near.there)) there", near.here, near.there)
    }
    if b.sites.isEmpty || a.sites.isEmpty {
      return line(
        .unknown, missing("a street address", of: b, !b.sites.isEmpty, a, !a.sites.isEmpty), b.sites, a.sites)
    }
    return line(
      .different,
      "no address is stated of both: \(list(b.sites)) here, "
        + "\(list(a.sites)) there; a list may be incomplete", b.sites, a.sites)
  }

  private static func organization(_ b: Profile, _ a: Profile) -> Line {
    func named(_ organization: Profile.Organization) -> String { organization.name ?? organization.id }
    func line(
      _ answer: Line.Answer, _ words: String, _ here: [Profile.Organization], _ there: [Profile.Organization]
    ) -> Line {
      func evidence(_ organization: Profile.Organization) -> Line.Evidence {
        Line.Evidence(value: organization.id, name: organization.name, source: organization.source)
      }
      return Line(
        subject: .organization, answer: answer, words: words, here: here.map(evidence),
        there: there.map(evidence))
    }
    let (here, there) = (b.organizations, a.organizations)
    let shared = here.filter { one in there.contains { !$0.ids.isDisjoint(with: one.ids) } }
    if !shared.isEmpty {
      let others = there.filter { one in shared.contains { !$0.ids.isDisjoint(with: one.ids) } }
      let isSame = shared.contains { one in others.contains { $0.id == one.id } }
      let words =
        isSame
        ? "both have a role at "
          + list(shared.filter { one in others.contains { $0.id == one.id } }.map(named))
        : "\(list(shared.map(named))) and \(list(others.map(named))) are parts of one organization"
      return line(.shared, words, shared, others)
    }
    if here.isEmpty || there.isEmpty {
      return line(
        .unknown, missing("an organization", of: b, !here.isEmpty, a, !there.isEmpty), here, there)
    }
    return line(
      .different,
      "no organization, nor any that is stated above one, is stated of both: \(list(here.map(named))) "
        + "here, \(list(there.map(named))) there", here, there)
  }

  private static func school(_ b: Profile, _ a: Profile) -> Line {
    func line(_ answer: Line.Answer, _ words: String, _ here: [Profile.School], _ there: [Profile.School])
      -> Line
    {
      func evidence(_ schools: [Profile.School], _ years: [Int]) -> [Line.Evidence] {
        schools.map { school in
          Line.Evidence(
            value: school.name, name: years.isEmpty ? nil : years.map(String.init).joined(separator: ", "),
            source: school.source)
        }
      }
      return Line(
        subject: .school, answer: answer, words: words, here: evidence(here, b.graduationYears),
        there: evidence(there, a.graduationYears))
    }
    func isSame(_ x: Profile.School, _ y: Profile.School) -> Bool {
      TextFolding.folded(x.name) == TextFolding.folded(y.name)
    }
    if b.schools.isEmpty || a.schools.isEmpty {
      return line(
        .unknown, missing("a medical school", of: b, !b.schools.isEmpty, a, !a.schools.isEmpty), b.schools,
        a.schools)
    }
    let same = b.schools.filter { one in a.schools.contains { isSame(one, $0) } }
    let others = a.schools.filter { one in same.contains { isSame(one, $0) } }
    guard let first = same.first else {
      return line(
        .different, "\(list(b.schools.map(\.name))) here, \(list(a.schools.map(\.name))) there", b.schools,
        a.schools)
    }
    let apart = b.graduationYears.flatMap { year in a.graduationYears.map { abs($0 - year) } }.min()
    guard let apart else {
      return line(.unknown, "both studied at \(first.name), and the years are not stated", same, others)
    }
    if apart <= yearsOfStudy {
      return line(
        .shared,
        "both studied at \(first.name), and their years overlap (graduated "
          + (apart == 0 ? "in the same year)" : "\(apart) years apart)"), same, others)
    }
    return line(
      .different, "both studied at \(first.name), but not at the same time (graduated \(apart) years apart)",
      same, others)
  }
}

extension [IndependenceAssessment] {
  /// Each subject over all first doctors: shared when it is with any of them, different when it is from each.
  public var combined: [(subject: IndependenceLine.Subject, answer: IndependenceLine.Answer)] {
    IndependenceLine.Subject.allCases.map { subject in
      let answers = map { $0[subject].answer }
      let answer: IndependenceLine.Answer =
        answers.contains(.shared)
        ? .shared : answers.allSatisfy { $0 == .different } && !answers.isEmpty ? .different : .unknown
      return (subject, answer)
    }
  }

  /// What `require` asks of each of them.
  public var answer: ThreeValued {
    if contains(where: { $0.answer == .no }) { return .no }
    return allSatisfy { $0.answer == .yes } ? .yes : .unknown
  }
}

extension IndependenceLine.Subject {
  /// In words: `medical school`.
  public var token: String { rawValue.replacing("_", with: " ") }
}

import DirectoryModel
import Vocabulary

// The roles of an entity and the terms that each of them has.

extension SnapshotBuilder {
  func term(_ facet: Facet, _ text: String) -> UInt32 {
    var copy = text
    return copy.withUTF8 { terms.id(facet, UnsafeRawBufferPointer($0)) }
  }

  func addRoles(_ kind: EntityKind) {
    entityTerms.append(kindTerms[Int(kind.rawValue)])
    // Of the center itself, or of every center to which the entity is tied.
    var tiers: [Designation] = []
    var ages = AgeEvidence()
    var centerTreats = ThreeValued.unknown
    var hasCancers = false
    var isOffered = false
    var centerCancers: Set<String> = []
    var roleCount = 0
    var layer: Int?
    for (field, value) in entityFacts {
      if isNameByField[Int(field.rawValue)] {
        if !foldedParts.contains(value.baseAddress) { addTokens(value) }
      } else if let facet = entityFacetByField[Int(field.rawValue)] {
        entityTerms.append(terms.id(facet, value))
      }
      switch field {
      // Whoever reads a name in a plan's list looks for it, also when the registry's is the one shown.
      case .alternate where value.count > 1 && isNameByField[Int(value[0])]:
        addTokens(UnsafeRawBufferPointer(rebasing: value[1...]))
      // Whatever a source says of a tie is looked for, shown or not.
      case .alternate where value.count > 1 && kind == .organization:
        addOwnTie(Field(rawValue: value[0]), UnsafeRawBufferPointer(rebasing: value[1...]))
      case .pac, .ccn: if kind == .organization { addOwnTie(field, value) }
      case .centerHospital where kind == .center:
        if let number = Self.part(0, of: value) { entityTerms.append(terms.id(.hospital, number)) }
      case .source:
        if let source = SourceReference(value), sourceTerms.indices.contains(Int(source.layer)) {
          entityTerms.append(sourceTerms[Int(source.layer)])
          layer = Int(source.layer)
        }
      case .mentioned: if let layer { entityTerms.append(term(.mentioned, meta.layers[layer].source)) }
      case .role: roleCount += 1
      case .specialty:
        addSpecialty(value, ages: &ages)
        addLicense(Self.part(2, of: value))
      case .license: addLicense(Self.part(0, of: value))
      case .cancerFocus:
        caresForCancer = true
        entityTerms.append(terms.id(.focus, value))
      case .cancerIncluded:
        hasCancers = true
        entityTerms.append(terms.id(.focus, value))
      case .ageGroup: ages.stated = AgeGroup(token: value.text)
      case .designation: if let tier = Designation(token: value.text) { tiers = [tier] }
      case .treatsPatients: centerTreats = ThreeValued(answer: value.text)
      case .offered: isOffered = value.equals("yes")
      // An organization that belongs to a center is not designated: the designation is the center's own.
      case .center where kind == .clinician || kind == .program:
        if let tier = designationOfCenter[value.text] { tiers.append(tier) }
        if kind == .program {
          for number in (hospitalsOfCenter[value.text] ?? []).sorted() {
            entityTerms.append(term(.hospital, number))
          }
        }
      case .centerLink where kind == .clinician:
        let parts = value.text.split(separator: Field.separator, omittingEmptySubsequences: false)
        entityTerms.append(term(.center, String(parts[0])))
        if parts.last == "yes", let tier = designationOfCenter[String(parts[0])] { tiers.append(tier) }
      case .id where kind == .center:
        centerCancers = programCancersOfCenter[String(value.text.dropFirst("center:".count))] ?? []
      default: break
      }
    }
    if kind == .program && isOffered && !hasCancers { entityTerms.append(generalTerm) }
    if kind == .center && centerTreats == .yes { entityTerms.append(generalTerm) }
    // The best of them orders the hits.
    designations[designations.count - 1] = tiers.map(\.rawValue).min() ?? 0

    let standing = Standing(
      kind: kind, tiers: tiers, age: ages.result, centerTreats: centerTreats,
      sitesInherit: kind == .center && centerTreats == .yes && !hasSeeingSite)
    if roleCount == 0 {
      beginRole()
      for tier in tiers { give(term(.designation, tier.token)) }
      if let age = standing.age { give(ageTerms[Int(age.rawValue)]) }
      if kind == .center, centerTreats != .unknown { give(term(.seen, centerTreats.token)) }
    }
    for (field, value) in entityFacts where field == .role {
      beginRole()
      addRole(value, standing)
      if kind == .center { for cancer in centerCancers.sorted() { give(term(.programCancer, cancer)) } }
    }
    if roleEntities.count > roleTermEnds.count { roleTermEnds.append(UInt32(roleTerms.count)) }
  }

  /// What an organization is known by, and what stands above it.
  private func addOwnTie(_ field: Field?, _ value: UnsafeRawBufferPointer) {
    switch field {
    case .pac: entityTerms.append(terms.id(.group, value))
    case .ccn: entityTerms.append(terms.id(.hospital, value))
    case .partOf: entityTerms.append(terms.id(.partOf, value))
    default: break
    }
  }

  /// What is known of an entity, as far as it holds of its roles too.
  private struct Standing {
    var kind: EntityKind
    var tiers: [Designation]
    var age: AgeGroup?
    var centerTreats: ThreeValued
    /// The center sees patients and no site says where: each that does not say no stands for it.
    var sitesInherit: Bool
  }

  /// Whether one of the center's own sites says that it sees patients. Then a blank at another one is unknown: it may
  /// be an office.
  private var hasSeeingSite: Bool {
    entityFacts.contains { field, value in
      guard field == .role else { return false }
      var sees = false
      var isAffiliate = false
      for (field, value) in FactCursor(value) {
        if field == .siteTreatsPatients { sees = value.equals("yes") }
        if field == .siteKind { isAffiliate = value.equals("affiliate-not-designated") }
      }
      return sees && !isAffiliate
    }
  }

  private struct AgeEvidence {
    var stated: AgeGroup?
    var adult = false
    var child = false

    /// What a source states, else what the specialties imply: only children's specialties see only children.
    var result: AgeGroup? {
      if let stated { return stated }
      switch (adult, child) {
      case (true, true): return .both
      case (true, false): return .adult
      case (false, true): return .child
      case (false, false): return nil
      }
    }
  }

  private func addTokens(_ name: UnsafeRawBufferPointer) {
    TextFolding.forEachToken(in: name, scratch: &scratch) { entityTerms.append(terms.id(.token, $0)) }
  }

  /// Notes the state of a license; blank says nothing.
  private func addLicense(_ state: UnsafeRawBufferPointer?) {
    if let state, !state.isEmpty { entityTerms.append(terms.id(.licensed, state)) }
  }

  /// A part of a value with several; nil where it has not so many, or no part behind it.
  private static func part(_ wanted: Int, of composite: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
    var start = 0
    var number = 0
    for i in 0..<composite.count where composite[i] == 0x1F {
      if number == wanted { return UnsafeRawBufferPointer(rebasing: composite[start..<i]) }
      start = i + 1
      number += 1
    }
    return number == wanted && wanted == 0 ? composite : nil
  }

  private func addSpecialty(_ composite: UnsafeRawBufferPointer, ages: inout AgeEvidence) {
    var end = 0
    while end < composite.count, composite[end] != 0x1F { end += 1 }
    let code = UnsafeRawBufferPointer(rebasing: composite[0..<end])
    let hash = ByteHash.hash(code)
    guard let specialty = specialties[hash] else {
      let unknown = Specialty(code: terms.id(.specialty, code))
      specialties[hash] = unknown
      entityTerms.append(unknown.code)
      return
    }
    entityTerms.append(specialty.code)
    if specialty.modality != .max { entityTerms.append(specialty.modality) }
    if specialty.caresForCancer { caresForCancer = true }
    if specialty.isGeneral { entityTerms.append(generalTerm) }
    switch specialty.age {
    case .adult: ages.adult = true
    case .child: ages.child = true
    case .both:
      ages.adult = true
      ages.child = true
    case nil: break
    }
  }

  // MARK: Roles

  private func beginRole() {
    if roleEntities.count > roleTermEnds.count { roleTermEnds.append(UInt32(roleTerms.count)) }
    roleEntities.append(UInt32(keys.count - 1))
    latitudes.append(.min)
    longitudes.append(.min)
    geoSources.append(GeoSource.unknown.rawValue)
    siteDigests.append(0)
    terms.mark(entityTerms, role: UInt32(roleEntities.count - 1), into: &roleTerms)
  }

  private func give(_ id: UInt32) {
    if terms.mark(id, role: UInt32(roleEntities.count - 1)) { roleTerms.append(id) }
  }

  private func addRole(_ facts: UnsafeRawBufferPointer, _ standing: Standing) {
    var place = Place()
    var period = Period()
    var siteAge: AgeGroup?
    var siteTreats = ThreeValued.unknown
    var isAffiliate = false
    var layer: UInt16?
    var city: UnsafeRawBufferPointer?
    var state: UnsafeRawBufferPointer?
    var street: UnsafeRawBufferPointer?
    for (field, value) in FactCursor(facts) {
      if let facet = roleFacetByField[Int(field.rawValue)] { give(terms.id(facet, value)) }
      switch field {
      case .source:
        layer = SourceReference(value)?.layer
        period.source = value
      case .city: if city == nil { city = value }
      case .state: if state == nil { state = value }
      case .latitude: if place.latitude == nil { place.latitude = Double(value.text) }
      case .longitude: if place.longitude == nil { place.longitude = Double(value.text) }
      case .street: if street == nil { street = value }
      case .zip:
        if place.zip == nil { place.zip = Self.zip5(value) }
      case .alternate where value.count > 1 && value[0] == Field.roleOrganization.rawValue:
        give(terms.id(.organization, UnsafeRawBufferPointer(rebasing: value[1...])))
      case .country: place.isForeign = !value.equals("US")
      case .siteTreatsPatients: siteTreats = ThreeValued(answer: value.text)
      case .siteKind: isAffiliate = value.equals("affiliate-not-designated")
      case .siteAgeGroup: siteAge = AgeGroup(token: value.text)
      case .from: if period.from == nil { period.begin(Self.days(value)) }
      case .to: if period.to == nil { period.end(Self.days(value)) }
      case .participation: addParticipation(value, layer: layer, extending: &period)
      default: break
      }
    }
    locate(place)
    if let street {
      siteDigests[siteDigests.count - 1] = SiteDigest.digest(street: street, scratch: &scratch)
    }
    if let city, !place.isForeign { cities.note(city, state, entity: keys.count - 1) }
    // A designation belongs to the center and its own sites, never to its affiliates.
    if !isAffiliate { for tier in standing.tiers { give(term(.designation, tier.token)) } }
    for age in Self.ages(standing.age, at: siteAge) { give(ageTerms[Int(age.rawValue)]) }
    if let first = period.first { give(term(.begins, first.description)) }
    if let last = period.last { give(term(.ends, last.description)) }
    if standing.kind == .center {
      let seen: ThreeValued =
        standing.centerTreats == .no || siteTreats == .no
        ? .no : siteTreats == .unknown && standing.sitesInherit && !isAffiliate ? .yes : siteTreats
      if seen != .unknown { give(term(.seen, seen.token)) }
    }
  }

  /// A site for one age sees nobody else, whomever the clinician sees elsewhere. Where the one is known for adults and
  /// the other for children, both stand: the sources contradict each other (`AgeFilter`).
  private static func ages(_ own: AgeGroup?, at site: AgeGroup?) -> [AgeGroup] {
    guard let site, site != .both else { return own.map { [$0] } ?? [] }
    guard let own, own != .both, own != site else { return [site] }
    return [own, site]
  }

  /// The days of a role; days since 1970. As `Role.period`, without decoding.
  private struct Period {
    /// As the role states them.
    private(set) var from: Int32?
    private(set) var to: Int32?
    /// Whose word is being read; nil for the record's own row.
    var source: UnsafeRawBufferPointer?
    private var statingFrom: [UnsafeRawBufferPointer?] = []
    private var statingTo: [UnsafeRawBufferPointer?] = []
    /// On which another row lists it in a network.
    private var listedFrom = Int32.max
    private var listedTo = Int32.min

    mutating func begin(_ day: Int32?) {
      from = day
      statingFrom.append(source)
    }

    mutating func end(_ day: Int32?) {
      to = day
      statingTo.append(source)
    }

    /// - Parameter other: of the participation; nil where it is that of the role.
    mutating func extend(_ said: ParticipationKind, source other: UnsafeRawBufferPointer?) {
      guard said.isIn == 1, said.from <= said.to, !statingFrom.isEmpty || !statingTo.isEmpty else { return }
      let row = other ?? source
      // Who says when it begins may leave its end to others.
      if !Self.holds(statingFrom, row) { listedFrom = min(listedFrom, said.from) }
      if !Self.holds(statingTo, row) { listedTo = max(listedTo, said.to) }
    }

    private static func holds(_ rows: [UnsafeRawBufferPointer?], _ row: UnsafeRawBufferPointer?) -> Bool {
      rows.contains { stated in
        guard let stated, let row else { return stated == nil && row == nil }
        return stated.equals(row)
      }
    }

    /// nil for open.
    var first: CalendarDate? { from.map { min($0, listedFrom) }.flatMap(Self.day) }
    var last: CalendarDate? { to.map { max($0, listedTo) }.flatMap(Self.day) }

    private static func day(_ days: Int32) -> CalendarDate? {
      days == .min || days == .max ? nil : CalendarDate(days: days)
    }
  }

  private struct Place {
    var latitude: Double?
    var longitude: Double?
    var zip: UInt32?
    var isForeign = false
  }

  private static func zip5(_ value: UnsafeRawBufferPointer) -> UInt32? {
    guard value.count >= 5 else { return nil }
    var number: UInt32 = 0
    for i in 0..<5 {
      guard (0x30...0x39).contains(value[i]) else { return nil }
      number = number * 10 + UInt32(value[i] &- 0x30)
    }
    return number
  }

  private func locate(_ place: Place) {
    let last = latitudes.count - 1
    if let latitude = place.latitude, let longitude = place.longitude, abs(latitude) <= 90,
      abs(longitude) <= 180
    {
      latitudes[last] = Self.micro(latitude)
      longitudes[last] = Self.micro(longitude)
      geoSources[last] = GeoSource.source.rawValue
    } else if let zip = place.zip, !place.isForeign {
      guard let found = placesOfZIP[zip] else { return }
      latitudes[last] = found.latitude
      longitudes[last] = found.longitude
      geoSources[last] = found.source.rawValue
    }
  }

  private func addParticipation(
    _ facts: UnsafeRawBufferPointer, layer: UInt16?, extending period: inout Period
  ) {
    var said = ParticipationKind(
      tier: .max, from: .min, to: .max, layer: layer ?? .max, accepting: ThreeValued.unknown.rawValue, isIn: 1
    )
    var network = UInt32.max
    var source: UnsafeRawBufferPointer?
    for (field, value) in FactCursor(facts) {
      switch field {
      case .source:
        said.layer = SourceReference(value)?.layer ?? said.layer
        source = value
      case .network: network = terms.id(.network, value)
      case .tier: said.tier = terms.id(.tier, value)
      case .acceptingCode: said.accepting = Self.accepting(value).rawValue
      case .status: said.isIn = value.equals("out") ? 0 : 1
      case .from: said.from = Self.days(value) ?? .min
      case .to: said.to = Self.days(value) ?? .max
      default: break
      }
    }
    guard network != .max else { return }
    give(network)
    if said.tier != .max { give(said.tier) }
    period.extend(said, source: source)
    participations.append((UInt32(roleEntities.count - 1), network, participationKinds.number(said)))
  }

  // Millions of participations say one of two words and days in one form: no text is made of these.

  private static func accepting(_ code: UnsafeRawBufferPointer) -> ThreeValued {
    if code.equals("yes") { return .yes }
    if code.equals("no") { return .no }
    return Participation.accepting(code: code.text)
  }

  static func days(_ date: UnsafeRawBufferPointer) -> Int32? {
    guard CalendarDate.isPlain(date) else { return CalendarDate(iso: date.text)?.days }
    func digit(_ i: Int) -> Int { Int(date[i] &- 0x30) }
    let year = (digit(0) &* 10 &+ digit(1)) &* 100 &+ digit(2) &* 10 &+ digit(3)
    let month = digit(5) &* 10 &+ digit(6)
    return firstDays[(year &- 1900) &* 12 &+ month &- 1] &+ Int32(digit(8) &* 10 &+ digit(9)) &- 1
  }

  /// The first day of each month of the years that are plain: 1900 to 2099.
  private static let firstDays = (1900..<2100).flatMap { year in
    (1...12).map { CalendarDate(year: year, month: $0, day: 1)!.days }
  }
}

public import DirectoryModel
public import Storing
import Vocabulary

/// Builds a snapshot from entities, one after the other, in the order of `MergedDirectory`.
///
/// Facts go straight to the file; in memory stay the columns, about 60 bytes an entity, and 4 bytes for each term
/// of each role.
public final class SnapshotBuilder {
  private let writer: SectionFileWriter
  private let meta: SnapshotMeta
  private let asOfDays: [Int32]

  // Columns.
  private var keys: [UInt64] = []
  private var kinds: [UInt8] = []
  private var firstRoles: [UInt32] = []
  private var recordOffsets: [UInt64] = []
  private var nameKeys: [UInt64] = []
  private var evidence: [Int32] = []
  private var designations: [UInt8] = []
  private var roleEntities: [UInt32] = []
  private var latitudes: [Int32] = []
  private var longitudes: [Int32] = []
  private var geoSources: [UInt8] = []
  private var participations: [ParticipationEntry] = []
  private var aliases: [(key: UInt64, entity: UInt32)] = []

  // Terms of each role, one run after the other.
  private let terms = TermTable()
  private var roleTerms: [UInt32] = []
  private var roleTermEnds: [UInt32] = []

  // Known before the first role.
  private var zips: [UInt32: (latitude: Int32, longitude: Int32)] = [:]
  private lazy var zip3Means = Self.zip3Means(zips)
  private var specialties: [UInt64: Specialty] = [:]

  /// A specialty code with the terms that it gives, looked up once for each code instead of once for each role.
  private struct Specialty {
    var code: UInt32
    /// `UInt32.max` for a code that the table of specialties does not hold.
    var modality = UInt32.max
    var age: AgeGroup?
    var isGeneral = false
  }
  private var designationOfCenter: [String: Designation] = [:]
  private var programCancersOfCenter: [String: Set<String>] = [:]
  /// Centers and programs wait for each other: a center's roles carry the cancers of its programs, a program the
  /// designation of its center.
  private var pending: [(kind: RecordKind, key: EntityKey, facts: [UInt8])] = []
  private var isPending = true

  // Scratch.
  private var entityTerms: [UInt32] = []
  private var scratch: [UInt8] = []
  private var folded: [UInt8] = []

  // Terms that nearly every entity has.
  private lazy var kindTerms = (0...4).map { EntityKind(rawValue: $0).map { term(.kind, $0.token) } ?? .max }
  private lazy var ageTerms = (0...3).map { AgeGroup(rawValue: $0).map { term(.age, $0.token) } ?? .max }
  private lazy var sourceTerms = meta.layers.map { term(.source, $0.source) }
  private lazy var generalTerm = term(.generalCancerCare, "yes")

  /// - Parameters:
  ///   - path: of the file to be written.
  ///   - meta: layers and how much is kept; the counts are filled in here.
  public init(
    path: String, meta: SnapshotMeta, asOf: [CalendarDate?], fileSystem: any FileSystem
  ) throws(StoreError) {
    writer = try SectionFileWriter(path: path, kind: .snapshot, fileSystem: fileSystem)
    self.meta = meta
    asOfDays = asOf.map { $0?.days ?? .min }
    try writer.begin(SnapshotSection.records.rawValue)
  }

  /// Adds the next entity.
  public func add(_ kind: RecordKind, key: EntityKey, facts: UnsafeRawBufferPointer) throws(StoreError) {
    switch kind {
    case .zip: addZIP(facts)
    case .specialty:
      learnSpecialty(facts)
      try store(kind, key: key, facts: facts)
    case .center, .program:
      learn(kind, facts)
      pending.append((kind, key, Array(facts)))
    case .clinician, .organization:
      if isPending { try storePending() }
      try store(kind, key: key, facts: facts)
    default: try store(kind, key: key, facts: facts)
    }
  }

  // MARK: What is learned first

  private func addZIP(_ facts: UnsafeRawBufferPointer) {
    var zip: UInt32?
    var latitude: Double?
    var longitude: Double?
    for (field, value) in FactCursor(facts) {
      switch field {
      case .id: zip = UInt32(value.text.dropFirst("zip:".count))
      case .latitude: latitude = Double(value.text)
      case .longitude: longitude = Double(value.text)
      default: break
      }
    }
    if let zip, let latitude, let longitude { zips[zip] = (Self.micro(latitude), Self.micro(longitude)) }
  }

  private static func micro(_ degrees: Double) -> Int32 { Int32((degrees * 1e6).rounded()) }

  private static func zip3Means(
    _ zips: [UInt32: (latitude: Int32, longitude: Int32)]
  ) -> [UInt32: (latitude: Int32, longitude: Int32)] {
    var sums: [UInt32: (latitude: Int, longitude: Int, count: Int)] = [:]
    for (zip, place) in zips {
      let sum = sums[zip / 100, default: (0, 0, 0)]
      sums[zip / 100] = (
        sum.latitude + Int(place.latitude), sum.longitude + Int(place.longitude), sum.count + 1
      )
    }
    return sums.mapValues { (Int32($0.latitude / $0.count), Int32($0.longitude / $0.count)) }
  }

  private func learnSpecialty(_ facts: UnsafeRawBufferPointer) {
    let entry = Provider(kind: .specialty, key: EntityKey(raw: 0), encoded: facts).facts
    guard let id = entry.first(.id), let modality = entry.first(.modality).flatMap(Modality.init(token:))
    else { return }
    let code = String(id.dropFirst("specialty:".count))
    specialties[ByteHash.hash(code)] = Specialty(
      code: term(.specialty, code), modality: term(.modality, modality.token),
      age: entry.first(.ageGroup).flatMap(AgeGroup.init(token:)),
      isGeneral: modality == .organization && entry.first(.cancerCare) == "yes")
  }

  private func learn(_ kind: RecordKind, _ facts: UnsafeRawBufferPointer) {
    let entry = Provider(kind: kind, key: EntityKey(raw: 0), encoded: facts).facts
    if kind == .center, let id = entry.first(.id) {
      designationOfCenter[String(id.dropFirst("center:".count))] = entry.first(.designation).flatMap(
        Designation.init(token:))
    }
    if kind == .program, entry.first(.offered) == "yes", let center = entry.first(.center) {
      programCancersOfCenter[center, default: []].formUnion(entry.all(.cancerIncluded))
    }
  }

  private func storePending() throws(StoreError) {
    isPending = false
    for entity in pending {
      var failure: StoreError?
      entity.facts.withUnsafeBytes { facts in
        do throws(StoreError) { try store(entity.kind, key: entity.key, facts: facts) } catch {
          failure = error
        }
      }
      if let failure { throw failure }
    }
    pending = []
  }

  // MARK: Entities

  private func store(_ kind: RecordKind, key: EntityKey, facts: UnsafeRawBufferPointer) throws(StoreError) {
    keys.append(key.raw)
    kinds.append(kind.rawValue)
    recordOffsets.append(UInt64(writer.sectionLength))
    firstRoles.append(UInt32(roleEntities.count))
    designations.append(0)
    nameKeys.append(nameKey(kind, facts))
    evidence.append(newestEvidence(facts))
    try writer.write(facts)
    if kind == .organization { addAliases(key, facts) }
    if let entityKind = kind.entityKind { addRoles(entityKind, facts) }
  }

  /// The numbers that an organization states beside its own key.
  private func addAliases(_ key: EntityKey, _ facts: UnsafeRawBufferPointer) {
    for (field, value) in FactCursor(facts) where field == .ccn || field == .pac {
      let alias = EntityKey(id: value, type: field == .ccn ? "ccn:" : "pac:")
      if alias != key { aliases.append((alias.raw, UInt32(keys.count - 1))) }
    }
  }

  /// Of two organizations with one number neither is found by it.
  private func writeAliases() throws(StoreError) {
    let own = Set(keys.filter { $0 >> 63 == 1 })
    let claims = Dictionary(grouping: aliases, by: \.key)
    let single = claims.values.filter { $0.count == 1 && !own.contains($0[0].key) }.map { $0[0] }
    let sorted = single.sorted { $0.key < $1.key }
    try writer.section(SnapshotSection.aliasKey.rawValue, sorted.map(\.key))
    try writer.section(SnapshotSection.aliasEntity.rawValue, sorted.map(\.entity))
  }

  /// Dates stand in the first source: sources come in the order of precedence.
  private func newestEvidence(_ facts: UnsafeRawBufferPointer) -> Int32 {
    for (field, value) in FactCursor(facts) where field == .source {
      guard let source = SourceReference(value) else { break }
      if let date = source.verified ?? source.asOf { return date.days }
      return asOfDays.indices.contains(Int(source.layer)) ? asOfDays[Int(source.layer)] : .min
    }
    return .min
  }

  private func nameKey(_ kind: RecordKind, _ facts: UnsafeRawBufferPointer) -> UInt64 {
    folded.removeAll(keepingCapacity: true)
    // A person is ordered by last, first, middle name and suffix; anything else by its name, and a program without
    // one by its institution: as `Provider.sortName`.
    var name: UnsafeRawBufferPointer?
    var institution: UnsafeRawBufferPointer?
    var last: UnsafeRawBufferPointer?
    var first: UnsafeRawBufferPointer?
    var middle: UnsafeRawBufferPointer?
    var suffix: UnsafeRawBufferPointer?
    for (field, value) in FactCursor(facts) {
      switch field {
      case .name: if name == nil { name = value }
      case .lastName: if last == nil { last = value }
      case .firstName: if first == nil { first = value }
      case .middleName: if middle == nil { middle = value }
      case .nameSuffix: if suffix == nil { suffix = value }
      case .institution: if institution == nil { institution = value }
      default: break
      }
    }
    if let name {
      appendFolded(name)
    } else {
      if let last { appendFolded(last) }
      if let first { appendFolded(first) }
      if let middle { appendFolded(middle) }
      if let suffix { appendFolded(suffix) }
      if folded.isEmpty, let institution { appendFolded(institution) }
    }
    var result: UInt64 = 0
    for i in 0..<8 { result = result << 8 | (i < folded.count ? UInt64(folded[i]) : 0) }
    return result
  }

  /// Eight bytes are all that the key holds.
  private func appendFolded(_ part: UnsafeRawBufferPointer) {
    guard folded.count < 8 else { return }
    TextFolding.forEachToken(in: part, scratch: &scratch) { token in
      if !folded.isEmpty { folded.append(0x20) }
      folded.append(contentsOf: token)
    }
  }

  private func term(_ facet: Facet, _ text: String) -> UInt32 {
    var copy = text
    return copy.withUTF8 { terms.id(facet, UnsafeRawBufferPointer($0)) }
  }

  private func addRoles(_ kind: EntityKind, _ facts: UnsafeRawBufferPointer) {
    entityTerms.removeAll(keepingCapacity: true)
    entityTerms.append(kindTerms[Int(kind.rawValue)])
    var designation: Designation?
    var ages = AgeEvidence()
    var centerTreats = ThreeValued.unknown
    var hasCancers = false
    var isOffered = false
    var centerCancers: Set<String> = []
    var roleCount = 0
    var layer: Int?
    for (field, value) in FactCursor(facts) {
      if FacetTerms.isNameByField[Int(field.rawValue)] {
        addTokens(value)
      } else if let facet = FacetTerms.entityFacetByField[Int(field.rawValue)] {
        entityTerms.append(terms.id(facet, value))
      }
      switch field {
      case .source:
        if let source = SourceReference(value), sourceTerms.indices.contains(Int(source.layer)) {
          entityTerms.append(sourceTerms[Int(source.layer)])
          layer = Int(source.layer)
        }
      case .mentioned: if let layer { entityTerms.append(term(.mentioned, meta.layers[layer].source)) }
      case .role: roleCount += 1
      case .specialty: addSpecialty(value, ages: &ages)
      case .cancerFocus: entityTerms.append(terms.id(.focus, value))
      case .cancerIncluded:
        hasCancers = true
        entityTerms.append(terms.id(.focus, value))
      case .ageGroup: ages.stated = AgeGroup(token: value.text)
      case .designation: designation = Designation(token: value.text)
      case .treatsPatients: centerTreats = ThreeValued(answer: value.text)
      case .offered: isOffered = value.equals("yes")
      // An organization that belongs to a center is not designated: the designation is the center's own.
      case .center where kind == .clinician || kind == .program:
        if let tier = designationOfCenter[value.text],
          designation.map({ tier.rawValue < $0.rawValue }) ?? true
        {
          designation = tier
        }
      case .centerLink where kind == .clinician:
        let parts = value.text.split(separator: Field.separator, omittingEmptySubsequences: false)
        entityTerms.append(term(.center, String(parts[0])))
        if parts.last == "yes", let tier = designationOfCenter[String(parts[0])],
          designation.map({ tier.rawValue < $0.rawValue }) ?? true
        {
          designation = tier
        }
      case .id where kind == .center:
        centerCancers = programCancersOfCenter[String(value.text.dropFirst("center:".count))] ?? []
      default: break
      }
    }
    if let age = ages.result { entityTerms.append(ageTerms[Int(age.rawValue)]) }
    if kind == .program && isOffered && !hasCancers { entityTerms.append(generalTerm) }
    if kind == .center && centerTreats == .yes { entityTerms.append(generalTerm) }
    designations[designations.count - 1] = designation?.rawValue ?? 0

    if roleCount == 0 { beginRole() }
    for (field, value) in FactCursor(facts) where field == .role {
      beginRole()
      addRole(value, kind: kind, designation: designation, centerTreats: centerTreats)
      if kind == .center { for cancer in centerCancers.sorted() { give(term(.programCancer, cancer)) } }
    }
    if roleCount == 0, let designation { give(term(.designation, designation.token)) }
    if roleEntities.count > roleTermEnds.count { roleTermEnds.append(UInt32(roleTerms.count)) }
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
    for id in entityTerms { give(id) }
  }

  private func give(_ id: UInt32) {
    if terms.mark(id, role: UInt32(roleEntities.count - 1)) { roleTerms.append(id) }
  }

  private func addRole(
    _ facts: UnsafeRawBufferPointer, kind: EntityKind, designation: Designation?, centerTreats: ThreeValued
  ) {
    var place = Place()
    var siteTreats = ThreeValued.unknown
    var isAffiliate = false
    var layer: UInt16?
    for (field, value) in FactCursor(facts) {
      if let facet = FacetTerms.roleFacetByField[Int(field.rawValue)] { give(terms.id(facet, value)) }
      switch field {
      case .source: layer = SourceReference(value)?.layer
      case .latitude: if place.latitude == nil { place.latitude = Double(value.text) }
      case .longitude: if place.longitude == nil { place.longitude = Double(value.text) }
      case .zip: if place.zip == nil { place.zip = Self.zip5(value) }
      case .country: place.isForeign = !value.equals("US")
      case .siteTreatsPatients: siteTreats = ThreeValued(answer: value.text)
      case .siteKind: isAffiliate = value.equals("affiliate-not-designated")
      // A site for one age sees nobody else, whomever the clinician sees elsewhere.
      case .siteAgeGroup:
        if let age = AgeGroup(token: value.text), age != .both { give(term(.age, age.token)) }
      case .participation: addParticipation(value, layer: layer)
      default: break
      }
    }
    locate(place)
    // A designation belongs to the center and its own sites, never to its affiliates.
    if let designation, !isAffiliate { give(term(.designation, designation.token)) }
    if kind == .center {
      let seen: ThreeValued = centerTreats == .no || siteTreats == .no ? .no : siteTreats
      if seen != .unknown { give(term(.seen, seen.token)) }
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
      let exact = zips[zip]
      guard let found = exact ?? zip3Means[zip / 100] else { return }
      latitudes[last] = found.latitude
      longitudes[last] = found.longitude
      geoSources[last] = (exact == nil ? GeoSource.zip3 : .zip).rawValue
    }
  }

  private func addParticipation(_ facts: UnsafeRawBufferPointer, layer: UInt16?) {
    var entry = ParticipationEntry(
      role: UInt32(roleEntities.count - 1), network: .max, tier: .max, from: .min, to: .max,
      layer: layer ?? .max,
      accepting: ThreeValued.unknown.rawValue, isIn: 1)
    for (field, value) in FactCursor(facts) {
      switch field {
      case .source: entry.layer = SourceReference(value)?.layer ?? entry.layer
      case .network: entry.network = terms.id(.network, value)
      case .tier: entry.tier = terms.id(.tier, value)
      case .acceptingCode: entry.accepting = Participation.accepting(code: value.text).rawValue
      case .status: entry.isIn = value.equals("out") ? 0 : 1
      case .from: entry.from = CalendarDate(iso: value.text)?.days ?? .min
      case .to: entry.to = CalendarDate(iso: value.text)?.days ?? .max
      default: break
      }
    }
    guard entry.network != .max else { return }
    give(entry.network)
    if entry.tier != .max { give(entry.tier) }
    participations.append(entry)
  }

  // MARK: Finishing

  /// Writes all columns and postings and makes the file last.
  ///
  /// - Returns: the content hash, hexadecimal.
  public func finish(unresolved: Int, deactivated: Int) throws(StoreError) -> String {
    if isPending { try storePending() }
    if roleEntities.count > roleTermEnds.count { roleTermEnds.append(UInt32(roleTerms.count)) }
    recordOffsets.append(UInt64(writer.sectionLength))
    firstRoles.append(UInt32(roleEntities.count))
    writer.end()
    try writer.section(SnapshotSection.entityKey.rawValue, keys)
    try writer.section(SnapshotSection.entityKind.rawValue, kinds)
    try writer.section(SnapshotSection.entityFirstRole.rawValue, firstRoles)
    try writer.section(SnapshotSection.entityRecord.rawValue, recordOffsets)
    try writer.section(SnapshotSection.entityNameKey.rawValue, nameKeys)
    try writer.section(SnapshotSection.entityEvidence.rawValue, evidence)
    try writer.section(SnapshotSection.entityDesignation.rawValue, designations)
    try writer.section(SnapshotSection.entityByKey.rawValue, ordinalsByKey())
    try writeAliases()
    try writer.section(SnapshotSection.roleEntity.rawValue, roleEntities)
    try writer.section(SnapshotSection.roleLatitude.rawValue, latitudes)
    try writer.section(SnapshotSection.roleLongitude.rawValue, longitudes)
    try writer.section(SnapshotSection.roleGeoSource.rawValue, geoSources)
    try writeTerms()
    try writeGeo()
    try writer.section(
      SnapshotSection.zips.rawValue,
      zips.sorted { $0.key < $1.key }.map {
        ZIPEntry(zip: $0.key, latitude: $0.value.latitude, longitude: $0.value.longitude)
      })
    try writer.begin(SnapshotSection.meta.rawValue)
    try writer.write(encodeJSON(completedMeta(unresolved: unresolved, deactivated: deactivated)))
    writer.end()
    return hexadecimal(try writer.finish())
  }

  private func ordinalsByKey() -> [UInt32] {
    struct Entry {
      var key: UInt64
      var ordinal: UInt32
    }
    // Keys travel with their ordinals: looking them up for each comparison would miss the cache every time.
    var entries = keys.indices.map { Entry(key: keys[$0], ordinal: UInt32($0)) }
    entries.sort { (a: Entry, b: Entry) -> Bool in a.key != b.key ? a.key < b.key : a.ordinal < b.ordinal }
    return entries.map(\.ordinal)
  }

  private func completedMeta(unresolved: Int, deactivated: Int) -> SnapshotMeta {
    var result = meta
    result.entities = keys.count
    result.roles = roleEntities.count
    result.unresolved = unresolved
    result.deactivated = deactivated
    for (ordinal, kind) in kinds.enumerated() {
      if let entityKind = EntityKind(rawValue: kind) {
        result.entitiesByKind[entityKind.token, default: 0] += 1
      } else {
        let range = result.referenceRanges["\(kind)"] ?? [ordinal, 0]
        result.referenceRanges["\(kind)"] = [range[0], range[1] + 1]
      }
    }
    return result
  }

  /// Postings of all terms, in the order of the terms: a counting sort over the roles' runs.
  private func writeTerms() throws(StoreError) {
    // A code that the table of specialties holds and nobody has is no term.
    let order = terms.sorted().filter { terms.counts[Int($0)] > 0 }
    var newID = [UInt32](repeating: 0, count: terms.count)
    for (position, id) in order.enumerated() { newID[Int(id)] = UInt32(position) }
    var starts = [Int](repeating: 0, count: order.count + 1)
    for (position, id) in order.enumerated() {
      starts[position + 1] = starts[position] + Int(terms.counts[Int(id)])
    }
    var roles = [UInt32](repeating: 0, count: roleTerms.count)
    var next = starts
    var at = 0
    for role in 0..<roleTermEnds.count {
      let end = Int(roleTermEnds[role])
      while at < end {
        let position = Int(newID[Int(roleTerms[at])])
        roles[next[position]] = UInt32(role)
        next[position] += 1
        at += 1
      }
    }
    roleTerms = []

    var entries: [TermEntry] = []
    entries.reserveCapacity(order.count)
    var bytes: [UInt8] = []
    let words = (roleEntities.count + 63) / 64
    try writer.begin(SnapshotSection.postings.rawValue)
    for (position, id) in order.enumerated() {
      let range = starts[position]..<starts[position + 1]
      // A bit for every role is the smaller form from one role in 32.
      let isDense = range.count * 32 >= roleEntities.count && range.count > 64
      if isDense && writer.sectionLength % 8 != 0 { try writer.write([UInt32(0)]) }
      entries.append(
        TermEntry(
          bytesOffset: UInt32(bytes.count),
          bytesLength: UInt16(clamping: terms.offsets[Int(id) + 1] - terms.offsets[Int(id)]),
          facet: terms.facets[Int(id)], form: isDense ? 1 : 0, count: UInt32(range.count), reserved: 0,
          postingsOffset: UInt64(writer.sectionLength)))
      bytes.append(
        contentsOf: terms.bytes[terms.offsets[Int(id)]..<terms.offsets[Int(id) + 1]].prefix(Int(UInt16.max)))
      if isDense {
        var bits = [UInt64](repeating: 0, count: words)
        for i in range { bits[Int(roles[i] >> 6)] |= 1 << UInt64(roles[i] & 63) }
        try writer.write(bits)
      } else {
        try writer.write(Array(roles[range]))
      }
    }
    writer.end()
    try writer.section(SnapshotSection.termBytes.rawValue, bytes)
    try writer.section(SnapshotSection.terms.rawValue, entries)
    try writeParticipations(newID: newID, order: order)
  }

  /// Networks and tiers are numbered among the terms of their facet.
  private func writeParticipations(newID: [UInt32], order: [UInt32]) throws(StoreError) {
    func first(_ facet: Facet) -> UInt32 {
      UInt32(order.firstIndex { terms.facets[Int($0)] == facet.rawValue } ?? 0)
    }
    let firstNetwork = first(.network)
    let firstTier = first(.tier)
    let networkCount = order.filter { terms.facets[Int($0)] == Facet.network.rawValue }.count
    for i in participations.indices {
      participations[i].network = newID[Int(participations[i].network)] - firstNetwork
      if participations[i].tier != .max {
        participations[i].tier = newID[Int(participations[i].tier)] - firstTier
      }
    }
    // Stable within a role: the order of the sources.
    let sorted = participations.enumerated().sorted { a, b in
      if a.element.network != b.element.network { return a.element.network < b.element.network }
      if a.element.role != b.element.role { return a.element.role < b.element.role }
      return a.offset < b.offset
    }.map(\.element)
    var starts = [UInt32](repeating: 0, count: networkCount + 1)
    for entry in sorted { starts[Int(entry.network) + 1] += 1 }
    for i in 0..<networkCount { starts[i + 1] += starts[i] }
    try writer.section(SnapshotSection.participations.rawValue, sorted)
    try writer.section(SnapshotSection.networkStart.rawValue, starts)
  }

  private func writeGeo() throws(StoreError) {
    var placed: [(cell: UInt32, role: UInt32)] = []
    for role in 0..<roleEntities.count where latitudes[role] != .min {
      let cell = GeoGrid.cell(
        latitude: Double(latitudes[role]) / 1e6, longitude: Double(longitudes[role]) / 1e6)
      placed.append((cell, UInt32(role)))
    }
    placed.sort { $0.cell != $1.cell ? $0.cell < $1.cell : $0.role < $1.role }
    var cells: [UInt32] = []
    var starts: [UInt32] = []
    for (i, entry) in placed.enumerated() where cells.last != entry.cell {
      cells.append(entry.cell)
      starts.append(UInt32(i))
    }
    starts.append(UInt32(placed.count))
    try writer.section(SnapshotSection.geoCells.rawValue, cells)
    try writer.section(SnapshotSection.geoStart.rawValue, starts)
    try writer.section(SnapshotSection.geoRoles.rawValue, placed.map(\.role))
  }
}

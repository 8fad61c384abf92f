public import DirectoryModel
public import Storing
import Vocabulary

/// Builds a snapshot from entities, one after the other, in the order of `MergedDirectory`.
///
/// Facts go straight to the file; in memory stay the columns, about 60 bytes an entity, and 4 bytes for each term
/// of each role.
public final class SnapshotBuilder {
  let writer: SectionFileWriter
  let meta: SnapshotMeta
  private let asOfDays: [Int32]

  // Columns.
  var keys: [UInt64] = []
  private var kinds: [UInt8] = []
  private var firstRoles: [UInt32] = []
  private var recordOffsets: [UInt64] = []
  private var names = NameOrder()
  /// One an entity, by `EntityOrder.place`.
  private var places: [UInt64] = []
  private var evidence: [Int32] = []
  var designations: [UInt8] = []
  var roleEntities: [UInt32] = []
  var latitudes: [Int32] = []
  var longitudes: [Int32] = []
  var geoSources: [UInt8] = []
  /// One a role; see `SiteDigest`.
  var siteDigests: [UInt16] = []
  /// In the order of adding: role, network's term and what is said, as a number of `participationKinds`.
  var participations: [(role: UInt32, network: UInt32, kind: UInt32)] = []
  /// Tiers as terms, until the terms are in order.
  var participationKinds = ParticipationKinds()
  private var aliases: [(key: UInt64, entity: UInt32)] = []

  // Terms of each role, one run after the other.
  let terms = TermTable()
  var roleTerms: [UInt32] = []
  var roleTermEnds: [UInt32] = []

  // Known before the first role.
  var zips: [UInt32: (latitude: Int32, longitude: Int32)] = [:]
  lazy var placesOfZIP = ZIPPlaces(zips)
  var specialties: [UInt64: Specialty] = [:]

  /// A specialty code with the terms that it gives, looked up once for each code instead of once for each role.
  struct Specialty {
    var code: UInt32
    /// `UInt32.max` for a code that the table of specialties does not hold.
    var modality = UInt32.max
    var age: AgeGroup?
    var isGeneral = false
    /// Of people and places that care for cancer patients: decides where they stand in the index, nothing else.
    var caresForCancer = false
  }
  /// Set by the terms of the entity that is being added.
  var caresForCancer = false
  var designationOfCenter: [String: Designation] = [:]
  var programCancersOfCenter: [String: Set<String>] = [:]
  /// CCNs: the hospitals of a program are those of its center.
  var hospitalsOfCenter: [String: Set<String>] = [:]
  /// Centers and programs wait for each other: a center's roles carry the cancers of its programs, a program the
  /// designation of its center.
  private var pending: [(kind: RecordKind, key: EntityKey, facts: [UInt8])] = []
  private var isPending = true

  var cancerTypes: [CancerType] = []
  var cities = CityTally()

  /// Works beside the thread that writes, when all entities are there.
  let companion = Companion()

  // Scratch.
  /// The facts of the entity that is being added: walked once, read by several.
  var entityFacts: [(field: Field, value: UnsafeRawBufferPointer)] = []
  var entityTerms: [UInt32] = []
  /// Where the parts of the name begin whose words are among `entityTerms` already.
  var foldedParts: [UnsafeRawPointer?] = []
  var scratch: [UInt8] = []
  private var folded: [UInt8] = []

  // Held here, for every fact asks them.
  let isNameByField = FacetTerms.isNameByField
  let entityFacetByField = FacetTerms.entityFacetByField
  let roleFacetByField = FacetTerms.roleFacetByField

  // Terms that nearly every entity has.
  var kindTerms: [UInt32] = []
  var ageTerms: [UInt32] = []
  var sourceTerms: [UInt32] = []
  var generalTerm = UInt32.max

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
    kindTerms = (0...4).map { EntityKind(rawValue: $0).map { term(.kind, $0.token) } ?? .max }
    ageTerms = (0...3).map { AgeGroup(rawValue: $0).map { term(.age, $0.token) } ?? .max }
    sourceTerms = meta.layers.map { term(.source, $0.source) }
    generalTerm = term(.generalCancerCare, "yes")
  }

  /// Adds the next entity.
  public func add(_ kind: RecordKind, key: EntityKey, facts: UnsafeRawBufferPointer) throws(StoreError) {
    switch kind {
    case .zip: addZIP(facts)
    case .cancerType:
      learnCancerType(facts)
      try store(kind, key: key, facts: facts)
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

  static func micro(_ degrees: Double) -> Int32 { Int32((degrees * 1e6).rounded()) }

  private func learnSpecialty(_ facts: UnsafeRawBufferPointer) {
    let entry = Provider(kind: .specialty, key: EntityKey(raw: 0), encoded: facts).facts
    guard let id = entry.first(.id), let modality = entry.first(.modality).flatMap(Modality.init(token:))
    else { return }
    let code = String(id.dropFirst("specialty:".count))
    specialties[ByteHash.hash(code)] = Specialty(
      code: term(.specialty, code), modality: term(.modality, modality.token),
      age: entry.first(.ageGroup).flatMap(AgeGroup.init(token:)),
      isGeneral: modality == .organization && entry.first(.cancerCare) == "yes",
      caresForCancer: entry.first(.cancerCare) == "yes")
  }

  private func learn(_ kind: RecordKind, _ facts: UnsafeRawBufferPointer) {
    let entry = Provider(kind: kind, key: EntityKey(raw: 0), encoded: facts).facts
    if kind == .center, let id = entry.first(.id) {
      designationOfCenter[String(id.dropFirst("center:".count))] = entry.first(.designation).flatMap(
        Designation.init(token:))
      hospitalsOfCenter[String(id.dropFirst("center:".count))] = Set(
        entry.filter { $0.field == .centerHospital }.map { $0.parts[0] })
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
    entityFacts.removeAll(keepingCapacity: true)
    for fact in FactCursor(facts) { entityFacts.append(fact) }
    entityTerms.removeAll(keepingCapacity: true)
    foldedParts.removeAll(keepingCapacity: true)
    addName(key, isFound: kind.entityKind != nil)
    evidence.append(newestEvidence())
    try writer.write(facts)
    if kind == .organization { addAliases(key) }
    caresForCancer = kind == .center || kind == .program
    let firstRole = roleEntities.count
    if let entityKind = kind.entityKind { addRoles(entityKind) }
    let placed = (firstRole..<roleEntities.count).first { latitudes[$0] != .min }
    places.append(
      EntityOrder.place(
        isReference: kind.entityKind == nil, caresForCancer: caresForCancer,
        latitude: placed.map { latitudes[$0] } ?? .min, longitude: placed.map { longitudes[$0] } ?? .min))
  }

  /// The numbers that an organization states beside its own key.
  private func addAliases(_ key: EntityKey) {
    for (field, value) in entityFacts where field == .ccn || field == .pac {
      let alias = EntityKey(id: value, type: field == .ccn ? "ccn:" : "pac:")
      if alias != key { aliases.append((alias.raw, UInt32(keys.count - 1))) }
    }
  }

  /// Of two organizations with one number neither is found by it.
  private func writeAliases(_ order: EntityOrder) throws(StoreError) {
    let own = Set(keys.filter { $0 >> 63 == 1 })
    let claims = Dictionary(grouping: aliases, by: \.key)
    let single = claims.values.filter { $0.count == 1 && !own.contains($0[0].key) }.map { $0[0] }
    let sorted = single.sorted { $0.key < $1.key }
    try writer.section(SnapshotSection.aliasKey.rawValue, sorted.map(\.key))
    try writer.section(SnapshotSection.aliasEntity.rawValue, sorted.map { order.newEntity[Int($0.entity)] })
  }

  /// Dates stand in the first source: sources come in the order of precedence.
  private func newestEvidence() -> Int32 {
    for (field, value) in entityFacts where field == .source {
      guard let source = SourceReference(value) else { break }
      if let date = source.verified ?? source.asOf { return date.days }
      return asOfDays.indices.contains(Int(source.layer)) ? asOfDays[Int(source.layer)] : .min
    }
    return .min
  }

  /// - Parameter isFound: whether its words are terms.
  private func addName(_ key: EntityKey, isFound: Bool) {
    folded.removeAll(keepingCapacity: true)
    var parts = SortNameParts()
    var id: UnsafeRawBufferPointer?
    for (field, value) in entityFacts {
      if field == .id {
        if id == nil, key.npi == nil { id = value }
      } else {
        parts.add(field, value)
      }
    }
    parts.forEach {
      appendFolded($0, isFound)
      return !folded.isEmpty
    }
    names.append(folded, id: id)
  }

  private func appendFolded(_ part: UnsafeRawBufferPointer, _ isFound: Bool) {
    TextFolding.forEachToken(in: part, scratch: &scratch) { token in
      if !folded.isEmpty { folded.append(0x20) }
      folded.append(contentsOf: token)
      if isFound { entityTerms.append(terms.id(.token, token)) }
    }
    foldedParts.append(part.baseAddress)
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
    // Names are put in order beside the rest: it is the longest single step.
    let (names, keys) = (names, keys)
    self.names = NameOrder()
    let ranked = companion.workOut { names.ranks(keys: keys) }
    let order = EntityOrder(places: places, firstRoles: firstRoles)
    places = []
    let (latitudes, longitudes) = (latitudes, longitudes)
    (self.latitudes, self.longitudes) = ([], [])
    // Terms are written first; what comes after them is worked out meanwhile.
    let byKey = Meanwhile<[UInt32]>()
    let located = Meanwhile<GeoRuns>()
    let tallied = Meanwhile<RoleTallyWriter>()
    try writeTerms(order, tallied: tallied) {
      companion.workOut(byKey) { order.ordinalsByKey(keys) }
      companion.workOut(located) { GeoRuns(latitudes: latitudes, longitudes: longitudes, order: order) }
    }
    try writeEntities(order, byKey: byKey.take())
    try writeRoles(order, located.take())
    try tallied.take().write(to: writer)
    try writer.section(SnapshotSection.entityNameRank.rawValue, order.entityColumn(ranked.take()))
    try writer.section(
      SnapshotSection.zips.rawValue,
      zips.sorted { $0.key < $1.key }.map {
        ZIPEntry(zip: $0.key, latitude: $0.value.latitude, longitude: $0.value.longitude)
      })
    try writeCancerPhrases()
    try writeCities()
    try writer.begin(SnapshotSection.meta.rawValue)
    try writer.write(encodeJSON(completedMeta(order, unresolved: unresolved, deactivated: deactivated)))
    writer.end()
    return hexadecimal(try writer.finish())
  }

  private func writeEntities(_ order: EntityOrder, byKey: [UInt32]) throws(StoreError) {
    let lengths = keys.indices.map { UInt32(recordOffsets[$0 + 1] - recordOffsets[$0]) }
    try writer.section(SnapshotSection.entityRecordLength.rawValue, order.entityColumn(lengths))
    try writer.section(SnapshotSection.entityRecord.rawValue, order.entityColumn(recordOffsets))
    try writer.section(SnapshotSection.entityKey.rawValue, order.entityColumn(keys))
    try writer.section(SnapshotSection.entityByKey.rawValue, byKey)
    try writer.section(SnapshotSection.entityKind.rawValue, order.entityColumn(kinds))
    try writer.section(SnapshotSection.entityEvidence.rawValue, order.entityColumn(evidence))
    let designated = order.entityColumn(designations)
    try writer.section(SnapshotSection.entityDesignation.rawValue, designated)
    let end = (designated.lastIndex { $0 != 0 } ?? -1) + 1
    try writer.section(SnapshotSection.designatedEnd.rawValue, [UInt32(end)])
    try writer.section(SnapshotSection.entityFirstRole.rawValue, order.firstRoles)
    try writeAliases(order)
  }

  private func writeRoles(_ order: EntityOrder, _ cells: GeoRuns) throws(StoreError) {
    try writer.section(SnapshotSection.roleLatitude.rawValue, cells.latitudes)
    try writer.section(SnapshotSection.roleLongitude.rawValue, cells.longitudes)
    try writer.section(SnapshotSection.roleGeoSource.rawValue, order.roleColumn(geoSources))
    try writer.section(SnapshotSection.roleSite.rawValue, order.roleColumn(siteDigests))
    try writer.section(SnapshotSection.geoCells.rawValue, cells.cells)
    try writer.section(SnapshotSection.geoStart.rawValue, cells.starts)
    try writer.section(SnapshotSection.geoRuns.rawValue, cells.runs)
  }

  private func completedMeta(_ order: EntityOrder, unresolved: Int, deactivated: Int) -> SnapshotMeta {
    var result = meta
    result.entities = keys.count
    result.roles = roleEntities.count
    result.unresolved = unresolved
    result.deactivated = deactivated
    for (ordinal, kind) in order.entityColumn(kinds).enumerated() {
      if let entityKind = EntityKind(rawValue: kind) {
        result.entitiesByKind[entityKind.token, default: 0] += 1
      } else {
        let range = result.referenceRanges["\(kind)"] ?? [ordinal, 0]
        result.referenceRanges["\(kind)"] = [range[0], range[1] + 1]
      }
    }
    return result
  }
}

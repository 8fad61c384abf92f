public import DirectoryModel
import Dispatch
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
  /// In the order of adding: role, network's term and what is said, as a number of `participationKinds`.
  var participations: [(role: UInt32, network: UInt32, kind: UInt32)] = []
  /// Tiers as terms, until the terms are in order.
  var participationKinds: [ParticipationKind] = []
  var kindNumbers: [ParticipationKind: UInt32] = [:]
  private var aliases: [(key: UInt64, entity: UInt32)] = []

  // Terms of each role, one run after the other.
  let terms = TermTable()
  var roleTerms: [UInt32] = []
  var roleTermEnds: [UInt32] = []

  // Known before the first role.
  var zips: [UInt32: (latitude: Int32, longitude: Int32)] = [:]
  lazy var zip3Means = Self.zip3Means(zips)
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
  /// Centers and programs wait for each other: a center's roles carry the cancers of its programs, a program the
  /// designation of its center.
  private var pending: [(kind: RecordKind, key: EntityKey, facts: [UInt8])] = []
  private var isPending = true

  var cancerTypes: [CancerType] = []
  var cities = CityTally()

  // Scratch.
  var entityTerms: [UInt32] = []
  var scratch: [UInt8] = []
  private var folded: [UInt8] = []

  // Terms that nearly every entity has.
  lazy var kindTerms = (0...4).map { EntityKind(rawValue: $0).map { term(.kind, $0.token) } ?? .max }
  lazy var ageTerms = (0...3).map { AgeGroup(rawValue: $0).map { term(.age, $0.token) } ?? .max }
  lazy var sourceTerms = meta.layers.map { term(.source, $0.source) }
  lazy var generalTerm = term(.generalCancerCare, "yes")

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
      isGeneral: modality == .organization && entry.first(.cancerCare) == "yes",
      caresForCancer: entry.first(.cancerCare) == "yes")
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
    addName(key, facts)
    evidence.append(newestEvidence(facts))
    try writer.write(facts)
    if kind == .organization { addAliases(key, facts) }
    caresForCancer = kind == .center || kind == .program
    let firstRole = roleEntities.count
    if let entityKind = kind.entityKind { addRoles(entityKind, facts) }
    let placed = (firstRole..<roleEntities.count).first { latitudes[$0] != .min }
    places.append(
      EntityOrder.place(
        isReference: kind.entityKind == nil, caresForCancer: caresForCancer,
        latitude: placed.map { latitudes[$0] } ?? .min, longitude: placed.map { longitudes[$0] } ?? .min))
  }

  /// The numbers that an organization states beside its own key.
  private func addAliases(_ key: EntityKey, _ facts: UnsafeRawBufferPointer) {
    for (field, value) in FactCursor(facts) where field == .ccn || field == .pac {
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
  private func newestEvidence(_ facts: UnsafeRawBufferPointer) -> Int32 {
    for (field, value) in FactCursor(facts) where field == .source {
      guard let source = SourceReference(value) else { break }
      if let date = source.verified ?? source.asOf { return date.days }
      return asOfDays.indices.contains(Int(source.layer)) ? asOfDays[Int(source.layer)] : .min
    }
    return .min
  }

  private func addName(_ key: EntityKey, _ facts: UnsafeRawBufferPointer) {
    folded.removeAll(keepingCapacity: true)
    // A person is ordered by last, first, middle name and suffix; anything else by its name, and a program without
    // one by its institution: as `Provider.sortName`.
    var name: UnsafeRawBufferPointer?
    var institution: UnsafeRawBufferPointer?
    var last: UnsafeRawBufferPointer?
    var first: UnsafeRawBufferPointer?
    var middle: UnsafeRawBufferPointer?
    var suffix: UnsafeRawBufferPointer?
    var id: UnsafeRawBufferPointer?
    for (field, value) in FactCursor(facts) {
      switch field {
      case .id: if id == nil, key.npi == nil { id = value }
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
    names.append(folded, id: id)
  }

  private func appendFolded(_ part: UnsafeRawBufferPointer) {
    TextFolding.forEachToken(in: part, scratch: &scratch) { token in
      if !folded.isEmpty { folded.append(0x20) }
      folded.append(contentsOf: token)
    }
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
    let order = EntityOrder(places: places, firstRoles: firstRoles)
    places = []
    // Names are put in order beside the rest: it is the longest single step.
    let named = NameRanking(names, keys: keys)
    names = NameOrder()
    try writeTerms(order)
    try writeEntities(order)
    try writeRoles(order)
    try writer.section(SnapshotSection.entityNameRank.rawValue, order.entityColumn(named.ranks()))
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

  private func writeEntities(_ order: EntityOrder) throws(StoreError) {
    let lengths = keys.indices.map { UInt32(recordOffsets[$0 + 1] - recordOffsets[$0]) }
    try writer.section(SnapshotSection.entityRecordLength.rawValue, order.entityColumn(lengths))
    try writer.section(SnapshotSection.entityRecord.rawValue, order.entityColumn(recordOffsets))
    let ordered = order.entityColumn(keys)
    try writer.section(SnapshotSection.entityKey.rawValue, ordered)
    try writer.section(SnapshotSection.entityByKey.rawValue, Self.ordinalsByKey(ordered))
    try writer.section(SnapshotSection.entityKind.rawValue, order.entityColumn(kinds))
    try writer.section(SnapshotSection.entityEvidence.rawValue, order.entityColumn(evidence))
    let designated = order.entityColumn(designations)
    try writer.section(SnapshotSection.entityDesignation.rawValue, designated)
    let end = (designated.lastIndex { $0 != 0 } ?? -1) + 1
    try writer.section(SnapshotSection.designatedEnd.rawValue, [UInt32(end)])
    var first: UInt32 = 0
    var firsts: [UInt32] = []
    firsts.reserveCapacity(keys.count + 1)
    for old in order.entities {
      firsts.append(first)
      first += firstRoles[Int(old) + 1] - firstRoles[Int(old)]
    }
    firsts.append(first)
    try writer.section(SnapshotSection.entityFirstRole.rawValue, firsts)
    try writeAliases(order)
  }

  private func writeRoles(_ order: EntityOrder) throws(StoreError) {
    let latitudes = order.roleColumn(latitudes)
    let longitudes = order.roleColumn(longitudes)
    try writer.section(SnapshotSection.roleLatitude.rawValue, latitudes)
    try writer.section(SnapshotSection.roleLongitude.rawValue, longitudes)
    try writer.section(SnapshotSection.roleGeoSource.rawValue, order.roleColumn(geoSources))
    try writeGeo(latitudes, longitudes)
  }

  private static func ordinalsByKey(_ keys: [UInt64]) -> [UInt32] {
    struct Entry {
      var key: UInt64
      var ordinal: UInt32
    }
    // Keys travel with their ordinals: looking them up for each comparison would miss the cache every time.
    var entries = keys.indices.map { Entry(key: keys[$0], ordinal: UInt32($0)) }
    entries.sort { (a: Entry, b: Entry) -> Bool in a.key != b.key ? a.key < b.key : a.ordinal < b.ordinal }
    return entries.map(\.ordinal)
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

  private func writeGeo(_ latitudes: [Int32], _ longitudes: [Int32]) throws(StoreError) {
    struct Run {
      var cell: UInt32
      var start: UInt32
      var end: UInt32
    }
    var runs: [Run] = []
    for role in latitudes.indices where latitudes[role] != .min {
      let cell = GeoGrid.cell(
        latitude: Double(latitudes[role]) / 1e6, longitude: Double(longitudes[role]) / 1e6)
      if let last = runs.last, last.cell == cell, last.end == UInt32(role) {
        runs[runs.count - 1].end += 1
      } else {
        runs.append(Run(cell: cell, start: UInt32(role), end: UInt32(role) + 1))
      }
    }
    runs.sort { (a: Run, b: Run) -> Bool in a.cell != b.cell ? a.cell < b.cell : a.start < b.start }
    var cells: [UInt32] = []
    var starts: [UInt32] = []
    for (i, run) in runs.enumerated() where cells.last != run.cell {
      cells.append(run.cell)
      starts.append(UInt32(i))
    }
    starts.append(UInt32(runs.count))
    try writer.section(SnapshotSection.geoCells.rawValue, cells)
    try writer.section(SnapshotSection.geoStart.rawValue, starts)
    try writer.section(SnapshotSection.geoRuns.rawValue, runs.flatMap { [$0.start, $0.end] })
  }
}

/// Puts names in order on a thread of its own.
// @unchecked: written by that thread before the semaphore is raised, read by the other after it.
private final class NameRanking: @unchecked Sendable {
  private let done = DispatchSemaphore(value: 0)
  private var result: [UInt32] = []

  init(_ names: NameOrder, keys: [UInt64]) {
    DispatchQueue.global().async {
      self.result = names.ranks(keys: keys)
      self.done.signal()
    }
  }

  /// Waits for the order.
  func ranks() -> [UInt32] {
    done.wait()
    return result
  }
}

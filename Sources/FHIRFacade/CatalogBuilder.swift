import DirectoryModel
import FHIRModel
import Indexing
import Storing

/// Goes over a generation once and puts together what searches need.
final class CatalogBuilder {
  /// Gathers for one type, with numbers in the order in which resources are met.
  private final class Gathering {
    let ids = Interner()
    var origins: [UInt32] = []
    var updated: [UInt32] = []
    private(set) var moments: [Moment?] = [nil]
    private var places: [Int64: UInt32] = [:]
    var values = Collectors()
    var words = Collectors()
    var typedNumbers = Collectors()
    var referenceIdentifiers = Collectors()
    var references: [String: Pairs] = [:]
    /// Resources that have the element of a parameter, and nothing in it that can be asked for.
    var bare: [String: [UInt32]] = [:]
    var dates: [String: [(resource: UInt32, moment: Moment)]] = [:]
    let sources = ValueIndex.Collector()

    static let undefined = UInt32.max

    func number(of id: String) -> Int {
      let number = ids.number(of: id)
      while origins.count <= number {
        origins.append(Self.undefined)
        updated.append(0)
      }
      return number
    }

    func setUpdated(_ moment: Moment?, of number: Int) {
      guard let moment else { return }
      // A day and its first second begin alike.
      let key = moment.first &* 2 &+ (moment.last - moment.first > 1_000 ? 1 : 0)
      if places[key] == nil {
        places[key] = UInt32(moments.count)
        moments.append(moment)
      }
      updated[number] = places[key]!
    }
  }

  /// Values of parameters, by the parameter.
  private struct Collectors {
    private(set) var byName: [String: ValueIndex.Collector] = [:]

    mutating func add(_ name: String, _ value: [UInt8], of resource: Int) {
      if let known = byName[name] { return known.add(value, of: resource) }
      let new = ValueIndex.Collector()
      new.add(value, of: resource)
      byName[name] = new
    }

    func finish(_ places: [UInt32]) -> [String: ValueIndex] { byName.mapValues { $0.finish(places) } }
  }

  /// Who refers to whom, each pair once.
  private final class Pairs {
    private(set) var sources: [UInt32] = []
    private(set) var targets: [UInt32] = []

    func add(_ source: UInt32, _ target: UInt32) {
      var i = sources.count - 1
      while i >= 0, sources[i] == source {
        if targets[i] == target { return }
        i -= 1
      }
      sources.append(source)
      targets.append(target)
    }
  }

  private let snapshot: Snapshot
  private let manifest: GenerationManifest
  private let today: CalendarDate
  private let gatherings = ResourceType.allCases.map { _ in Gathering() }
  private var statedReferences: [UInt64: String] = [:]
  private var names: [UInt64: String] = [:]
  private var statedLayers = Set<UInt16>()
  private var renamed: [UInt16: [String: String]] = [:]
  private var deleted = Set<String>()
  private var managers: [UInt64: String] = [:]

  /// Takes each resource instead of the joins.
  private var sink: ((ResourceType, FHIRValue) throws -> Void)?
  private var failure: (any Error)?

  private init(_ snapshot: Snapshot, _ manifest: GenerationManifest, today: CalendarDate) {
    self.snapshot = snapshot
    self.manifest = manifest
    self.today = today
  }

  /// Cost: each entity of the generation is decoded once.
  static func build(
    _ snapshot: Snapshot, _ manifest: GenerationManifest, today: CalendarDate
  ) throws(StoreError) -> FHIRCatalog {
    let builder = CatalogBuilder(snapshot, manifest, today: today)
    let context = builder.context()
    builder.addStated(context)
    let making = context.making(forAll: true)
    builder.addMade(context, making)
    try snapshot.check()
    return FHIRCatalog(
      snapshot, manifest, days: making.steady, shelves: builder.shelves(), made: context)
  }

  /// Calls `body` with every resource of a generation, each as it would be answered.
  ///
  /// Cost: memory for the ids and no more; nothing is kept of a resource.
  static func forEachResource(
    _ snapshot: Snapshot, _ manifest: GenerationManifest, today: CalendarDate,
    _ body: @escaping (ResourceType, FHIRValue) throws -> Void
  ) throws {
    let builder = CatalogBuilder(snapshot, manifest, today: today)
    builder.sink = body
    let context = builder.context()
    builder.addStated(context)
    builder.addMade(context, context.making(forAll: true))
    if let failure = builder.failure { throw failure }
    try snapshot.check()
  }

  private func context() -> CatalogContext {
    findStated()
    findManagers()
    return CatalogContext(
      snapshot, today: today, statedReferences: statedReferences, names: names, statedLayers: statedLayers,
      renamed: renamed, managers: managers, deleted: deleted)
  }

  private func gathering(_ type: ResourceType) -> Gathering { gatherings[Int(type.rawValue)] }

  // MARK: What sources state

  private struct Statement {
    var entity: Int
    var layer: UInt16
    var type: ResourceType
    var id: String
  }

  private var statements: [Statement] = []

  private func findStated() {
    for entity in snapshot.references(.statedResource) {
      var layer: UInt16 = 0
      var id = ""
      var isDeleted = false
      for (field, value) in FactCursor(snapshot.facts(entity)) {
        switch field {
        case .source: layer = SourceReference(value)?.layer ?? 0
        case .id: id = value.text
        case .deleted: isDeleted = true
        default: break
        }
      }
      // `fhir:source:Type/id`
      let parts = id.split(separator: ":", maxSplits: 2)
      guard parts.count == 3, let slash = parts[2].firstIndex(of: "/"),
        let type = ResourceType(name: String(parts[2][..<slash]))
      else { continue }
      statedLayers.insert(layer)
      if isDeleted {
        deleted.insert(String(parts[2]))
      } else {
        statements.append(
          Statement(
            entity: entity, layer: layer, type: type,
            id: String(parts[2][parts[2].index(after: slash)...])))
      }
    }
    statements.sort { $0.layer != $1.layer ? $0.layer < $1.layer : $0.entity < $1.entity }
    nameStated()
  }

  /// Of two sources with one id the one whose name comes first keeps it.
  private func nameStated() {
    for i in statements.indices {
      let statement = statements[i]
      let gathering = gathering(statement.type)
      var id = statement.id
      let path = statement.type.name + "/" + id
      let number = gathering.number(of: id)
      if gathering.origins[number] != Gathering.undefined,
        snapshot.meta.layers.indices.contains(Int(statement.layer))
      {
        id = ResourceID.allowed(snapshot.meta.layers[Int(statement.layer)].source + "." + id)
        renamed[statement.layer, default: [:]][path] = statement.type.name + "/" + id
        statements[i].id = id
      }
      gathering.origins[gathering.number(of: id)] = Origin.stated(statement.entity).packed
      deleted.remove(path)
    }
  }

  private func addStated(_ context: CatalogContext) {
    for statement in statements {
      let resource = context.stated(statement.entity, id: statement.id)
      add(resource, statement.type, id: statement.id, origin: .stated(statement.entity))
    }
    statements = []
  }

  /// Under which reference an entity of the directory is known by what its source states.
  private func findManagers() {
    for statement in statements {
      guard snapshot.meta.layers.indices.contains(Int(statement.layer)) else { continue }
      let source = snapshot.meta.layers[Int(statement.layer)].source
      let reference = statement.type.name + "/" + statement.id
      var local: Substring = ""
      for (field, value) in FactCursor(snapshot.facts(statement.entity)) where field == .id {
        let text = value.text
        local = text[text.index(after: text.firstIndex(of: "/") ?? text.startIndex)...]
      }
      var keys: [String] = []
      switch statement.type {
      case .practitioner: keys = ["clinician:\(source):\(local)"]
      case .organization: keys = ["organization:\(source):\(local)", "network:\(source):\(local)"]
      case .insurancePlan: keys = ["plan:\(source):\(local)"]
      default: continue
      }
      for value in identifiers(statement.entity) {
        let system = value.system.split(separator: "/").last.map(String.init) ?? ""
        if system == "us-npi" || value.system == "urn:oid:2.16.840.1.113883.4.6" {
          keys.append("npi:" + value.code)
        } else if system == "ccn" || system == "us-ccn" || system == "CMSCertificationNumber"
          || value.system == "urn:oid:2.16.840.1.113883.4.336"
        {
          keys.append("ccn:" + value.code)
        } else if statement.type == .insurancePlan {
          keys.append("plan:" + value.code)
        }
      }
      for key in keys where statedReferences[EntityKey(id: key).raw] == nil {
        statedReferences[EntityKey(id: key).raw] = reference
      }
    }
    nameNetworksAndPlans()
    findOwnPlaces()
  }

  /// A network is known by its own id, without its source, as long as nothing else is: of several with one id that of
  /// the source whose name comes first.
  private func nameNetworksAndPlans() {
    for (kind, type) in [(RecordKind.network, ResourceType.organization), (.plan, .insurancePlan)] {
      var taken = Set<String>()
      for entity in snapshot.references(kind).sorted(by: { snapshot.label($0).id < snapshot.label($1).id }) {
        let key = snapshot.entityKeys[entity]
        if statedReferences[key] != nil { continue }
        let id = snapshot.label(entity).id
        guard let colon = id.lastIndex(of: ":") else { continue }
        let local = ResourceID.allowed(String(id[id.index(after: colon)...]))
        let ids = gathering(type)
        let isFree = !taken.contains(local) && ids.origins[ids.number(of: local)] == Gathering.undefined
        names[key] = isFree ? local : ResourceID.of(id)
        taken.insert(names[key]!)
      }
    }
  }

  private func identifiers(_ entity: Int) -> [SearchText.Token] {
    for (field, bytes) in FactCursor(snapshot.facts(entity)) where field == .resource {
      return FHIRValue(json: bytes)?.all("identifier").flatMap { SearchText.tokens($0) } ?? []
    }
    return []
  }

  /// Sites that are the own place of exactly one organization.
  private func findOwnPlaces() {
    let making = ResourceMaking(
      snapshot, today: today, statedReferences: statedReferences, names: names, statedLayers: statedLayers,
      forAll: true)
    var several = Set<UInt64>()
    forEachOrganization { provider in
      if making.isStatedOnly(provider) { return }
      for role in provider.roles where !making.isStated(role, of: provider) {
        let key = making.siteKey(role)
        guard key != 0 else { continue }
        let reference = making.reference(to: provider)
        if let known = managers[key], known != reference { several.insert(key) }
        managers[key] = reference
      }
    }
    for key in several { managers[key] = nil }
  }

  private func forEachOrganization(_ body: (Provider) -> Void) {
    for entity in 0..<snapshot.entityCount {
      let kind = snapshot.recordKind(entity)
      if kind == .organization || kind == .center { body(snapshot.provider(entity)) }
    }
  }

  // MARK: What is made of facts

  private func addMade(_ context: CatalogContext, _ making: ResourceMaking) {
    for entity in 0..<snapshot.entityCount {
      switch snapshot.recordKind(entity) {
      case .clinician: addClinician(entity, making)
      case .organization, .center: addOrganization(entity, making)
      case .program:
        let provider = snapshot.provider(entity)
        if making.isStatedOnly(provider) { continue }
        addSites(provider, entity, making)
        addMade(
          making.program(provider, sites: context.sites(of: provider, making)), .healthcareService,
          id: ResourceID.of(provider.id), origin: .entity(entity))
      case .network:
        let provider = snapshot.provider(entity)
        if making.isStatedOnly(provider) || statedReferences[provider.key.raw] != nil { continue }
        addMade(
          making.network(provider), .organization, id: making.id(of: provider), origin: .entity(entity))
      case .plan:
        let provider = snapshot.provider(entity)
        if making.isStatedOnly(provider) || statedReferences[provider.key.raw] != nil { continue }
        addMade(
          making.plan(provider), .insurancePlan, id: making.id(of: provider), origin: .entity(entity))
      default: break
      }
    }
  }

  private func addClinician(_ entity: Int, _ making: ResourceMaking) {
    let provider = snapshot.provider(entity)
    if making.isStatedOnly(provider) { return }
    if statedReferences[provider.key.raw] == nil {
      addMade(
        making.practitioner(provider), .practitioner, id: ResourceID.of(provider.id), origin: .entity(entity))
    }
    let first = snapshot.roles(of: entity).lowerBound
    var served = Set<UInt64>()
    for (i, role) in provider.roles.enumerated() where !making.isStated(role, of: provider) {
      let key = making.siteKey(role)
      addSite(role, provider, first + i, key, making)
      let site = key == 0 ? nil : ResourceID.site(key)
      let id = ResourceID.role(provider.id, site: key)
      let hasService = making.hasService(role) && served.insert(key).inserted
      addMade(
        making.practitionerRole(role, of: provider, site: site, hasService: hasService), .practitionerRole,
        id: id, origin: .role(first + i))
      if hasService {
        addMade(
          making.service(role, of: provider, site: site), .healthcareService, id: ResourceID.service(id),
          origin: .service(first + i))
      }
    }
  }

  private func addOrganization(_ entity: Int, _ making: ResourceMaking) {
    let provider = snapshot.provider(entity)
    if making.isStatedOnly(provider) { return }
    if statedReferences[provider.key.raw] == nil {
      addMade(
        making.organization(provider), .organization, id: ResourceID.of(provider.id), origin: .entity(entity))
    }
    addSites(provider, entity, making)
    let first = snapshot.roles(of: entity).lowerBound
    for (i, role) in provider.roles.enumerated()
    where !role.participations.isEmpty && !making.isStated(role, of: provider) {
      let key = making.siteKey(role)
      addMade(
        making.affiliation(role, of: provider, site: key == 0 ? nil : ResourceID.site(key)),
        .organizationAffiliation, id: ResourceID.role(provider.id, site: key), origin: .role(first + i))
    }
  }

  private func addSites(_ provider: Provider, _ entity: Int, _ making: ResourceMaking) {
    let first = snapshot.roles(of: entity).lowerBound
    for (i, role) in provider.roles.enumerated() where !making.isStated(role, of: provider) {
      addSite(role, provider, first + i, making.siteKey(role), making)
    }
  }

  private func addSite(
    _ role: Role, _ provider: Provider, _ number: Int, _ key: UInt64, _ making: ResourceMaking
  ) {
    guard key != 0 else { return }
    let id = ResourceID.site(key)
    let gathering = gathering(.location)
    if gathering.origins[gathering.number(of: id)] != Gathering.undefined { return }
    add(
      making.location(role, of: provider, id: id, manager: managers[key]), .location, id: id,
      origin: .site(number))
  }

  /// Under its id, or the id with a number where that is taken.
  private func addMade(_ resource: FHIRValue, _ type: ResourceType, id: String, origin: Origin) {
    let gathering = gathering(type)
    var free = id
    var number = 2
    while gathering.origins[gathering.number(of: free)] != Gathering.undefined {
      free = ResourceID.allowed("\(id)-\(number)")
      number += 1
    }
    add(resource, type, id: free, origin: origin)
  }

  // MARK: Values

  private func add(_ resource: FHIRValue, _ type: ResourceType, id: String, origin: Origin) {
    let gathering = gathering(type)
    let number = gathering.number(of: id)
    gathering.origins[number] = origin.packed
    if let sink {
      guard failure == nil else { return }
      do { try sink(type, FHIRCatalog.versioned(CatalogContext.named(id, resource))) } catch { failure = error }
      return
    }
    let meta = resource["meta"]
    gathering.setUpdated(meta?["lastUpdated"]?.text.flatMap { Moment($0) }, of: number)
    if let source = meta?["source"]?.text { gathering.sources.add(Array(source.utf8), of: number) }
    for parameter in SearchParameter.of(type) {
      let values = parameter.values(in: resource)
      if values.isEmpty { continue }
      var isFound = false
      for value in values where add(value, parameter, gathering, number) { isFound = true }
      if !isFound { gathering.bare[parameter.name, default: []].append(UInt32(number)) }
    }
  }

  /// - Returns: whether it can be found by this value.
  private func add(
    _ value: FHIRValue, _ parameter: SearchParameter, _ gathering: Gathering, _ number: Int
  ) -> Bool {
    let name = parameter.name
    var isFound = false
    switch parameter.kind {
    case .string:
      for text in SearchText.strings(value) {
        gathering.values.add(name, SearchText.stringKey(text), of: number)
        isFound = true
      }
    case .token:
      for token in SearchText.tokens(value) {
        gathering.values.add(name, SearchText.tokenKey(token.code, system: token.system), of: number)
        isFound = true
      }
      for text in SearchText.words(value) {
        gathering.words.add(name, SearchText.stringKey(text), of: number)
      }
      for key in SearchText.typedNumbers(value) {
        gathering.typedNumbers.add(name, key, of: number)
      }
    case .reference: isFound = addReference(value, parameter, gathering, number)
    case .date:
      let moment =
        value.text.flatMap { Moment($0) }
        ?? Moment(start: value["start"]?.text, end: value["end"]?.text)
      if let moment {
        gathering.dates[name, default: []].append((UInt32(number), moment))
        isFound = true
      }
    }
    return isFound
  }

  private func addReference(
    _ value: FHIRValue, _ parameter: SearchParameter, _ gathering: Gathering, _ number: Int
  ) -> Bool {
    for token in value.all("identifier").flatMap({ SearchText.tokens($0) }) {
      gathering.referenceIdentifiers.add(
        parameter.name, SearchText.tokenKey(token.code, system: token.system), of: number)
    }
    guard let target = parameter.target, let text = value["reference"]?.text,
      let id = Self.id(ofReference: text, to: target)
    else { return false }
    let there = UInt32(self.gathering(target).number(of: id))
    let pairs = gathering.references[parameter.name] ?? Pairs()
    pairs.add(UInt32(number), there)
    gathering.references[parameter.name] = pairs
    return true
  }

  /// The id that a reference names; the whole address where it is that of another server; nil for what stands inside
  /// of the resource and for another type.
  static func id(ofReference text: String, to target: ResourceType) -> String? {
    if text.hasPrefix("#") { return nil }
    if text.hasPrefix("http:") || text.hasPrefix("https:") || text.hasPrefix("urn:") { return text }
    let parts = text.split(separator: "/")
    if parts.count == 1 { return String(parts[0]) }
    guard parts.count == 2 || (parts.count == 4 && parts[2] == "_history"), parts[0] == target.name else {
      return nil
    }
    return String(parts[1])
  }

  // MARK: The end

  private func shelves() -> [FHIRCatalog.Shelf] {
    var orders: [(order: [UInt32], places: [UInt32], count: Int)] = []
    for gathering in gatherings {
      let sorted = gathering.ids.sorted()
      let there = sorted.filter { gathering.origins[Int($0)] != Gathering.undefined }
      let order = there + sorted.filter { gathering.origins[Int($0)] == Gathering.undefined }
      var places = [UInt32](repeating: 0, count: order.count)
      for (i, number) in order.enumerated() { places[Int(number)] = UInt32(i) }
      orders.append((order, places, there.count))
    }
    return ResourceType.allCases.map { type in
      let gathering = gathering(type)
      let (order, places, count) = orders[Int(type.rawValue)]
      var shelf = FHIRCatalog.Shelf(
        ids: SortedTexts(gathering.ids, order: order), count: count,
        origins: order.prefix(count).map { gathering.origins[Int($0)] },
        updated: order.prefix(count).map { gathering.updated[Int($0)] }, moments: gathering.moments,
        sources: gathering.sources.finish(places))
      shelf.values = gathering.values.finish(places)
      shelf.words = gathering.words.finish(places)
      shelf.typedNumbers = gathering.typedNumbers.finish(places)
      shelf.referenceIdentifiers = gathering.referenceIdentifiers.finish(places)
      shelf.bare = gathering.bare.mapValues { $0.map { places[Int($0)] } }
      shelf.dates = gathering.dates.mapValues { dates in
        dates.map { (places[Int($0.resource)], $0.moment) }
      }
      for parameter in SearchParameter.of(type) {
        guard let target = parameter.target, let pairs = gathering.references[parameter.name] else { continue }
        let there = orders[Int(target.rawValue)]
        shelf.references[parameter.name] = ReferenceIndex(
          target: target, sources: pairs.sources.map { places[Int($0)] },
          targets: pairs.targets.map { there.places[Int($0)] }, sourceCount: count,
          targetCount: there.order.count)
      }
      return shelf
    }
  }
}

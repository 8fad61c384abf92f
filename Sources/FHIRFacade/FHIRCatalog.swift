import DirectoryModel
public import FHIRModel
public import Indexing
public import Storing

/// The resources of one generation: which there are, what each holds, and the joins between them.
///
/// Resources are numbered by their ids, so that a page begins behind an id in whatever generation. They are made when
/// they are asked for; what stands here is their ids, what is searched, and who refers to whom.
public final class FHIRCatalog: Sendable {
  /// The resources of one type.
  struct Shelf: Sendable {
    /// In order; behind them, in order among themselves, the ids that something refers to and that are not there.
    let ids: SortedTexts
    let count: Int
    let origins: [UInt32]
    /// Places in `moments`; few days are stated of many.
    let updated: [UInt32]
    let moments: [Moment?]
    var values: [String: ValueIndex] = [:]
    /// The words beside codes, and the numbers by the type of an identifier, by parameter.
    var words: [String: ValueIndex] = [:]
    var typedNumbers: [String: ValueIndex] = [:]
    var references: [String: ReferenceIndex] = [:]
    /// What references say by an identifier, by parameter.
    var referenceIdentifiers: [String: ValueIndex] = [:]
    var dates: [String: [(resource: UInt32, moment: Moment)]] = [:]
    /// Resources that have the element of a parameter, and nothing in it that can be asked for.
    var bare: [String: [UInt32]] = [:]
    var sources: ValueIndex

    func number(of id: String) -> Int? { ids.find(Array(id.utf8), in: 0..<count) }

    /// Of a target, whether it is there or not.
    func target(_ id: String) -> Int? {
      let bytes = Array(id.utf8)
      return ids.find(bytes, in: 0..<count) ?? ids.find(bytes, in: count..<ids.count)
    }
  }

  public let snapshot: Snapshot
  public let manifest: GenerationManifest
  /// The days on which it holds.
  let days: ClosedRange<Int32>
  let shelves: [Shelf]
  let made: CatalogContext

  init(
    _ snapshot: Snapshot, _ manifest: GenerationManifest, days: ClosedRange<Int32>, shelves: [Shelf],
    made: CatalogContext
  ) {
    self.snapshot = snapshot
    self.manifest = manifest
    self.days = days
    self.shelves = shelves
    self.made = made
  }

  func shelf(_ type: ResourceType) -> Shelf { shelves[Int(type.rawValue)] }

  /// How many resources of a type there are.
  public func count(_ type: ResourceType) -> Int { shelf(type).count }

  /// The id of a resource.
  public func id(_ type: ResourceType, _ number: Int) -> String { shelf(type).ids.string(number) }

  public func number(_ type: ResourceType, id: String) -> Int? { shelf(type).number(of: id) }

  /// The resource as it is answered, with its version.
  public func resource(_ type: ResourceType, _ number: Int) -> FHIRValue {
    resource(type, number, made.making())
  }

  /// The same where several are made: what one has looked up, the next one need not.
  func resource(_ type: ResourceType, _ number: Int, _ making: ResourceMaking) -> FHIRValue {
    let shelf = shelf(type)
    let plain = made.resource(
      Origin(packed: shelf.origins[number]), type: type, id: shelf.ids.string(number), making)
    return Self.versioned(plain)
  }

  /// The version is what the resource says: a resource that says the same in two generations is one version.
  static func version(of resource: FHIRValue) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(4096)
    resource.writeJSON(into: &bytes)
    return ResourceID.hexadecimal(bytes.withUnsafeBytes { ByteHash.hash($0) })
  }

  static func versioned(_ resource: FHIRValue) -> FHIRValue {
    guard case .resource(let type, var fields) = resource else { return resource }
    let version: FHIRValue.Field = ("versionId", .string(Self.version(of: resource)))
    if let place = fields.firstIndex(where: { $0.name == "meta" }) {
      fields[place].value = .object([version] + fields[place].value.fields)
    } else {
      fields.insert(("meta", .object([version])), at: min(1, fields.count))
    }
    return .resource(type, fields)
  }

  /// Whence a resource comes: the rows of its sources.
  func sources(_ type: ResourceType, _ number: Int) -> [SourceReference] {
    made.sources(Origin(packed: shelf(type).origins[number]))
  }
}

/// What is needed to make a resource again, apart from the joins.
final class CatalogContext: Sendable {
  let snapshot: Snapshot
  let today: CalendarDate
  let statedReferences: [UInt64: String]
  let names: [UInt64: String]
  let statedLayers: Set<UInt16>
  /// Ids that two sources use: what the later one's `Type/id` is here, by layer.
  let renamed: [UInt16: [String: String]]
  /// The organization whose own place a site is, where it is that of one only.
  let managers: [UInt64: String]
  /// `Type/id` of what its source says was deleted.
  let deleted: Set<String>

  init(
    _ snapshot: Snapshot, today: CalendarDate, statedReferences: [UInt64: String], names: [UInt64: String],
    statedLayers: Set<UInt16>, renamed: [UInt16: [String: String]], managers: [UInt64: String],
    deleted: Set<String>
  ) {
    self.snapshot = snapshot
    self.today = today
    self.statedReferences = statedReferences
    self.names = names
    self.statedLayers = statedLayers
    self.renamed = renamed
    self.managers = managers
    self.deleted = deleted
  }

  /// - Parameter forAll: whether it goes over the whole generation.
  func making(forAll: Bool = false) -> ResourceMaking {
    ResourceMaking(
      snapshot, today: today, statedReferences: statedReferences, names: names, statedLayers: statedLayers,
      forAll: forAll)
  }

  func resource(_ origin: Origin, type: ResourceType, id: String, _ making: ResourceMaking) -> FHIRValue {
    let resource: FHIRValue
    switch origin {
    case .stated(let entity): return stated(entity, id: id)
    case .entity(let entity):
      let provider = snapshot.provider(entity)
      switch type {
      case .practitioner: resource = making.practitioner(provider)
      case .insurancePlan: resource = making.plan(provider)
      case .healthcareService:
        resource = making.program(provider, sites: sites(of: provider, making))
      default: resource = provider.kind == .network ? making.network(provider) : making.organization(provider)
      }
    case .role(let number), .site(let number), .service(let number):
      guard let (provider, role) = role(number) else { return .resource(type.name, []) }
      let key = making.siteKey(role)
      let site = key == 0 ? nil : ResourceID.site(key)
      switch origin {
      case .site: resource = making.location(role, of: provider, id: id, manager: managers[key])
      case .service: resource = making.service(role, of: provider, site: site)
      default:
        resource =
          type == .organizationAffiliation
          ? making.affiliation(role, of: provider, site: site)
          : making.practitionerRole(
            role, of: provider, site: site,
            hasService: making.hasService(role)
              && !provider.roles[..<index(number)].contains {
                making.siteKey($0) == key && making.hasService($0) && !making.isStated($0, of: provider)
              })
      }
    }
    return Self.named(id, resource)
  }

  private func index(_ role: Int) -> Int {
    role - snapshot.roles(of: Int(snapshot.roleEntity[role])).lowerBound
  }

  func role(_ number: Int) -> (provider: Provider, role: Role)? {
    let entity = Int(snapshot.roleEntity[number])
    let provider = snapshot.provider(entity)
    let index = number - snapshot.roles(of: entity).lowerBound
    return provider.roles.indices.contains(index) ? (provider, provider.roles[index]) : nil
  }

  func sites(of provider: Provider, _ making: ResourceMaking) -> [String] {
    var result: [String] = []
    for role in provider.roles {
      let key = making.siteKey(role)
      if key != 0, !result.contains(ResourceID.site(key)) { result.append(ResourceID.site(key)) }
    }
    return result
  }

  static func named(_ id: String, _ resource: FHIRValue) -> FHIRValue {
    guard case .resource(let type, var fields) = resource else { return resource }
    fields.removeAll { $0.name == "id" }
    return .resource(type, [("id", .string(id))] + fields)
  }

  func sources(_ origin: Origin) -> [SourceReference] {
    switch origin {
    case .stated(let entity), .entity(let entity): return snapshot.provider(entity).sources
    case .role(let number), .site(let number), .service(let number):
      guard let (provider, role) = role(number) else { return [] }
      var used = Set(role.facts.map(\.source))
      used.formUnion(role.participations.map(\.source))
      return provider.sources.indices.filter(used.contains).map { provider.sources[$0] }
    }
  }

  // MARK: As stated

  /// The resource as its source states it, under the id it has here, with its source.
  func stated(_ entity: Int, id: String) -> FHIRValue {
    var layer: UInt16 = 0
    var value: FHIRValue?
    for (field, bytes) in FactCursor(snapshot.facts(entity)) {
      if field == .source { layer = SourceReference(bytes)?.layer ?? 0 }
      if field == .resource { value = FHIRValue(json: bytes) }
    }
    guard case .resource(let type, var fields)? = value else { return .resource("Basic", []) }
    fields.removeAll { $0.name == "id" }
    var meta = fields.first { $0.name == "meta" }?.value.fields ?? []
    fields.removeAll { $0.name == "meta" }
    // A version is one of the server that answers.
    meta.removeAll { $0.name == "versionId" }
    let isKnown = snapshot.meta.layers.indices.contains(Int(layer))
    if isKnown, !meta.contains(where: { $0.name == "lastUpdated" }),
      let date = CalendarDate(iso: snapshot.meta.layers[Int(layer)].asOf)
    {
      meta.insert(("lastUpdated", .string("\(date)T00:00:00Z")), at: 0)
    }
    if isKnown, !meta.contains(where: { $0.name == "source" }) {
      let place = meta.firstIndex { $0.name != "lastUpdated" } ?? meta.count
      meta.insert(
        ("source", .string(ResourceMaking.sourceURI(snapshot.meta.layers[Int(layer)].source))), at: place)
    }
    let head: [FHIRValue.Field] = [("id", .string(id)), ("meta", .object(meta))]
    let resource = FHIRValue.resource(type, head + fields)
    guard let names = renamed[layer] else { return resource }
    return Self.renaming(resource, names)
  }

  private static func renaming(_ value: FHIRValue, _ names: [String: String]) -> FHIRValue {
    func fields(_ fields: [FHIRValue.Field]) -> [FHIRValue.Field] {
      fields.map { field in
        if field.name == "reference", let text = field.value.text, let name = names[text] {
          return (field.name, .string(name))
        }
        return (field.name, renaming(field.value, names))
      }
    }
    switch value {
    case .object(let parts): return .object(fields(parts))
    case .resource(let type, let parts): return .resource(type, fields(parts))
    case .list(let values): return .list(values.map { renaming($0, names) })
    default: return value
    }
  }
}

import DirectoryModel
import FHIRModel
import Indexing
import Storing

/// Goes over a generation once and puts together what searches need.
final class CatalogBuilder {
  let snapshot: Snapshot
  let manifest: GenerationManifest
  let today: CalendarDate
  let gatherings = ResourceType.allCases.map { _ in CatalogGathering() }
  var statedReferences: [UInt64: String] = [:]
  var names: [UInt64: String] = [:]
  var statedLayers = Set<UInt16>()
  var renamed: [UInt16: [String: String]] = [:]
  var deleted = Set<String>()
  var managers: [UInt64: String] = [:]

  /// Takes each resource instead of the joins.
  var sink: ((ResourceType, FHIRValue) throws -> Void)?
  var failure: (any Error)?

  /// A resource that a source states.
  struct Statement {
    var entity: Int
    var layer: UInt16
    var type: ResourceType
    var id: String
  }

  var statements: [Statement] = []

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

  func gathering(_ type: ResourceType) -> CatalogGathering { gatherings[Int(type.rawValue)] }

  // MARK: Values

  func add(_ resource: FHIRValue, _ type: ResourceType, id: String, origin: Origin) {
    let gathering = gathering(type)
    let number = gathering.number(of: id)
    gathering.origins[number] = origin.packed
    if let sink {
      guard failure == nil else { return }
      do { try sink(type, FHIRCatalog.versioned(CatalogContext.named(id, resource))) } catch {
        failure = error
      }
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
    _ value: FHIRValue, _ parameter: SearchParameter, _ gathering: CatalogGathering, _ number: Int
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
    _ value: FHIRValue, _ parameter: SearchParameter, _ gathering: CatalogGathering, _ number: Int
  ) -> Bool {
    for token in value.all("identifier").flatMap({ SearchText.tokens($0) }) {
      gathering.referenceIdentifiers.add(
        parameter.name, SearchText.tokenKey(token.code, system: token.system), of: number)
    }
    guard let target = parameter.target, let text = value["reference"]?.text,
      let id = Self.id(ofReference: text, to: target)
    else { return false }
    let there = UInt32(self.gathering(target).number(of: id))
    let pairs = gathering.references[parameter.name] ?? ReferencePairs()
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
      let there = sorted.filter { gathering.origins[Int($0)] != CatalogGathering.undefined }
      let order = there + sorted.filter { gathering.origins[Int($0)] == CatalogGathering.undefined }
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
        guard let target = parameter.target, let pairs = gathering.references[parameter.name] else {
          continue
        }
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

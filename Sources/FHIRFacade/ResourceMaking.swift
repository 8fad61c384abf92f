import DirectoryModel
import FHIRModel
import Indexing
import Vocabulary

/// Makes resources of facts. What no source states is left out; nothing is made up for the sake of a profile, and a
/// profile is named only where the resource has all that it demands.
final class ResourceMaking {
  let snapshot: Snapshot
  let today: CalendarDate
  /// References to what a FHIR source states, by the key of the entity that it is about.
  let statedReferences: [UInt64: String]
  /// Ids of networks and plans, by their key.
  let names: [UInt64: String]
  /// Layers whose resources stand as they are stated.
  let statedLayers: Set<UInt16>
  /// The days on which everything that was made is the same.
  private(set) var steady: ClosedRange<Int32> = Int32.min...Int32.max
  private var organizations: [String: String?] = [:]
  /// Worth its memory where many roles are looked at.
  private let places: SitePlaces?

  init(
    _ snapshot: Snapshot, today: CalendarDate, statedReferences: [UInt64: String], names: [UInt64: String],
    statedLayers: Set<UInt16>, forAll: Bool = false
  ) {
    places = forAll ? SitePlaces() : nil
    self.names = names
    self.snapshot = snapshot
    self.today = today
    self.statedReferences = statedReferences
    self.statedLayers = statedLayers
  }

  // MARK: Who is made

  func isStatedOnly(_ provider: Provider) -> Bool {
    !statedLayers.isEmpty && provider.sources.allSatisfy { statedLayers.contains($0.layer) }
  }

  /// A FHIR source has a resource for this role.
  func isStated(_ role: Role, of provider: Provider) -> Bool {
    !statedLayers.isEmpty
      && role.facts.contains {
        $0.field == .roleID && provider.sources.indices.contains($0.source)
          && statedLayers.contains(provider.sources[$0.source].layer)
      }
  }

  func siteKey(_ role: Role) -> UInt64 {
    guard role.hasPlace else { return 0 }
    let facts = role.facts.filter { !$0.isAlternate }
    return places?.place(of: facts).key ?? SiteKey.key(of: facts)
  }

  /// The id of what is made of an entity.
  func id(of provider: Provider) -> String { names[provider.key.raw] ?? ResourceID.of(provider.id) }

  /// The reference to a clinician or organization, as its source states it or as it is made here.
  func reference(to provider: Provider) -> String {
    statedReferences[provider.key.raw]
      ?? (provider.kind == .clinician
        ? "Practitioner/" : provider.kind == .plan ? "InsurancePlan/" : "Organization/")
      + id(of: provider)
  }

  /// The reference to an organization or network by its id; nil when the directory does not have it.
  func organizationReference(_ id: String) -> String? {
    if let known = organizations[id] { return known }
    var reference = statedReferences[EntityKey(id: id).raw]
    if reference == nil, let entity = snapshot.entity(id: id) {
      let kind = snapshot.recordKind(entity)
      if kind == .organization || kind == .center || kind == .network {
        let key = snapshot.entityKeys[entity]
        reference =
          statedReferences[key] ?? "Organization/" + (names[key] ?? ResourceID.of(snapshot.label(entity).id))
      }
    }
    if organizations.count < 1 << 20 { organizations[id] = .some(reference) }
    return reference
  }

  // MARK: Parts

  func coding(_ system: String, _ code: String, display: String? = nil) -> FHIRValue {
    var fields: [FHIRValue.Field] = [("system", .string(system)), ("code", .string(code))]
    if let display { fields.append(("display", .string(display))) }
    return .object(fields)
  }

  func concept(_ system: String, _ code: String, text: String? = nil) -> FHIRValue {
    var fields: [FHIRValue.Field] = [("coding", .list([coding(system, code)]))]
    if let text { fields.append(("text", .string(text))) }
    return .object(fields)
  }

  func reference(_ reference: String?, display: String? = nil) -> FHIRValue? {
    var fields: [FHIRValue.Field] = []
    if let reference { fields.append(("reference", .string(reference))) }
    if let display, !display.isEmpty { fields.append(("display", .string(display))) }
    return fields.isEmpty ? nil : .object(fields)
  }

  func identifier(_ system: String, _ value: String) -> FHIRValue {
    .object([("system", .string(system)), ("value", .string(value))])
  }

  func identifiers(_ provider: Provider) -> [FHIRValue] {
    var result: [FHIRValue] = []
    if let npi = provider.npi { result.append(identifier(PlanNet.npi, npi)) }
    if provider.kind != .clinician, let ccn = provider.facts.first(.ccn) ?? Self.number(provider.id, "ccn:") {
      result.append(identifier(PlanNet.ccn, ccn))
    }
    return result
  }

  static func number(_ id: String, _ type: String) -> String? {
    id.hasPrefix(type) ? String(id.dropFirst(type.count)) : nil
  }

  func telecom(_ facts: [Fact]) -> [FHIRValue] {
    let systems: [(Field, String)] = [(.phone, "phone"), (.fax, "fax"), (.website, "url")]
    return systems.compactMap { field, system in
      facts.first(field).map {
        .object([("system", .string(system)), ("value", .string($0)), ("use", .string("work"))])
      }
    }
  }

  func address(_ facts: [Fact]) -> FHIRValue? {
    var fields: [FHIRValue.Field] = []
    let lines = [facts.first(.street), facts.first(.unit)].compactMap { $0 }
    if !lines.isEmpty { fields.append(("line", .list(lines.map { .string($0) }))) }
    for (field, name) in [
      (Field.city, "city"), (.state, "state"), (.zip, "postalCode"), (.country, "country"),
    ] {
      if let value = facts.first(field) { fields.append((name, .string(value))) }
    }
    return fields.isEmpty ? nil : .object(fields)
  }

  func period(_ role: Role) -> FHIRValue? {
    let period = role.period
    var fields: [FHIRValue.Field] = []
    if let from = period.from { fields.append(("start", .string(from.description))) }
    if let to = period.to { fields.append(("end", .string(to.description))) }
    return fields.isEmpty ? nil : .object(fields)
  }

  func specialties(_ provider: Provider) -> [FHIRValue] {
    provider.specialtyCodes.map { concept(PlanNet.nucc, $0) }
      + provider.facts.all(.specialtyText).map { .object([("text", .string($0))]) }
  }

  func part(_ url: String, _ name: String, _ value: FHIRValue) -> FHIRValue {
    .object([("url", .string(url)), (name, value)])
  }

  // MARK: Days

  /// Whether a period holds today; the days on which the answer is the same are noted.
  func isCurrent(from: CalendarDate?, to: CalendarDate?) -> Bool {
    var low = steady.lowerBound
    var high = steady.upperBound
    if let from {
      if from > today { high = min(high, from.days - 1) } else { low = max(low, from.days) }
    }
    if let to {
      if to < today { low = max(low, to.days + 1) } else { high = min(high, to.days) }
    }
    steady = low...max(low, high)
    return !(from.map { today < $0 } ?? false) && !(to.map { $0 < today } ?? false)
  }

  /// The networks of a role on this day, each once, with what it says of new patients there.
  func networks(_ role: Role) -> [(reference: String?, id: String, accepting: String?)] {
    var result: [(reference: String?, id: String, accepting: String?)] = []
    let out = Set(
      role.participations.filter { !$0.isIn && isCurrent(from: $0.from, to: $0.to) }.map(\.network))
    for participation in role.participations where participation.isIn {
      guard isCurrent(from: participation.from, to: participation.to), !out.contains(participation.network)
      else { continue }
      let code = Self.acceptingCode(participation.acceptingCode ?? "")
      if let known = result.firstIndex(where: { $0.id == participation.network }) {
        if result[known].accepting == nil { result[known].accepting = code }
        continue
      }
      result.append(
        (organizationReference("network:" + participation.network), participation.network, code))
    }
    return result
  }

  /// As the guide codes it.
  static func acceptingCode(_ code: String) -> String? {
    switch code {
    case "yes", "newpt", "accepting": "newpt"
    case "no", "nopt", "not", "not accepting": "nopt"
    case "existptonly", "existptfam": code
    default: nil
    }
  }

  func newPatients(_ code: String, network: FHIRValue? = nil) -> FHIRValue {
    var parts = [
      part("acceptingPatients", "valueCodeableConcept", concept(PlanNet.codes("AcceptingPatientsCS"), code))
    ]
    if let network { parts.append(part("fromNetwork", "valueReference", network)) }
    return .object([("extension", .list(parts)), ("url", .string(PlanNet.extensionURL("newpatients")))])
  }
}

/// The fields of a resource as they are put together.
struct ResourceFields {
  private(set) var fields: [FHIRValue.Field] = []

  mutating func add(_ name: String, _ value: FHIRValue?) { if let value { fields.append((name, value)) } }

  mutating func add(_ name: String, _ text: String?) {
    if let text, !text.isEmpty { fields.append((name, .string(text))) }
  }

  mutating func add(_ name: String, _ values: [FHIRValue]) {
    if !values.isEmpty { fields.append((name, .list(values))) }
  }
}

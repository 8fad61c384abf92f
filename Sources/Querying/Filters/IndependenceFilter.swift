import Assessing
import DirectoryModel
import Indexing
import Vocabulary

/// Who is independent of each of the first doctors: nothing that decides is shared, and a group practice, hospital or
/// site is different. Of whom nothing is known that could be different is unknown.
struct IndependenceFilter: SearchFilter {
  let parameters = ["independence", "first-doctor"]
  let facets: [String] = []

  func outcome(_ request: SearchRequest, _ context: QueryContext) -> FilterOutcome? {
    guard request.independence == .require, let sets = context.independence() else { return nil }
    let unknown = sets.yes.union(sets.no).complement
    let yes = request.includeUnknown.contains("independence") ? sets.yes.union(unknown) : sets.yes
    guard context.tellsUnknown else { return FilterOutcome(yes: yes) }
    return FilterOutcome(
      yes: yes, unknown: [("independence", unknown)], excluded: [("not_independent", sets.no)])
  }

  func values(of facet: String, _ request: SearchRequest, _ context: QueryContext) -> [FacetValue] { [] }
}

/// Everybody by independence of all first doctors, from the lists of the index.
///
/// Equals `IndependenceAssessment.answer` of everybody's profile, which a test holds; only those at an address that
/// may be a first doctor's are looked at one by one. All roles of an entity have one answer.
struct IndependenceSets {
  /// Independent of each of them.
  private(set) var yes = RoleExpression.all
  /// Not of one of them.
  private(set) var no = RoleExpression.none

  init(_ doctors: [IndependenceProfile], _ context: QueryContext) {
    for doctor in doctors {
      let ties = DoctorTies(doctor, context)
      yes = yes.intersection(ties.different.subtracting(ties.shared))
      no = no.union(ties.shared)
    }
  }
}

/// Who has a tie to one first doctor.
private struct DoctorTies {
  /// Herself, and everybody who shares something that decides.
  private(set) var shared: RoleExpression
  /// Of whom a group practice, hospital or site is different.
  private(set) var different = RoleExpression.none

  init(_ doctor: IndependenceProfile, _ context: QueryContext) {
    let snapshot = context.snapshot
    shared = context.roles(ofEntities: [doctor.id].compactMap { snapshot.entity(id: $0) })

    let groups = Self.roles(with: doctor.groups.map(\.value), .group, type: "pac:", snapshot)
    shared = shared.union(groups)
    if doctor.groups.contains(where: \.isOwn) {
      different = different.union(snapshot.roles(knowing: .group).subtracting(groups))
    }

    let numbers = doctor.hospitals.map(\.value)
    let isWeak = MultiCampusHospitals.numbers.contains
    let hospitals = Self.roles(with: numbers.filter { !isWeak($0) }, .hospital, type: "ccn:", snapshot)
    let campuses = Self.roles(with: numbers.filter(isWeak), .hospital, type: "ccn:", snapshot)
    shared = shared.union(hospitals)
    if doctor.hospitals.contains(where: \.isOwn) {
      different = different.union(
        snapshot.roles(knowing: .hospital).subtracting(hospitals.union(campuses)))
    }

    let (same, near) = Self.roles(at: doctor.sites, snapshot)
    shared = shared.union(same)
    if !doctor.sites.isEmpty {
      different = different.union(snapshot.roles(.sited, "yes").subtracting(same.union(near)))
    }
    shared = shared.union(Self.roles(inTreeOf: doctor.organizations, context))
  }

  /// Everybody of whom one of the numbers is stated, or at an organization of which it is.
  private static func roles(
    with numbers: [String], _ facet: Facet, type: String, _ snapshot: Snapshot
  ) -> RoleExpression {
    if numbers.isEmpty { return .none }
    let stated = snapshot.roles(facet, anyOf: numbers)
    let organizations = snapshot.organizations(in: stated).flatMap { snapshot.names(of: $0) }
    let names = Set(organizations).union(numbers.map { type + $0 })
    return stated.union(members(names, snapshot))
  }

  /// Everybody with a role at an organization, under any of its names.
  private static func members(_ names: Set<String>, _ snapshot: Snapshot) -> RoleExpression {
    snapshot.allRoles(ofEntitiesIn: snapshot.roles(.organization, anyOf: names.sorted()))
  }

  /// The organizations themselves with all above and below them, and everybody with a role at one.
  private static func roles(
    inTreeOf organizations: [IndependenceProfile.Organization], _ context: QueryContext
  ) -> RoleExpression {
    if organizations.isEmpty { return .none }
    let snapshot = context.snapshot
    var known = organizations.reduce(into: Set<String>()) { $0.formUnion($1.ids) }
    var waiting = Array(known)
    var names = Set<String>()
    while let next = waiting.popLast() {
      let own = snapshot.names(of: next)
      names.formUnion(own)
      for id in snapshot.organizations(in: snapshot.roles(.partOf, anyOf: own))
      where known.insert(id).inserted {
        waiting.append(id)
      }
    }
    let entities = known.compactMap { snapshot.entity(id: $0) }
    return context.roles(ofEntities: entities).union(members(names, snapshot))
  }

  /// Everybody at one of the addresses, and everybody in one of the buildings.
  private static func roles(
    at sites: [IndependenceProfile.Site], _ snapshot: Snapshot
  ) -> (same: RoleExpression, near: RoleExpression) {
    if sites.isEmpty { return (.none, .none) }
    var same: [UInt32] = []
    var near: [UInt32] = []
    // One address stands in row after row.
    var known: [UInt64: IndependenceProfile.Site.Comparison] = [:]
    snapshot.forEach(snapshot.rolesPerhaps(inStreets: sites.map(\.street))) { role in
      let comparison = snapshot.withFacts(ofRole: Int(role)) { facts in
        let address = Self.addressHash(facts)
        let comparison = known[address] ?? compare(facts, with: sites)
        known[address] = comparison
        return comparison
      }
      switch comparison {
      case .same: same.append(role)
      case .sameBuilding: near.append(role)
      case .apart, nil: break
      }
    }
    return (
      snapshot.allRoles(ofEntitiesIn: .list(same)), snapshot.allRoles(ofEntitiesIn: .list(near))
    )
  }

  private static let addressFields: Set<Field> = [.street, .unit, .city, .state, .zip, .unitWithheld]

  private static func addressHash(_ facts: UnsafeRawBufferPointer) -> UInt64 {
    var hash: UInt64 = 0
    for (field, value) in FactCursor(facts) where isOfAddress(field, value) {
      hash = ByteHash.hash(value, seed: ByteHash.mixed(hash, with: UInt64(field.rawValue)))
    }
    return hash
  }

  /// Also what another source states than the value shown.
  private static func isOfAddress(_ field: Field, _ value: UnsafeRawBufferPointer) -> Bool {
    if addressFields.contains(field) { return true }
    return field == .alternate && value.count > 1
      && Field(rawValue: value[0]).map(addressFields.contains) == true
  }

  private static func compare(
    _ encoded: UnsafeRawBufferPointer, with sites: [IndependenceProfile.Site]
  ) -> IndependenceProfile.Site.Comparison {
    var facts: [Fact] = []
    for (field, value) in FactCursor(encoded) where isOfAddress(field, value) {
      if field == .alternate, let stated = Field(rawValue: value[0]) {
        let text = UnsafeRawBufferPointer(rebasing: value[1...]).text
        facts.append(Fact(field: stated, value: text, source: 0, isAlternate: true))
      } else {
        facts.append(Fact(field: field, value: value.text, source: 0))
      }
    }
    var best = IndependenceProfile.Site.Comparison.apart
    for site in IndependenceProfile.Site.all(facts, source: { _ in SourceReference() }) {
      for other in sites {
        switch site.compared(with: other) {
        case .same: return .same
        case .sameBuilding: best = .sameBuilding
        case .apart: break
        }
      }
    }
    return best
  }
}

public import Assessing
public import DirectoryModel
public import Vocabulary

/// Which cancer centers a plan reaches on a day, center by center and state by state.
public struct NetworkCoverage: Sendable {
  public var plan: PlanReading
  public var day: CalendarDate
  /// By name, or by distance where a place was given. Basic laboratories treat nobody and are left out.
  public var centers: [CenterCoverage]

  /// The states in which a center has a place that treats patients, in the order of their codes. A center with places
  /// in two states counts in both, each with what is said of its places there.
  public var states: [StateCoverage] {
    Set(centers.flatMap { $0.statusByState.keys }).sorted().map { state in
      let here = centers.filter { $0.statusByState[state] != nil }
      return StateCoverage(
        state: state, centers: here.count,
        counts: Dictionary(
          here.map { ($0.statusByState[state]!, 1) }, uniquingKeysWith: +),
        nearestIn: here.filter { $0.distance != nil && $0.statusByState[state] == .inNetwork }
          .min { $0.distance! < $1.distance! })
    }
  }

  /// The nearest center that is in; nil without a place, or when none is.
  public var nearestIn: CenterCoverage? {
    centers.filter { $0.distance != nil && $0.status == .inNetwork }.min { $0.distance! < $1.distance! }
  }
}

/// The centers of one state in a plan's networks.
public struct StateCoverage: Sendable {
  /// USPS code.
  public var state: String
  public var centers: Int
  public var counts: [NetworkStatus: Int]
  public var nearestIn: CenterCoverage?
}

/// One center in a plan's networks. What counts is the center's own entry, or that of an organization of which a
/// source states that it belongs to the center. A partner hospital is not the center: it stands beside it.
public struct CenterCoverage: Sendable {
  public var center: Provider
  public var designation: Designation?
  public var status: NetworkStatus
  /// Of its places in each state where it treats patients.
  public var statusByState: [String: NetworkStatus]
  /// Whose entries say so: the center itself or its organizations, with each standing that says anything.
  public var statements: [(by: Provider, standing: NetworkStanding)]
  /// Hospitals tied to it, each by its own entry.
  public var hospitals: [CheckedFacility]
  /// To its nearest place that treats patients; nil when no place was given.
  public var distance: Distance?
}

extension DirectoryEngine {
  /// Which cancer centers a plan reaches, by what their own entries and those tied to them say.
  ///
  /// - Parameters:
  ///   - plan: as `plan(_:on:)` has found it.
  ///   - designations: tiers; empty means every one that treats patients.
  ///   - near: where the patient is.
  ///   - day: on which somebody would be seen.
  public func coverage(
    of plan: PlanReading, designations: [Designation] = [], near: SearchRequest.Near? = nil,
    on day: CalendarDate
  ) throws(QueryError) -> NetworkCoverage {
    let question = networkCheck(of: plan, on: day)
    let wanted = designations.isEmpty ? [.comprehensive, .clinical] : designations
    var request = SearchRequest(on: day)
    request.kinds = [.center]
    request.designations = wanted.filter { $0 != .basicLaboratory }
    request.near = near
    request.sort = near == nil ? .name : .distance
    request.limit = nil
    let hits = request.designations!.isEmpty ? [] : try search(request).hits
    var centers: [CenterCoverage] = []
    for hit in hits { centers.append(try coverage(of: hit, question)) }
    return NetworkCoverage(plan: plan, day: day, centers: centers)
  }

  private func coverage(of hit: Hit, _ question: NetworkCheck) throws(QueryError) -> CenterCoverage {
    let center = hit.provider
    let name = String(center.id.dropFirst("center:".count))
    var said: [(by: Provider, role: Role, standing: NetworkStanding)] = []
    for owner in [center] + (try organizations(ofCenter: name)) {
      let held = owner.roles.filter { $0.isHeld(on: question.day) }
      for role in owner.roles.isEmpty ? [Role()] : held {
        let standing = question.standing(of: role, owner)
        if standing.basis != .noList { said.append((owner, role, standing)) }
      }
    }
    let treating = center.roles.filter {
      $0.answer(.siteTreatsPatients) != .no && $0.isHeld(on: question.day)
    }
    var byState: [String: NetworkStatus] = [:]
    for state in Set(treating.compactMap { $0.facts.first(.state) }) {
      // An entry without a place speaks of all of them.
      byState[state] = NetworkStatus.reach(
        of: said.filter { entry in entry.role.facts.first(.state).map { $0 == state } ?? true }
          .map(\.standing))
    }
    var hospitals: [CheckedFacility] = []
    for tie in center.facts where tie.field == .centerHospital && !tie.isAlternate {
      let id = "ccn:" + (tie.parts.first ?? "")
      hospitals.append(
        CheckedFacility(
          id: id, named: nil, .hospital, besideRole: nil, try provider(id: id), question))
    }
    return CenterCoverage(
      center: center, designation: hit.designation, status: NetworkStatus.reach(of: said.map(\.standing)),
      statusByState: byState, statements: said.map { ($0.by, $0.standing) }, hospitals: hospitals,
      distance: hit.distance)
  }
}

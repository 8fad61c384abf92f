import Assessing
import DirectoryModel
import Indexing
import Vocabulary

/// Plan, network, status and accepting: they must hold of one participation, so they are one filter.
struct ParticipationFilter: SearchFilter {
  let parameters = ["network", "plan", "network-status", "accepting"]
  let facets = ["network", "network-status", "accepting", "network-accepting"]

  func outcome(_ request: SearchRequest, _ context: QueryContext) throws(QueryError) -> FilterOutcome? {
    let question = try context.networks()
    if question == nil, !request.networkStatuses.isEmpty {
      throw .needs(parameter: "network-status", other: "plan or network")
    }
    guard question != nil || !request.accepting.isEmpty else { return nil }
    let statuses = try context.statuses()
    let accepting = ParticipationAccepting(question, context)

    var byStatus = RoleExpression.all
    var statusUnknown = RoleExpression.none
    if let statuses {
      let wanted = request.networkStatuses.isEmpty ? [.inNetwork] : request.networkStatuses
      byStatus = wanted.reduce(.none) { $0.union(statuses.roles($1)) }
      statusUnknown = statuses.roles(.unknown)
    }
    var byAccepting = RoleExpression.all
    var acceptingUnknown = RoleExpression.none
    if !request.accepting.isEmpty {
      byAccepting = request.accepting.reduce(.none) { $0.union(accepting.roles($1)) }
      acceptingUnknown = accepting.roles(.unknown)
    }
    let includesStatus = request.includeUnknown.contains("network")
    let includesAccepting = request.includeUnknown.contains("accepting")
    if includesStatus { byStatus = byStatus.union(statusUnknown) }
    if includesAccepting { byAccepting = byAccepting.union(acceptingUnknown) }
    let yes = byStatus.intersection(byAccepting)
    guard context.tellsUnknown else { return FilterOutcome(yes: yes) }
    return FilterOutcome(
      yes: yes,
      unknown: [
        ("network", statusUnknown.intersection(byAccepting)),
        ("accepting", acceptingUnknown.intersection(byStatus)),
      ].filter { !$0.1.isNone })
  }

  func values(
    of facet: String, _ request: SearchRequest, _ context: QueryContext
  ) throws(QueryError) -> [FacetValue] {
    var result: [FacetValue] = []
    func add(_ value: String, isSelected: Bool, _ change: (inout SearchRequest) -> Void) throws(QueryError) {
      let other = context.asking(change)
      guard let outcome = try outcome(other.request, other) else { return }
      result.append(FacetValue(value: value, roles: outcome.yes, isSelected: isSelected))
    }
    switch facet {
    case "network-accepting":
      // Who states to see new patients, apart from networks, fills what a participation leaves open.
      let stated = context.snapshot.roles(.accepting, ThreeValued.yes.token)
      for id in context.networkIDs {
        if asksOfNetworkAlone(request), let members = NetworkMembers(id, context) {
          let roles =
            stated.isNone
            ? members.accepting
            : members.accepting.union(
              members.isIn.intersection(stated).subtracting(members.refusing))
          result.append(FacetValue(value: id, roles: roles, isSelected: false))
          continue
        }
        try add(id, isSelected: false) {
          $0.plan = nil
          $0.networks = [id]
          $0.accepting = [.yes]
        }
      }
    case "network":
      let selected = try context.networks()?.ids ?? []
      for id in context.networkIDs {
        if request.accepting.isEmpty, asksOfNetworkAlone(request), let members = NetworkMembers(id, context) {
          result.append(FacetValue(value: id, roles: members.isIn, isSelected: selected.contains(id)))
          continue
        }
        try add(id, isSelected: selected.contains(id)) {
          $0.plan = nil
          $0.networks = [id]
        }
      }
    case "network-status":
      guard try context.networks() != nil else { return [] }
      for status in NetworkStatus.allCases {
        try add(status.token, isSelected: request.networkStatuses.contains(status)) {
          $0.networkStatuses = [status]
        }
      }
    default:
      for answer in ThreeValued.allCases {
        try add(answer.token, isSelected: request.accepting.contains(answer)) { $0.accepting = [answer] }
      }
    }
    return result
  }

  /// Whether the request leaves status and unknowns as they are, so that a network alone decides.
  private func asksOfNetworkAlone(_ request: SearchRequest) -> Bool {
    request.networkStatuses.isEmpty && request.includeUnknown.isDisjoint(with: ["network", "accepting"])
  }
}

/// Who is in one network on the day asked about, where that takes no look at anybody else: every statement for the day
/// is by one layer, and no other layer's list is declared complete for the network. Nobody is then missing in a list
/// who is named, and nobody is contradicted.
private struct NetworkMembers {
  private(set) var isIn: RoleExpression
  /// Those who see new patients there, and those who do not; who is in neither leaves it open.
  private(set) var accepting: RoleExpression
  private(set) var refusing: RoleExpression

  /// nil where roles must be judged one by one.
  init?(_ network: String, _ context: QueryContext) {
    let snapshot = context.snapshot
    let day = context.request.on.days
    guard let ordinal = snapshot.network(id: network) else { return nil }
    let complete = context.completeLayers(of: [network])
    let isSteady = snapshot.isSteady(network: ordinal, on: day)
    isIn = snapshot.steadyRoles(.networkIn, network: ordinal)
    accepting = snapshot.steadyRoles(.networkAccepting, network: ordinal)
    refusing = snapshot.steadyRoles(.networkRefusing, network: ordinal)
    // Nobody is said to be out and no list is complete: what was prepared is the answer.
    if isSteady && complete.isEmpty { return }
    // Where roles lie elsewhere, so do their participations.
    guard snapshot.store == nil, complete.count <= 1 else { return nil }
    var speaker = complete.first
    var isOfOne = true
    var (ins, yes, no): ([UInt32], [UInt32], [UInt32]) = ([], [], [])
    func add(_ role: UInt32, to roles: inout [UInt32]) {
      if roles.last != role { roles.append(role) }
    }
    snapshot.forEachParticipation(network: ordinal) { entry in
      guard entry.from <= day, day <= entry.to else { return }
      if speaker == nil { speaker = Int(entry.layer) }
      isOfOne = isOfOne && speaker == Int(entry.layer)
      // What was prepared needs no second list.
      guard isOfOne, !isSteady, entry.isIn == 1 else { return }
      add(entry.role, to: &ins)
      switch ThreeValued(rawValue: entry.accepting) {
      case .yes: add(entry.role, to: &yes)
      case .no: add(entry.role, to: &no)
      default: break
      }
    }
    guard isOfOne else { return nil }
    if !isSteady { (isIn, accepting, refusing) = (.list(ins), .list(yes), .list(no)) }
  }
}

/// The network status of every role in the networks asked about, on the day asked about.
struct ParticipationStatuses {
  private var sets: [RoleExpression]

  init(_ question: NetworkQuestion, _ context: QueryContext) {
    let snapshot = context.snapshot
    let day = context.request.on.days
    sets = Array(repeating: .none, count: NetworkStatus.allCases.count)
    if question.completeLayers.isEmpty,
      question.ordinals.allSatisfy({ snapshot.isSteady(network: $0, on: day) })
    {
      // Nobody is said to be out, no list is complete, and no period begins or ends: who is named is in.
      let listed = RoleExpression.anyOf(
        question.ordinals.map { snapshot.steadyRoles(.networkIn, network: $0) })
      sets[Self.index(.inNetwork)] = listed
      sets[Self.index(.unknown)] = listed.complement
      return
    }
    if snapshot.store != nil {
      sets = Self.stored(question, context)
      return
    }
    let none = RoleSet(universe: context.roleCount)
    var statements: [UInt32: [NetworkAssessment.Statement]] = [:]
    // Who is listed for the day asked about; a period that has ended, or not begun, is no listing for that day.
    var listed: [Int: RoleSet] = [:]
    for layer in question.completeLayers { listed[layer] = none }
    for ordinal in question.ordinals {
      snapshot.forEachParticipation(network: ordinal) { entry in
        guard entry.from <= day, day <= entry.to else { return }
        statements[entry.role, default: []].append(.init(layer: entry.layer, isIn: entry.isIn == 1))
        listed[Int(entry.layer)]?.insert(Int(entry.role))
      }
    }
    // Absence, where a list is complete: everyone of the kind who is neither listed nor among the refused rows. It is
    // of a place: `NetworkCheck` has the rule for roles without one, this is the same over sets.
    let placeless =
      question.completeLayers.isEmpty
      ? none : snapshot.set(snapshot.roles(knowing: .state).complement)
    var absent: [Int: RoleSet] = [:]
    for layer in question.completeLayers {
      let source = snapshot.meta.layers[layer].source
      var roles = snapshot.set(Self.kinds(snapshot.meta.layers[layer].completeFor, context))
      roles.subtract(listed[layer] ?? none)
      roles.subtract(snapshot.set(snapshot.roles(.mentioned, source)))
      // A list names NPIs: who has none cannot be missed in it.
      let withoutNPI = context.rolesWithoutNPI(roles)
      roles.subtract(withoutNPI)
      Self.keepPlaced(&roles, listed: listed[layer] ?? none, perhapsPlaceless: placeless, snapshot)
      absent[layer] = roles
    }
    var found = Array(repeating: none, count: NetworkStatus.allCases.count)
    var spoken = none
    for (role, said) in statements {
      spoken.insert(Int(role))
      let from = absent.filter { $0.value.contains(Int(role)) }.keys.map { UInt16($0) }
      found[Self.index(NetworkAssessment.judge(said, absentFrom: from).status)].insert(Int(role))
    }
    let onlyAbsent = absent.values.reduce(none) { $0.union($1) }.subtracting(spoken)
    found[Self.index(.outOfNetwork)].formUnion(onlyAbsent)
    found[Self.index(.unknown)].formUnion(spoken.union(onlyAbsent).complement)
    sets = found.map { .set($0) }
  }

  /// Takes away from those absent in a list whom it names without a place, and roles without a place of those whom it
  /// names somewhere.
  private static func keepPlaced(
    _ absent: inout RoleSet, listed: RoleSet, perhapsPlaceless: RoleSet, _ snapshot: Snapshot
  ) {
    func siblings(_ role: Int) -> Range<Int> { snapshot.roles(of: Int(snapshot.roleEntity[role])) }
    var present = RoleSet(universe: snapshot.roleCount)
    listed.intersection(perhapsPlaceless).forEach { role in
      guard siblings(role).count > 1, !snapshot.hasPlace(role) else { return }
      for sibling in siblings(role) { present.insert(sibling) }
    }
    absent.intersection(perhapsPlaceless).forEach { role in
      guard siblings(role).contains(where: listed.contains), !snapshot.hasPlace(role) else { return }
      present.insert(role)
    }
    absent.subtract(present)
  }

  /// The same as the sets below, described for a store, in the order of `NetworkStatus.allCases`.
  private static func stored(_ question: NetworkQuestion, _ context: QueryContext) -> [RoleExpression] {
    let snapshot = context.snapshot
    func participating(_ change: (inout StoredParticipation) -> Void) -> RoleExpression {
      var wanted = StoredParticipation(networks: question.ordinals, day: context.request.on.days)
      change(&wanted)
      return .stored(.participating(wanted))
    }
    let saidIn = participating { $0.isIn = true }
    let saidOut = participating {
      $0.isIn = false
      $0.isUncontradicted = true
    }
    let placeless = RoleExpression.stored(.sited).complement
    let absent = RoleExpression.anyOf(
      question.completeLayers.map { layer in
        let listed = participating { $0.layer = layer }
        return kinds(snapshot.meta.layers[layer].completeFor, context)
          .subtracting(listed)
          .subtracting(snapshot.roles(.mentioned, snapshot.meta.layers[layer].source))
          .intersection(.stored(.numbered))
          .subtracting(.stored(.ofEntities(listed.intersection(placeless))))
          .subtracting(placeless.intersection(.stored(.ofEntities(listed))))
      })
    let contradicted = absent.isNone ? saidOut : saidOut.union(absent)
    return NetworkStatus.allCases.map { status in
      switch status {
      case .inNetwork: saidIn.subtracting(contradicted)
      case .disagree: saidIn.intersection(contradicted)
      case .outOfNetwork: contradicted.subtracting(saidIn)
      case .unknown: saidIn.union(contradicted).complement
      }
    }
  }

  private static func index(_ status: NetworkStatus) -> Int { NetworkStatus.allCases.firstIndex(of: status)! }

  func roles(_ status: NetworkStatus) -> RoleExpression { sets[Self.index(status)] }

  /// The roles for which a list is declared complete.
  static func kinds(_ completeFor: String?, _ context: QueryContext) -> RoleExpression {
    switch completeFor.flatMap(Completeness.init(rawValue:)) {
    case .clinicians: context.snapshot.roles(.kind, EntityKind.clinician.token)
    case .facilities:
      context.snapshot.roles(.kind, anyOf: [EntityKind.organization.token, EntityKind.center.token])
    case .all:
      context.snapshot.roles(.kind, anyOf: [EntityKind.clinician, .organization, .center].map(\.token))
    case nil: .none
    }
  }
}

/// Whether new patients are seen, for every role: in the networks asked about, or in any when none is.
struct ParticipationAccepting {
  private let yes: RoleExpression
  private let no: RoleExpression

  init(_ question: NetworkQuestion?, _ context: QueryContext) {
    let snapshot = context.snapshot
    let day = context.request.on.days
    let ordinals = question?.ordinals ?? Array(context.networkIDs.indices)
    var saidYes: RoleExpression
    var saidNo: RoleExpression
    if ordinals.allSatisfy({ snapshot.holdsThroughout(network: $0, on: day) }) {
      saidYes = .anyOf(ordinals.map { snapshot.steadyRoles(.networkAccepting, network: $0) })
      saidNo = .anyOf(ordinals.map { snapshot.steadyRoles(.networkRefusing, network: $0) })
    } else if snapshot.store != nil {
      var stated = StoredParticipation(networks: question?.ordinals, day: day)
      stated.isIn = true
      stated.accepting = .yes
      saidYes = .stored(.participating(stated))
      stated.accepting = .no
      saidNo = .stored(.participating(stated))
    } else {
      var yes = RoleSet(universe: context.roleCount)
      var no = yes
      for ordinal in ordinals {
        snapshot.forEachParticipation(network: ordinal) { entry in
          guard entry.isIn == 1, entry.from <= day, day <= entry.to else { return }
          switch ThreeValued(rawValue: entry.accepting) {
          case .yes: yes.insert(Int(entry.role))
          case .no: no.insert(Int(entry.role))
          default: break
          }
        }
      }
      saidYes = .set(yes)
      saidNo = .set(no)
    }
    // What the role or site states fills what the participations leave open.
    let stated = (
      yes: snapshot.roles(.accepting, ThreeValued.yes.token),
      no: snapshot.roles(.accepting, ThreeValued.no.token)
    )
    yes = stated.yes.isNone ? saidYes : saidYes.union(stated.yes.subtracting(saidNo))
    no = saidNo.subtracting(saidYes).union(
      stated.no.isNone ? .none : stated.no.subtracting(saidYes.union(saidNo).union(stated.yes)))
  }

  func roles(_ answer: ThreeValued) -> RoleExpression {
    switch answer {
    case .yes: yes
    case .no: no
    case .unknown: yes.union(no).complement
    }
  }
}

import Assessing
import DirectoryModel
import Indexing
import Vocabulary

/// Plan, network, status and accepting: they must hold of one participation, so they are one filter.
struct ParticipationFilter: SearchFilter {
  let parameters = ["network", "plan", "network-status", "accepting"]
  let facets = ["network", "network-status", "accepting"]

  func outcome(_ request: SearchRequest, _ context: QueryContext) throws(QueryError) -> FilterOutcome? {
    let question = try context.networks()
    if question == nil, !request.networkStatuses.isEmpty {
      throw .needs(parameter: "network-status", other: "plan or network")
    }
    guard question != nil || !request.accepting.isEmpty else { return nil }
    let statuses = try context.statuses()
    let accepting = ParticipationAccepting(question, context)

    var byStatus = context.all
    var statusUnknown = context.none
    if let statuses {
      let wanted = request.networkStatuses.isEmpty ? [.inNetwork] : request.networkStatuses
      byStatus = wanted.reduce(context.none) { $0.union(statuses.roles($1)) }
      statusUnknown = statuses.roles(.unknown)
    }
    var byAccepting = context.all
    var acceptingUnknown = context.none
    if !request.accepting.isEmpty {
      byAccepting = request.accepting.reduce(context.none) { $0.union(accepting.roles($1)) }
      acceptingUnknown = accepting.roles(.unknown)
    }
    let includesStatus = request.includeUnknown.contains("network")
    let includesAccepting = request.includeUnknown.contains("accepting")
    if includesStatus { byStatus.formUnion(statusUnknown) }
    if includesAccepting { byAccepting.formUnion(acceptingUnknown) }
    return FilterOutcome(
      yes: byStatus.intersection(byAccepting),
      unknown: [
        ("network", statusUnknown.intersection(byAccepting)),
        ("accepting", acceptingUnknown.intersection(byStatus)),
      ].filter { !$0.1.isEmpty })
  }

  func values(
    of facet: String, _ request: SearchRequest, _ context: QueryContext
  ) throws(QueryError) -> [FacetValue] {
    var result: [FacetValue] = []
    func add(_ value: String, isSelected: Bool, _ change: (inout SearchRequest) -> Void) throws(QueryError) {
      var single = request
      change(&single)
      let other = QueryContext(snapshot: context.snapshot, request: single)
      guard let outcome = try outcome(single, other) else { return }
      result.append(FacetValue(value: value, roles: outcome.yes, isSelected: isSelected))
    }
    switch facet {
    case "network":
      let selected = try context.networks()?.ids ?? []
      for id in context.networkIDs {
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
}

/// The network status of every role in the networks asked about, on the day asked about.
struct ParticipationStatuses {
  private var sets: [NetworkStatus: RoleSet] = [:]

  init(_ question: NetworkQuestion, _ context: QueryContext) {
    var statements: [UInt32: [NetworkAssessment.Statement]] = [:]
    // Who is listed for the day asked about; a period that has ended, or not begun, is no listing for that day.
    var listed: [Int: RoleSet] = [:]
    for layer in question.completeLayers { listed[layer] = context.none }
    let day = context.request.on.days
    for ordinal in question.ordinals {
      context.snapshot.forEachParticipation(network: ordinal) { entry in
        guard entry.from <= day, day <= entry.to else { return }
        statements[entry.role, default: []].append(.init(layer: entry.layer, isIn: entry.isIn == 1))
        listed[Int(entry.layer)]?.insert(Int(entry.role))
      }
    }
    // Absence, where a list is complete: everyone of the kind who is neither listed nor among the refused rows.
    var absent: [Int: RoleSet] = [:]
    for layer in question.completeLayers {
      let source = context.snapshot.meta.layers[layer].source
      var roles = Self.kinds(context.snapshot.meta.layers[layer].completeFor, context)
      roles.subtract(listed[layer] ?? context.none)
      roles.subtract(context.snapshot.roles(.mentioned, source))
      // A list names NPIs: who has none cannot be missed in it.
      let withoutNPI = context.rolesWithoutNPI(roles)
      roles.subtract(withoutNPI)
      absent[layer] = roles
    }
    for status in NetworkStatus.allCases { sets[status] = context.none }
    var spoken = context.none
    for (role, said) in statements {
      spoken.insert(Int(role))
      let from = absent.filter { $0.value.contains(Int(role)) }.keys.map { UInt16($0) }
      sets[NetworkAssessment.judge(said, absentFrom: from).status]?.insert(Int(role))
    }
    let onlyAbsent = absent.values.reduce(context.none) { $0.union($1) }.subtracting(spoken)
    sets[.outOfNetwork]?.formUnion(onlyAbsent)
    sets[.unknown]?.formUnion(spoken.union(onlyAbsent).complement)
  }

  func roles(_ status: NetworkStatus) -> RoleSet { sets[status]! }

  /// The roles for which a list is declared complete.
  static func kinds(_ completeFor: String?, _ context: QueryContext) -> RoleSet {
    switch completeFor.flatMap(Completeness.init(rawValue:)) {
    case .clinicians: context.snapshot.roles(.kind, EntityKind.clinician.token)
    case .facilities:
      context.snapshot.roles(.kind, anyOf: [EntityKind.organization.token, EntityKind.center.token])
    case .all:
      context.snapshot.roles(.kind, anyOf: [EntityKind.clinician, .organization, .center].map(\.token))
    case nil: context.none
    }
  }
}

/// Whether new patients are seen, for every role: in the networks asked about, or in any when none is.
struct ParticipationAccepting {
  private let yes: RoleSet
  private let no: RoleSet

  init(_ question: NetworkQuestion?, _ context: QueryContext) {
    var saidYes = context.none
    var saidNo = context.none
    let day = context.request.on.days
    for ordinal in question?.ordinals ?? Array(context.networkIDs.indices) {
      context.snapshot.forEachParticipation(network: ordinal) { entry in
        guard entry.isIn == 1, entry.from <= day, day <= entry.to else { return }
        switch ThreeValued(rawValue: entry.accepting) {
        case .yes: saidYes.insert(Int(entry.role))
        case .no: saidNo.insert(Int(entry.role))
        default: break
        }
      }
    }
    // What the role or site states fills what the participations leave open.
    let silent = saidYes.union(saidNo).complement
    yes = saidYes.union(context.snapshot.roles(.accepting, "yes").intersection(silent))
    no = saidNo.subtracting(saidYes).union(
      context.snapshot.roles(.accepting, "no").intersection(silent).subtracting(
        context.snapshot.roles(.accepting, "yes")))
  }

  func roles(_ answer: ThreeValued) -> RoleSet {
    switch answer {
    case .yes: yes
    case .no: no
    case .unknown: yes.union(no).complement
    }
  }
}

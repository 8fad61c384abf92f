import Assessing
import DirectoryModel
import Exporting
import Foundation
import Querying
import TestSupport
import Testing
import Vocabulary

/// The engine against a plain scan over what `export` says.
@Suite struct NaiveTwinTests {
  static let twin: NaiveDirectory = {
    do { return try SharedDirectory.shared.twin() } catch { preconditionFailure("no twin: \(error)") }
  }()
  private var engine: SnapshotEngine { SharedDirectory.shared.engine }
  private var twin: NaiveDirectory { Self.twin }

  /// Eight runs of 625 requests each, so that both cores have work: five thousand in all.
  @Test(arguments: 0..<8)
  func `every search finds who a plain scan of the export finds, in the same order`(run: Int) throws {
    var requests = RandomRequests(seed: 1_000 + UInt64(run), twin: twin)
    var found = 0
    for _ in 0..<625 {
      var (request, cancer) = requests.next()
      let all = twin.hits(twin.question(request, cancer: cancer))
      // Of long lists only the first hits, mostly: making a hit costs more than finding it.
      if all.count > 300, !requests.rng.once(in: 10) { request.limit = 100 }
      let expected = Array(all.prefix(request.limit ?? .max))
      let answer = try engine.search(request)
      found += expected.isEmpty ? 0 : 1
      // Asking for names alone goes shorter ways and says the same.
      var named = request
      named.detail = .names
      let short = try engine.search(named)
      #expect(
        short.total == all.count && short.page.map(\.id) == expected.map(\.id), "\(Self.summary(request))")
      let summary = Comment(rawValue: Self.summary(request))
      #expect(answer.total == all.count, summary)
      let ids = answer.hits.map(\.provider.id)
      let missing = Set(expected.map(\.id)).subtracting(ids)
      let surplus = Set(ids).subtracting(expected.map(\.id))
      guard missing.isEmpty, surplus.isEmpty, ids.count == expected.count else {
        Issue.record(
          "missing \(missing.sorted().prefix(5)), too many \(surplus.sorted().prefix(5)) in \(summary)")
        continue
      }
      for (i, hit) in answer.hits.enumerated() {
        let role = RoleRecord.roleID(of: hit.provider, role: hit.role.map { hit.provider.roles[$0] })
        let isSame =
          hit.provider.id == expected[i].id && role == expected[i].roleID
          && hit.otherRoles == expected[i].others
          && hit.distance.map { Int($0.decameters) } == expected[i].distance
        if !isSame || hit.accepting.token != expected[i].accepting {
          Issue.record("hit \(i) is \(hit.provider.id) \(role), expected \(expected[i]) in \(summary)")
          break
        }
      }
      #expect(!answer.hits.contains { $0.kind == .center && $0.designation == .basicLaboratory }, summary)
    }
    #expect(found > 250, "most requests must find somebody, or they examine nothing")
  }

  @Test(arguments: 0..<4)
  func `each facet counts what the search for that value finds`(run: Int) throws {
    var requests = RandomRequests(seed: 2_000 + UInt64(run), twin: twin)
    for _ in 0..<25 {
      var (request, cancer) = requests.next()
      request.facets = requests.rng.some(SearchRequest.countableFacets, 4)
      request.limit = 1
      let answer = try engine.search(request)
      #expect(answer.facets.map(\.facet) == request.facets)
      for facet in answer.facets {
        var values = requests.rng.some(facet.values, 4).map { ($0.value, $0.count) }
        // A value that is not listed is found nowhere.
        let known = Self.values(of: facet.facet, twin)
        values += requests.rng.some(known, 2).map { value in
          (value, facet.values.first { $0.value == value }?.count ?? 0)
        }
        for (value, count) in values {
          guard let single = Self.choosing(value, in: facet.facet, request) else { continue }
          let chosen = facet.facet == "cancer" ? value : cancer
          let expected = twin.total(twin.question(single, cancer: chosen))
          #expect(count == expected, "\(facet.facet)=\(value) in \(Self.summary(request))")
        }
        #expect(
          facet.values.map { $0.count } == facet.values.map { $0.count }.sorted(by: >),
          "the largest count is first")
      }
    }
  }

  @Test func `what a filter left out as unknown is what comes when the unknown is let through`() throws {
    var requests = RandomRequests(seed: 3_000, twin: twin)
    for _ in 0..<120 {
      let (request, cancer) = requests.next()
      let answer = try engine.search(request)
      let total = twin.total(twin.question(request, cancer: cancer))
      for name in requests.rng.some(SearchRequest.unknowableFilters, 6) {
        var wider = request
        wider.includeUnknown.insert(name)
        let more = twin.total(twin.question(wider, cancer: cancer)) - total
        let said = answer.unknownLeftOut.first { $0.filter == name }?.count ?? 0
        #expect(said == more, "\(name) in \(Self.summary(request))")
      }
    }
  }

  // MARK: Requests in words and in parts

  static func summary(_ r: SearchRequest) -> String {
    var parts: [String] = []
    func add(_ name: String, _ value: Any?) { if let value { parts.append("\(name)=\(value)") } }
    if !r.words.isEmpty { add("words", "\(r.words) \(r.wordMatch) \(r.spelling)") }
    add("match", r.match)
    if !r.ids.isEmpty { add("ids", r.ids) }
    add("cancer", r.cancer)
    if !r.kinds.isEmpty { add("kind", r.kinds) }
    add("age", r.age)
    if !r.modalities.isEmpty { add("modality", r.modalities) }
    if !r.differentFrom.isEmpty { add("different-from", r.differentFrom) }
    if !r.firstDoctors.isEmpty { add("first-doctor", "\(r.firstDoctors.map(\.id)) \(r.independence)") }
    if !r.specialties.isEmpty { add("specialty", r.specialties) }
    add("nci", r.designations)
    add("plan", r.plan)
    if !r.networks.isEmpty { add("network", r.networks) }
    if !r.networkStatuses.isEmpty { add("status", r.networkStatuses) }
    add("virtual", r.virtual)
    add("patient-state", r.patientState)
    add("near", r.near)
    add("within", r.within)
    if !r.states.isEmpty { add("state", r.states) }
    if !r.accepting.isEmpty { add("accepting", r.accepting) }
    if !r.accessible.isEmpty { add("accessible", r.accessible) }
    if !r.teaching.isEmpty { add("teaching", r.teaching) }
    if !r.languages.isEmpty { add("language", r.languages) }
    if !r.genders.isEmpty { add("gender", r.genders) }
    add("max-price", r.maxPriceUSD)
    add("max-days", r.maxDays)
    add("fresh-within", r.freshWithinDays)
    add("decide-by", r.decideBy)
    add("records-days", r.recordsDays)
    if !r.includeUnknown.isEmpty { add("unknown", r.includeUnknown.sorted()) }
    add("sort", r.sort)
    add("on", r.on)
    return parts.joined(separator: " ")
  }

  /// The request with one value of a facet chosen; nil where the facet cannot be asked.
  static func choosing(_ value: String, in facet: String, _ request: SearchRequest) -> SearchRequest? {
    var single = request
    single.facets = []
    switch facet {
    case "kind": single.kinds = EntityKind.allCases.filter { $0.token == value }
    case "age": single.age = AgeGroup(token: value)
    case "nci": single.designations = [Designation(token: value)!]
    case "network":
      single.plan = nil
      single.networks = [value]
    case "cancer": single.cancer = value
    case "network-accepting":
      single.plan = nil
      single.networks = [value]
      single.accepting = [.yes]
    case "network-status":
      if request.plan == nil && request.networks.isEmpty { return nil }
      single.networkStatuses = [NetworkStatus(token: value)!]
    case "accepting": single.accepting = [ThreeValued(token: value)!]
    case "virtual": single.virtual = [VirtualKind(token: value)!]
    case "state": single.states = [value]
    case "specialty": single.specialties = [value]
    case "modality": single.modalities = [Modality(token: value)!]
    case "language": single.languages = [value]
    case "gender": single.genders = [value]
    case "accessible": single.accessible = [ThreeValued(token: value)!]
    case "teaching": single.teaching = [ThreeValued(token: value)!]
    default: preconditionFailure("no facet \(facet)")
    }
    return single
  }

  /// Values that a facet can have.
  private static func values(of facet: String, _ twin: NaiveDirectory) -> [String] {
    switch facet {
    case "kind": EntityKind.allCases.map(\.token)
    case "age": ["adult", "child"]
    case "nci": Designation.allCases.map(\.token)
    case "cancer": twin.cancerIDs
    case "network", "network-accepting":
      Set(twin.roles.flatMap { $0.line.participations.map(\.networkId) }).sorted()
    case "network-status": NetworkStatus.allCases.map(\.token)
    case "accepting": ThreeValued.allCases.map(\.token)
    case "virtual": VirtualKind.allCases.map(\.token)
    case "state": InventedDirectory.states
    case "specialty": InventedDirectory.specialties
    case "modality": Modality.allCases.map(\.token)
    case "language": InventedDirectory.languages
    case "gender": ["F", "M", "X"]
    default: ["yes", "no"]
    }
  }
}

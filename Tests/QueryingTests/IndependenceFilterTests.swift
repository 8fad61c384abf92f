import Assessing
import DirectoryModel
import Querying
import TestSupport
import Testing
import Vocabulary

/// Independence over the index against the same judged one by one.
@Suite struct IndependenceFilterTests {
  private var engine: SnapshotEngine { SharedDirectory.shared.engine }
  private var twin: IndependenceTwin { .shared }

  private func asking(_ doctors: [IndependenceProfile]) -> SearchRequest {
    var request = SearchRequest(on: SharedDirectory.today)
    request.firstDoctors = doctors
    request.independence = .require
    request.limit = nil
    request.detail = .names
    request.includeUnknown = ["offered"]
    return request
  }

  /// Who is ever a hit: the rest is no question of independence.
  private func everybody() throws -> Set<String> {
    var request = asking([])
    request.independence = .show
    return Set(try engine.search(request).page.map(\.id))
  }

  @Test func `for every first doctor the filter keeps exactly those who are judged independent`() throws {
    let everybody = try everybody()
    var met: [ThreeValued: Int] = [:]
    for doctor in twin.doctors {
      let expected = twin.ids(of: doctor).mapValues { $0.intersection(everybody) }
      var request = asking([doctor])
      let found = Set(try engine.search(request).page.map(\.id))
      let missing = (expected[.yes] ?? []).subtracting(found).sorted().prefix(5)
      let surplus = found.subtracting(expected[.yes] ?? []).sorted().prefix(5)
      #expect(missing.isEmpty && surplus.isEmpty, "\(doctor.id): missing \(missing), too many \(surplus)")
      request.includeUnknown.insert("independence")
      let open = Set(try engine.search(request).page.map(\.id))
      #expect(open == everybody.subtracting(expected[.no] ?? []), "\(doctor.id)")
      #expect(!open.contains(doctor.id), "nobody is independent of herself")
      for (answer, ids) in expected { met[answer, default: 0] += ids.count }
      request.detail = .full
      request.limit = 1
      request.includeUnknown.remove("independence")
      let told = try engine.search(request)
      #expect(told.excluded.map(\.ground) == ["not_independent"])
      #expect(told.excluded.first?.count == (expected[.no] ?? []).count, "\(doctor.id)")
      #expect(
        (told.unknownLeftOut.first { $0.filter == "independence" }?.count ?? 0)
          == (expected[.unknown] ?? []).count, "\(doctor.id)")
    }
    #expect((met[.no] ?? 0) > 500 && (met[.unknown] ?? 0) > 500 && (met[.yes] ?? 0) > 500, "\(met)")
  }

  @Test func `an address that may be one building makes nobody independent, in a search as one by one`()
    throws
  {
    let people = [
      ("First", "525 E 68th St,New York,NY,10065"), ("Otherzip", "525 East 68th Street,New York,NY,10021"),
      ("Nozip", "525 E 68TH ST,NEW YORK,NY,"),
      ("Pavilion", "\"525 E 68th St, Starr Pavilion\",New York,NY,10065"),
      ("Suite", "525 E 68th St Suite 4,New York,NY,10065"), ("Number", "525 E 68th St #9,New York,NY,10021"),
      ("Nextdoor", "527 E 68th St,New York,NY,10065"), ("Elsewhere", "525 E 68th St,Paterson,NJ,07501"),
      ("Otherstreet", "525 E 6th St,New York,NY,10009"),
    ]
    let npis = people.indices.map { inventedNPI(61_100_001 + $0) }
    func rows(_ head: String, _ row: (Int) -> String) -> String {
      ([head] + people.indices.map(row)).joined(separator: "\n") + "\n"
    }
    let fixture = try DirectoryFixture()
    try fixture.add(
      "list",
      [
        "clinicians.csv": rows("clinician,npi,last") { "c\($0),\(npis[$0]),\(people[$0].0)" },
        "sites.csv": rows("site,street,city,state,zip") { "s\($0),\(people[$0].1)" },
        "roles.csv": rows("role,clinician,site") { "r\($0),c\($0),s\($0)" },
      ], asOf: "2026-11-01")
    let engine = try fixture.engine()
    let profiles = try npis.map { try engine.profile(of: try #require(try engine.provider(id: "npi:" + $0))) }
    // Of the first, and of the one without a ZIP code, of whom the others need not know either.
    for (at, doctor) in profiles.enumerated() where [0, 2].contains(at) {
      var request = asking([doctor])
      request.kinds = [.clinician]
      let found = Set(try engine.search(request).page.map(\.id))
      #expect(found == Set([6, 7, 8].map { "npi:" + npis[$0] }), "\(doctor.name)")
      let judged = profiles.filter { IndependenceAssessment.judge($0, against: doctor).answer == .yes }
      #expect(found == Set(judged.map(\.id)))
      request.includeUnknown.insert("independence")
      #expect(try engine.search(request).page.count == people.count - 1, "all but herself")
    }
  }

  @Test func `each line is met with every answer, or the comparison examines nothing`() throws {
    var met = Set<String>()
    for doctor in twin.doctors {
      var request = asking([doctor])
      request.independence = .show
      request.detail = .full
      request.kinds = [.clinician]
      request.words = ["a*"]
      for hit in try engine.search(request).hits {
        for line in hit.independence[0].lines { met.insert("\(line.subject) \(line.answer)") }
      }
    }
    for subject in IndependenceLine.Subject.allCases where subject != .school {
      for answer in IndependenceLine.Answer.allCases {
        #expect(met.contains("\(subject) \(answer)"), "\(subject) \(answer) is never met")
      }
    }
  }

  @Test func `preferred, who is independent comes first after the match, then who may be, then who is not`()
    throws
  {
    let doctor = try #require(twin.doctors.first { $0.id == "npi:2000000010" })
    var request = asking([doctor])
    request.independence = .prefer
    request.detail = .full
    request.cancer = "breast"
    request.kinds = [.clinician]
    let hits = try engine.search(request).hits
    let ranks = hits.map { hit -> [Int] in
      let match = hit.match!
      let answer = hit.independence.answer
      return [
        Int(match.strength.rawValue) + (match.isPrimary ? 0 : 1),
        answer == .yes ? 0 : answer == .unknown ? 1 : 2,
      ]
    }
    #expect(ranks.count > 20 && Set(ranks.map { $0[1] }).count == 3)
    #expect(zip(ranks, ranks.dropFirst()).allSatisfy { !$1.lexicographicallyPrecedes($0) })
    #expect(hits.contains { $0.provider.id == doctor.id && $0.independence[0].isSamePerson }, "and is marked")
    request.independence = .show
    #expect(try engine.search(request).total == hits.count, "shown or preferred, nobody is left out")
  }

  @Test func `another kind of specialist leaves out the same kind, with the count, and who is of none`()
    throws
  {
    var request = SearchRequest(on: SharedDirectory.today)
    request.cancer = "prostate"
    request.limit = nil
    let all = try engine.search(request).hits
    request.differentFrom = [.surgical]
    let answer = try engine.search(request)
    func kinds(_ hit: Hit) -> Set<Modality> { Set(hit.modalities) }
    let treating = Set(Modality.allCases.filter { $0.treats && $0 != .surgical })
    let expected = all.filter { !kinds($0).isDisjoint(with: treating) }.map(\.provider.id)
    #expect(Set(answer.hits.map(\.provider.id)) == Set(expected))
    let same = all.filter { kinds($0).contains(.surgical) && kinds($0).isDisjoint(with: treating) }
    #expect(!same.isEmpty)
    #expect(answer.excluded.map(\.ground) == ["same_kind"] && answer.excluded[0].count == same.count)
    #expect(
      answer.unknownLeftOut.first { $0.filter == "different-from" }?.count
        == all.count { $0.modalities.isEmpty })
  }

  @Test func `independence is asked of somebody, and of not too many`() throws {
    var request = SearchRequest(on: SharedDirectory.today)
    request.independence = .require
    #expect(throws: QueryError.self) { try engine.search(request) }
    request.independence = .show
    request.firstDoctors = (0...SearchRequest.mostFirstDoctors).map { number in
      IndependenceProfile(Provider(kind: .clinician, key: EntityKey(npi: UInt64(number + 1)))) { _ in nil }
    }
    #expect(throws: QueryError.self) { try engine.search(request) }
  }

  @Test func `pages of one first doctor are not those of another`() throws {
    var request = SearchRequest(on: SharedDirectory.today)
    request.firstDoctors = [twin.doctors[0]]
    request.independence = .require
    request.limit = 1
    let next = try #require(try engine.search(request).next)
    request.cursor = next
    _ = try engine.search(request)
    request.firstDoctors = [twin.doctors[1]]
    #expect(throws: QueryError.badCursor) { try engine.search(request) }
  }
}

import Assessing
import DirectoryModel
import Glibc
import Querying
import TestSupport
import Testing
import Vocabulary

/// Programs for a patient against a plain loop over programs.csv: who is found, who is left out, and why.
@Suite struct ProgramsForPatientTests {
  private let programs: [[String: String]]
  private let parents: [String: String]
  private let ages: [String: String]

  init() {
    programs =
      PlainTable.rows(DirectoryFixture.data + "/programs.csv")
      + SharedDirectory.shared.exchange.values.sorted().map { $0 + "/programs.csv" }
      .filter { access($0, R_OK) == 0 }.flatMap { PlainTable.rows($0) }
    let types = PlainTable.rows(DirectoryFixture.data + "/cancer-types.csv")
    parents = Dictionary(
      types.map { ($0["cancer_type"]!, $0["parent"]!) }, uniquingKeysWith: { first, _ in first })
    ages = Dictionary(
      types.map { ($0["cancer_type"]!, $0["age_group"]!) }, uniquingKeysWith: { first, _ in first })
  }

  private func above(_ id: String) -> [String] {
    let parent = parents[id] ?? ""
    return parent.isEmpty ? [] : [parent] + above(parent)
  }

  /// nil where the program is open to the patient; else the filter that leaves it out and whether that is known.
  private func fate(_ program: [String: String], cancer: String, state: String) -> (
    filter: String, answer: String
  )? {
    guard program["offered"] == "yes" else {
      return ("offered", program["offered"] == "no" ? "no" : "unknown")
    }
    let excluded = PlainTable.list(program["cancers_excluded"])
    if ([cancer] + above(cancer)).contains(where: { excluded.contains($0) }) { return ("cancer", "no") }
    let included = PlainTable.list(program["cancers_included"])
    let isNamed = included.contains {
      $0 == cancer || above(cancer).contains($0) || above($0).contains(cancer)
    }
    if !included.isEmpty && !isNamed { return ("cancer", "no") }
    let ages = [program["age_group"]!, self.ages[cancer]!]
    if Set(ages).isSuperset(of: ["adult", "child"]) { return ("cancer", "no") }
    let kinds = PlainTable.list(program["kinds"])
    if kinds == ["in-person"] { return ("virtual", "no") }
    // What the page refuses is told before what it leaves open.
    switch NaiveDirectory.eligibility(program, state: state) {
    case "excluded": return ("patient-state", "no")
    case "unknown": return (kinds.isEmpty ? "virtual" : "patient-state", "unknown")
    default: return kinds.isEmpty ? ("virtual", "unknown") : nil
    }
  }

  private func answer(cancer: String, state: String) throws -> SearchAnswer {
    var request = SearchRequest(on: SharedDirectory.today)
    request.kinds = [.program]
    request.cancer = cancer
    request.virtual = []
    request.patientState = state
    request.limit = nil
    return try SharedDirectory.shared.engine.search(request)
  }

  @Test(arguments: [
    ("melanoma", "NY"), ("melanoma", "MA"), ("breast", "NY"), ("breast", "TX"), ("glioma", "PA"),
    ("sarcoma", "MT"),
    ("oropharynx", "NY"), ("uveal-melanoma", "CA"), ("neuroblastoma", "NY"), ("prostate", "NY"),
  ])
  func `each program is found or is left out with the reason that its row gives`(
    cancer: String, state: String
  ) throws {
    #expect(parents[cancer] != nil)
    let answer = try answer(cancer: cancer, state: state)
    let hits = Set(answer.hits.map(\.provider.id))
    var open = 0
    for program in programs {
      let id = "program:" + program["program"]!
      let leftOut = answer.leftOut.filter { $0.id == id }
      if let fate = fate(program, cancer: cancer, state: state) {
        #expect(!hits.contains(id), "\(id)")
        #expect(leftOut.map(\.filter) == [fate.filter], "\(id)")
        #expect(leftOut.map(\.answer) == [fate.answer], "\(id)")
        #expect(leftOut.allSatisfy { !$0.reason.isEmpty && $0.source != nil }, "\(id)")
      } else {
        open += 1
        #expect(hits.contains(id) && leftOut.isEmpty, "\(id)")
      }
    }
    #expect(open == answer.total)
    #expect(answer.total + answer.leftOut.count == programs.count, "nobody is missing")
  }

  @Test func `melanoma by virtual means from New York is open where rows of programs say so`() throws {
    let answer = try answer(cancer: "melanoma", state: "NY")
    // Read off programs.csv by hand: admits NY by list, or every state but another one.
    let open = ["cedars-vso", "dana-farber-oso"].map { "program:" + $0 }
    #expect(Set(open).isSubset(of: answer.hits.map(\.provider.id)))
    let grounds = Dictionary(
      answer.hits.map { ($0.provider.id, $0.virtual?.eligibility) }, uniquingKeysWith: { a, _ in a })
    #expect(grounds.values.allSatisfy { $0 == .eligible })
    let reasons = Dictionary(answer.leftOut.map { ($0.id, $0) }, uniquingKeysWith: { a, _ in a })
    #expect(reasons["program:msk-remote-intl"]?.reason == "for patients outside the United States")
    #expect(reasons["program:winship-accesshope"]?.filter == "patient-state")
    #expect(reasons["program:winship-accesshope"]?.answer == "no")
    #expect(reasons["program:roswell-second-opinion-telemedicine"]?.reason.contains("only for head") == true)
    #expect(
      reasons["program:none-salk"]?.reason == "no program is offered: Research only; treats no patients.")
    #expect(reasons["program:duke-rso"]?.answer == "unknown")
  }

  @Test func `a kind of virtual visit that a program does not give leaves it out by name`() throws {
    var request = SearchRequest(on: SharedDirectory.today)
    request.virtual = [.video]
    request.limit = nil
    let answer = try SharedDirectory.shared.engine.search(request)
    let leftOut = Dictionary(answer.leftOut.map { ($0.id, $0) }, uniquingKeysWith: { a, _ in a })
    for program in programs where program["offered"] == "yes" {
      let id = "program:" + program["program"]!
      let kinds = PlainTable.list(program["kinds"])
      if kinds.contains("video") {
        #expect(answer.hits.contains { $0.provider.id == id }, "\(id)")
      } else {
        #expect(leftOut[id]?.filter == "virtual", "\(id)")
        #expect(leftOut[id]?.answer == (kinds.isEmpty ? "unknown" : "no"), "\(id)")
      }
    }
  }
}

import DirectoryModel
import Querying
import TestSupport
import Testing
import Vocabulary

/// What is understood of a request, and what is refused.
@Suite struct RequestTests {
  private var engine: SnapshotEngine { SharedDirectory.shared.engine }

  private func search(_ change: (inout SearchRequest) -> Void) throws -> SearchAnswer {
    var request = SearchRequest(on: SharedDirectory.today)
    change(&request)
    return try engine.search(request)
  }

  @Test func `a parameter that needs another one is refused, never dropped`() {
    #expect(throws: QueryError.needs(parameter: "within", other: "near")) {
      try search { $0.within = Distance(miles: 5) }
    }
    #expect(throws: QueryError.needs(parameter: "sort distance", other: "near")) {
      try search { $0.sort = .distance }
    }
    #expect(throws: QueryError.needs(parameter: "patient-state", other: "virtual")) {
      try search { $0.patientState = "NY" }
    }
    #expect(throws: QueryError.needs(parameter: "network-status", other: "plan or network")) {
      try search { $0.networkStatuses = [.inNetwork] }
    }
  }

  @Test func `a value that means nothing is refused, with near misses`() {
    #expect(throws: QueryError.unknownValue(parameter: "near", value: "00000", suggestions: [])) {
      try search { $0.near = .zip("00000") }
    }
    #expect(
      throws: QueryError.unknownValue(
        parameter: "plan", value: "00000ZZ0010091", suggestions: ["00000ZZ0010001 (Example PPO Gold 2026)"])
    ) { try search { $0.plan = "00000ZZ0010091" } }
    #expect(throws: QueryError.unknownValue(parameter: "network", value: "elsewhere", suggestions: [])) {
      try search { $0.networks = ["elsewhere"] }
    }
    #expect(throws: QueryError.unknownValue(parameter: "facets", value: "gendre", suggestions: ["gender"])) {
      try search { $0.facets = ["gendre"] }
    }
    #expect(throws: QueryError.self) { try search { $0.cancer = "wibble wobble" } }
  }

  @Test func `words that mean several things are answered with each meaning`() throws {
    let error = #expect(throws: QueryError.self) { try search { $0.cancer = "MM" } }
    guard case .ambiguous("cancer", "MM", let meanings) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(meanings.map(\.id) == ["melanoma", "myeloma"])
    for (parameter, change) in [
      ("network", { $0.networks = ["n1"] }), ("plan", { $0.plan = "example" }),
    ] as [(String, (inout SearchRequest) -> Void)] {
      let error = #expect(throws: QueryError.self) { try search(change) }
      guard case .ambiguous(parameter, _, _) = error else {
        Issue.record("\(parameter): \(String(describing: error))")
        continue
      }
    }
  }

  @Test func `a plan is known by its id and by its name, and the answer says which`() throws {
    let byID = try search { $0.plan = "00000ZZ0010001" }
    for text in ["plan:00000ZZ0010001", "Example PPO Gold 2026", "ppo gold"] {
      let byName = try search { $0.plan = text }
      #expect(byName.total == byID.total)
      #expect(byName.understood.map(\.id) == ["00000ZZ0010001"])
      #expect(byName.understood.map(\.name) == ["Example PPO Gold 2026"])
      #expect(byName.understood.map(\.from) == [text])
    }
    #expect(byID.total > 0)
  }

  @Test func `a network is known by its whole id and by its local one where only one source has it`() throws {
    let whole = try search { $0.networks = ["example:net-advantage"] }.total
    #expect(whole > 0)
    #expect(try search { $0.networks = ["net-advantage"] }.total == whole)
    #expect(try search { $0.networks = ["network:example:net-advantage"] }.total == whole)
  }

  @Test func `words for a cancer are read as the cancer and not as a name`() throws {
    for words in [["melanoma"], ["triple", "negative", "breast"], ["C43"]] {
      let asWords = try search { $0.words = words }
      let asCancer = try search { $0.cancer = words.joined(separator: " ") }
      #expect(asWords.hits.map(\.provider.id) == asCancer.hits.map(\.provider.id))
      #expect(asWords.understood == asCancer.understood)
      #expect(asWords.total > 0)
    }
  }

  @Test func `a misspelt cancer is corrected and the correction is said`() throws {
    let answer = try search { $0.cancer = "triple negtive breast" }
    #expect(answer.understood.map(\.id) == ["breast-tnbc"])
    #expect(answer.understood.first?.corrected != nil)
  }

  @Test func `a ZIP without a point of its own is said to stand for its neighbors`() throws {
    #expect(try search { $0.near = .zip("44195") }.understood.map(\.parameter) == ["near"])
    #expect(try search { $0.near = .zip("10001") }.understood.isEmpty)
  }

  @Test func `a plan of another year has nobody in its network`() throws {
    // Its network has people in 2026; the plan is of 2025.
    #expect(try search { $0.networks = ["net-00000ZZ-ppo"] }.total > 0)
    #expect(try search { $0.plan = "00000ZZ0010003" }.total == 0)
    let lastYear = try search {
      $0.plan = "00000ZZ0010003"
      $0.on = CalendarDate(iso: "2025-11-21")!
    }
    #expect(lastYear.total > 0)
    #expect(lastYear.hits.allSatisfy { $0.network?.status == .inNetwork })
  }

  @Test func `an entity is found by each id, and not by another`() throws {
    #expect(try engine.provider(id: "center:mskcc")?.facts.first(.designation) == "comprehensive")
    #expect(try engine.provider(id: "npi:2000000036")?.displayName == "Ana Ejemplo, MD")
    #expect(try engine.provider(id: "center:nowhere") == nil)
  }

  @Test func `the dates of the data are those of the sources of the hits`() throws {
    let answer = try search {
      $0.words = ["ejemplo", "ana"]
      $0.kinds = [.clinician]
    }
    #expect(answer.hits.map(\.provider.id) == ["npi:2000000036"])
    #expect(answer.dataAsOf?.oldest == CalendarDate(iso: "2026-11-01"))
    #expect(answer.dataAsOf?.newest == CalendarDate(iso: "2026-11-01"))
  }

  @Test func `every hit gives a reason for each rule of its order, and ties end with the id`() throws {
    for sort in SortOrder.allCases {
      let answer = try search {
        $0.cancer = "breast"
        $0.plan = "00000ZZ0010001"
        $0.networkStatuses = [.inNetwork, .unknown, .outOfNetwork]
        $0.near = .zip("60611")
        $0.sort = sort
        if sort == .feasible { $0.decideBy = CalendarDate(iso: "2026-12-18") }
        $0.limit = 40
      }
      #expect(answer.hits.count == 40)
      for hit in answer.hits {
        let rules = hit.reasons.map(\.rule)
        switch sort {
        case .npi: #expect(rules == ["npi"])
        case .name: #expect(rules == ["name", "id"])
        case .best:
          #expect(
            rules == ["cancer match", "network", "distance", "nci designation", "freshness", "name", "id"])
        case .relevance: #expect(rules == ["cancer match", "nci designation", "freshness", "name", "id"])
        case .distance:
          #expect(
            rules == ["distance", "cancer match", "network", "nci designation", "freshness", "name", "id"])
        case .feasible:
          #expect(
            rules == [
              "feasible", "cancer match", "network", "distance", "nci designation", "freshness", "name", "id",
            ])
        case .freshness:
          #expect(
            rules == [
              "evidence", "cancer match", "network", "distance", "nci designation", "freshness", "name", "id",
            ])
        }
      }
    }
  }
}

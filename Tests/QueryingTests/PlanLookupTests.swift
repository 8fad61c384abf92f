import DirectoryModel
import Importing
import Querying
import TestSupport
import Testing
import Vocabulary

/// Plans by id, by name, and by the words on a card.
@Suite struct PlanLookupTests {
  private static let day = CalendarDate(iso: "2026-11-21")!

  private static let engine: SnapshotEngine = {
    do {
      let fixture = try DirectoryFixture()
      try fixture.add(
        "payer",
        [
          "networks.csv": "network,name\nn,Net\n",
          "plans.csv": """
          plan,name,year,payer,type,networks
          11111AA0010001,Ejemplo Salud Oro PPO 2026,2026,Seguros Invención,PPO,n
          11111AA0010002,Ejemplo Salud Oro PPO 2025,2025,Seguros Invención,PPO,n
          11111AA0010003,Ejemplo Salud Oro Plus PPO 2026,2026,Seguros Invención,PPO,n
          11111AA0010004,Madeup Bronze 2026,2026,Madeup Mutual,HMO,n
          11111AA0010005,Madeup Silver 2026,2026,Madeup Mutual,HMO,n
          11111AA0010006,Twin Plan,2026,North Madeup,HMO,n
          11111AA0010007,Twin Plan,2026,South Madeup,HMO,n
          H9999-001-0,Late Plan,2024,Madeup Mutual,HMO,n

          """,
        ], asOf: "2026-11-01")
      return try fixture.engine()
    } catch { preconditionFailure("\(error)") }
  }()

  private func found(_ text: String, on day: CalendarDate = day) throws -> PlanReading {
    try Self.engine.plan(text, on: day)
  }

  @Test(arguments: [
    ("11111AA0010001", "11111AA0010001"), ("plan:11111AA0010001", "11111AA0010001"),
    ("11111aa0010001", "11111AA0010001"), ("h9999-001-0", "H9999-001-0"), ("H9999 001 0", "H9999-001-0"),
    ("Madeup Bronze 2026", "11111AA0010004"), ("bronze", "11111AA0010004"),
    ("SILVER, madeup mutual", "11111AA0010005"), ("ppo oro salud ejemplo", "11111AA0010001"),
    ("ejemplo salud oro ppo 2025", "11111AA0010002"), ("seguros invencion oro plus", "11111AA0010003"),
    ("twin south", "11111AA0010007"),
  ])
  func `a plan is found by its id, and by its words in any case and order, without accents or year`(
    text: String, id: String
  ) throws {
    let reading = try found(text)
    #expect(reading.id == id && reading.corrected == nil && reading.from == text)
  }

  @Test func `of two years' plans the one of the day asked about is meant`() throws {
    #expect(try found("Ejemplo Salud Oro PPO", on: CalendarDate(iso: "2025-03-01")!).id == "11111AA0010002")
    #expect(try found("Ejemplo Salud Oro PPO").id == "11111AA0010001")
  }

  @Test func `a misspelt word is read as the nearest one, and that is told`() throws {
    let reading = try found("madeup bronce")
    #expect(reading.id == "11111AA0010004" && reading.corrected == "madeup bronze")
  }

  @Test func `several plans are asked back with all of them`() throws {
    let error = #expect(throws: QueryError.self) { try found("Twin Plan") }
    guard case .ambiguous("plan", "Twin Plan", let meanings) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(meanings.map(\.id) == ["11111AA0010006", "11111AA0010007"])
    guard
      case .ambiguous(_, _, let all) = #expect(throws: QueryError.self, performing: { try found("madeup") })
    else {
      Issue.record("madeup means one plan")
      return
    }
    // Also one of another year: who has its card means it.
    #expect(all.map(\.id).contains("H9999-001-0") && all.count == 5)
  }

  @Test func `a year chooses between plans of one name and one payer alone`() throws {
    let fixture = try DirectoryFixture()
    try fixture.add(
      "payer",
      [
        "networks.csv": "network,name\nn,Net\n",
        "plans.csv": """
        plan,name,year,payer,networks
        22222AA0010001,Gold Basic,2026,Invented Mutual,n
        22222AA0010002,Gold Plus,2025,Invented Mutual,n
        22222AA0010003,Silver 2026,2026,Invented Mutual,n
        22222AA0010004,Silver 2025,2025,Invented Mutual,n
        22222AA0010005,Bronze,2026,First Payer,n
        22222AA0010006,Bronze,2025,Second Payer,n

        """,
      ], asOf: "2026-11-01")
    let engine = try fixture.engine()
    func asked(_ text: String) throws -> [String] {
      do throws(QueryError) {
        return [try engine.plan(text, on: Self.day).id]
      } catch {
        guard case .ambiguous(_, _, let meanings) = error else { throw error }
        return meanings.map(\.id).sorted()
      }
    }
    #expect(try asked("mutual gold") == ["22222AA0010001", "22222AA0010002"])
    #expect(try asked("mutual gold basic") == ["22222AA0010001"])
    #expect(try asked("mutual silver") == ["22222AA0010003"])
    #expect(try asked("bronze") == ["22222AA0010005", "22222AA0010006"])
    #expect(try asked("first bronze") == ["22222AA0010005"])
  }

  private static let oro = [
    "11111AA0010001 (Ejemplo Salud Oro PPO 2026)", "11111AA0010002 (Ejemplo Salud Oro PPO 2025)",
    "11111AA0010003 (Ejemplo Salud Oro Plus PPO 2026)",
  ]

  @Test(arguments: [
    // A number is never corrected, and words that no plan has together are no plan's.
    ("madeup bronze 2027", ["11111AA0010004 (Madeup Bronze 2026)"]),
    ("silver ppo oro", ["11111AA0010001 (Ejemplo Salud Oro PPO 2026)"]),
    // Several ids are as near: the first three of them.
    ("11111AA001000", Self.oro), ("11111AA0010019", Self.oro), ("H9999-001-9", ["H9999-001-0 (Late Plan)"]),
    ("nothing like it", []), ("—", []), ("", []),
  ])
  func `what is no plan is told with what comes near it`(text: String, near: [String]) throws {
    let error = #expect(throws: QueryError.self) { try found(text) }
    guard case .unknownValue("plan", text, let suggestions) = error else {
      Issue.record("\(text): \(String(describing: error))")
      return
    }
    #expect(near.allSatisfy(suggestions.contains), "\(text): \(suggestions)")
    if near.isEmpty { #expect(suggestions.isEmpty, "\(text): \(suggestions)") }
  }

  @Test func `a plan of another year is found, offers nothing on the day, and says so`() throws {
    let reading = try found("Late Plan")
    #expect(reading.years == [2024] && !reading.isOffered(on: Self.day))
    #expect(reading.networks(on: Self.day).isEmpty)
    #expect(reading.yearNote(on: Self.day)?.contains("2024") == true)
    #expect(reading.networks(on: CalendarDate(iso: "2024-12-31")!) == ["payer:n"])
  }

  @Test func `a search reads a plan as a check does, and tells of another year`() throws {
    for text in ["bronze", "madeup bronce", "Late Plan", "twin south"] {
      var request = SearchRequest(on: Self.day)
      request.plan = text
      let understood = try #require(try Self.engine.search(request).understood.first)
      let reading = try found(text)
      #expect(understood.id == reading.id && understood.corrected == reading.corrected)
      #expect(understood.note == reading.yearNote(on: Self.day))
    }
    var request = SearchRequest(on: Self.day)
    request.plan = "twin plan"
    #expect(throws: QueryError.self) { try Self.engine.search(request) }
  }
}

import DirectoryModel
import Querying
import TestSupport
import Testing
import Vocabulary

@Suite struct PagingTests {
  private var engine: SnapshotEngine { SharedDirectory.shared.engine }

  @Test func `pages of any size put together are the whole list`() throws {
    var requests = RandomRequests(seed: 4_000, twin: NaiveTwinTests.twin)
    var pages = 0
    for _ in 0..<60 {
      var (request, _) = requests.next()
      let whole = try engine.search(request)
      guard whole.total <= 400 else { continue }
      #expect(whole.next == nil)
      var ids: [String] = []
      repeat {
        request.limit = min(100, requests.rng.number(1..<max(2, whole.total / 2 + 2)))
        request.facets = requests.rng.once(in: 2) ? ["kind"] : []
        let page = try engine.search(request)
        #expect(page.total == whole.total)
        #expect(page.hits.count <= request.limit!)
        ids += page.hits.map(\.provider.id)
        request.cursor = page.next
        pages += 1
      } while request.cursor != nil
      #expect(ids == whole.hits.map(\.provider.id), "\(NaiveTwinTests.summary(request))")
    }
    #expect(pages > 60)
  }

  @Test func `a page near the beginning of a long list is the beginning of the whole`() throws {
    for sort in SortOrder.allCases {
      var request = SearchRequest(on: SharedDirectory.today)
      request.near = .zip("10001")
      request.decideBy = CalendarDate(days: request.on.days + 30)
      request.sort = sort
      request.limit = nil
      let whole = try engine.search(request).hits.map(\.provider.id)
      #expect(whole.count > 2_000)
      for limit in [1, 2, 7, 50] {
        request.limit = limit
        let page = try engine.search(request)
        #expect(page.hits.map(\.provider.id) == Array(whole.prefix(limit)), "\(sort) \(limit)")
        request.cursor = page.next
        #expect(try engine.search(request).hits.map(\.provider.id) == Array(whole[limit..<2 * limit]))
        request.cursor = nil
      }
    }
  }

  private static func base() -> SearchRequest {
    var request = SearchRequest(on: SharedDirectory.today)
    request.words = ["ana"]
    request.near = .zip("10001")
    request.limit = 1
    return request
  }

  @Test func `a cursor is good for its own request only`() throws {
    let first = try engine.search(Self.base())
    let cursor = try #require(first.next)
    let changes: [(String, (inout SearchRequest) -> Void)] = [
      ("words", { $0.words = ["bo"] }), ("cancer", { $0.cancer = "breast" }),
      ("kind", { $0.kinds = [.clinician] }),
      ("age", { $0.age = .adult }), ("modality", { $0.modalities = [.medical] }),
      ("specialty", { $0.specialties = ["207RX0202X"] }), ("nci", { $0.designations = [] }),
      ("plan", { $0.plan = "fz-shared" }), ("network", { $0.networks = ["fuzz-a:n1"] }),
      ("status", { $0.networkStatuses = [.unknown] }), ("virtual", { $0.virtual = [] }),
      ("patient-state", { $0.patientState = "NY" }), ("near", { $0.near = .zip("10002") }),
      ("place", { $0.near = .place(Coordinates(latitude: 40, longitude: -74)) }),
      ("within", { $0.within = Distance(miles: 10_000) }), ("state", { $0.states = ["NY"] }),
      ("accepting", { $0.accepting = [.yes] }), ("accessible", { $0.accessible = [.yes] }),
      ("teaching", { $0.teaching = [.yes] }), ("language", { $0.languages = ["es"] }),
      ("gender", { $0.genders = ["F"] }), ("unknown", { $0.includeUnknown = ["gender"] }),
      ("sort", { $0.sort = .name }), ("on", { $0.on = CalendarDate(iso: "2026-11-20")! }),
    ]
    for (name, change) in changes {
      var request = Self.base()
      request.cursor = cursor
      change(&request)
      #expect(throws: QueryError.badCursor, "\(name)") { try engine.search(request) }
    }
    var same = Self.base()
    same.cursor = cursor
    same.limit = 3
    same.facets = ["gender"]
    #expect(try engine.search(same).total == first.total)
  }

  @Test func `a cursor of another generation is gone, and nonsense is no cursor`() throws {
    let cursor = try #require(try engine.search(Self.base()).next)
    var request = Self.base()
    request.cursor = cursor
    #expect(throws: QueryError.cursorGone(generation: String(engine.generation.prefix(16)))) {
      try SharedDirectory.shared.bundled.search(request)
    }
    for nonsense in [
      "", "x", String(cursor.dropLast(2)), cursor + "zz", cursor + String(repeating: "0", count: 40),
      cursor.prefix(40) + "7fffffffffffffff", cursor.prefix(40) + "80000000",
    ] {
      request.cursor = nonsense
      #expect(throws: QueryError.badCursor, "\(nonsense)") { try engine.search(request) }
    }
  }
}

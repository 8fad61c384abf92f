import DirectoryModel
import Querying
import TestSupport
import Testing

/// Entities as hits of a question, whatever its filters say of them.
@Suite struct NamedHitTests {
  private var engine: SnapshotEngine { SharedDirectory.shared.engine }

  @Test func `several at once are each what one alone is`() throws {
    var requests = RandomRequests(seed: 77, twin: NaiveTwinTests.twin)
    var found = 0
    for _ in 0..<200 {
      var (request, _) = requests.next()
      var everybody = SearchRequest(on: request.on)
      everybody.detail = .names
      everybody.limit = 100
      let ids =
        try engine.search(everybody).page.map(\.id).shuffled(using: &requests.rng).prefix(8) + ["npi:nobody"]
      request.ids = []
      let together = try engine.hits(Array(ids), in: request)
      for (id, hit) in zip(ids, together) {
        let alone = try engine.hit(id, in: request)
        #expect("\(hit as Any)" == "\(alone as Any)", "\(id) in \(request)")
        if alone != nil { found += 1 }
      }
      #expect(together.last.map { $0 == nil } == true)
    }
    #expect(found > 1_000)
  }
}

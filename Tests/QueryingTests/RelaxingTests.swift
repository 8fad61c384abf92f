import DirectoryModel
import Querying
import TestSupport
import Testing
import Vocabulary

/// What is offered where few were found: exact, in order, and only what finds more.
@Suite struct RelaxingTests {
  private var engine: SnapshotEngine { SharedDirectory.shared.engine }
  private var twin: NaiveDirectory { NaiveTwinTests.twin }

  /// The request with the change made, worked out from the words of the offer alone.
  private func changed(_ request: SearchRequest, by offer: Relaxation) throws -> SearchRequest {
    var changed = request
    switch (offer.parameter, offer.value) {
    case ("include-unknown", let name?): changed.includeUnknown.insert(name)
    case ("within", let text?): changed.within = Distance(miles: try #require(Double(text.dropLast(2))))
    case ("cancer", let id?): changed.cancer = id
    case ("spelling", "near"): changed.spelling = .near(edits: 2)
    case ("spelling", "corrected"): changed.spelling = .corrected
    case ("word-match", "any"): changed.wordMatch = .any
    case ("gender", nil): changed.genders = []
    case ("teaching", nil): changed.teaching = []
    case ("match", nil): changed.match = nil
    case ("fresh-within", nil): changed.freshWithinDays = nil
    case ("max-days", nil): changed.maxDays = nil
    case ("max-price", nil): changed.maxPriceUSD = nil
    case ("language", nil): changed.languages = []
    case ("accessible", nil): changed.accessible = []
    case ("accepting", nil): changed.accepting = []
    case ("within", nil): changed.within = nil
    case ("state", nil): changed.states = []
    case ("nci", nil): changed.designations = nil
    case ("specialty", nil): changed.specialties = []
    case ("modality", nil): changed.modalities = []
    case ("different-from", nil): changed.differentFrom = []
    case ("independence", nil): changed.independence = .show
    case ("patient-state", nil): changed.patientState = nil
    case ("virtual", nil): changed.virtual = nil
    case ("network", nil): changed.networks = []
    case ("plan", nil): changed.plan = nil
    case ("age", nil): changed.age = nil
    case ("kind", nil): changed.kinds = []
    case ("words", nil): changed.words = []
    case ("cancer", nil): changed.cancer = nil
    default: Issue.record("an offer that no test knows: \(offer)")
    }
    for name in offer.also {
      #expect(offer.words.hasSuffix(" and \(name)") || offer.words.contains(" and \(name) and "))
      switch name {
      case "network": changed.networks = []
      case "network-status": changed.networkStatuses = []
      case "patient-state": changed.patientState = nil
      default: Issue.record("what no test knows goes with an offer: \(offer)")
      }
    }
    return changed
  }

  @Test(arguments: 0..<4)
  func `each number is what a plain scan finds for the changed request, and more than now`(run: Int) throws {
    var requests = RandomRequests(seed: 7_000 + UInt64(run), twin: twin)
    var offers = 0
    while offers < 60 {
      var (request, cancer) = requests.next()
      request.limit = 1
      let answer = try engine.search(request)
      let relax = try engine.relaxations(of: request, answered: answer)
      guard answer.total < SearchAnswer.scarce else {
        #expect(relax.isEmpty, "enough were found")
        continue
      }
      for offer in relax where !["spelling", "word-match"].contains(offer.parameter) {
        #expect(offer.total > answer.total)
        let wider = try changed(request, by: offer)
        let id = offer.parameter == "cancer" ? offer.value : cancer
        let expected = twin.total(twin.question(wider, cancer: id))
        #expect(offer.total == expected, "\(offer.words) in \(NaiveTwinTests.summary(request))")
        offers += 1
      }
    }
  }

  @Test(arguments: 0..<2)
  func `no filter is kept from those that would find more when it is dropped`(run: Int) throws {
    var requests = RandomRequests(seed: 7_100 + UInt64(run), twin: twin)
    var dropped = 0
    for _ in 0..<250 {
      var (request, cancer) = requests.next()
      request.limit = 1
      let answer = try engine.search(request)
      guard answer.total < SearchAnswer.scarce else { continue }
      let relax = try engine.relaxations(of: request, answered: answer)
      let parts: [(String, Bool)] = [
        ("gender", !request.genders.isEmpty), ("language", !request.languages.isEmpty),
        ("state", !request.states.isEmpty), ("kind", !request.kinds.isEmpty),
        ("nci", request.designations != nil), ("within", request.within != nil),
      ]
      // Dropped alone it would leave nothing asked.
      let others = request.words.isEmpty && request.cancer == nil ? 0 : 1
      for (parameter, isAsked) in parts where isAsked {
        guard others + parts.count(where: { $0.1 }) > 1 else { continue }
        let without = try changed(
          request, by: Relaxation(parameter: parameter, value: nil, words: "", total: 0))
        let found = twin.total(twin.question(without, cancer: cancer))
        let offered = relax.first { $0.parameter == parameter && $0.value == nil }?.total
        #expect(
          offered == (found > answer.total ? found : nil), "\(parameter) \(NaiveTwinTests.summary(request))")
        dropped += 1
      }
    }
    #expect(dropped > 20, "or nothing was examined")
  }

  @Test func `offers come in the order of their closeness to what was asked`() throws {
    var request = SearchRequest(on: SharedDirectory.today)
    request.cancer = "chordoma"
    request.plan = "00000ZZ0010001"
    request.near = .zip("60601")
    request.within = Distance(miles: 5)
    request.genders = ["X"]
    request.kinds = [.clinician]
    let answer = try engine.search(request)
    try #require(answer.total < SearchAnswer.scarce)
    request.genders = []
    let relax = try engine.relaxations(of: request, answered: try engine.search(request))
    let steps = relax.map { offer in
      switch (offer.parameter, offer.value) {
      case ("spelling", _), ("word-match", _): 1
      case ("include-unknown", _): 2
      case ("within", _?): 3
      case ("cancer", _?): 4
      default: 5
      }
    }
    #expect(steps == steps.sorted())
    #expect(Set(steps).count > 1, "\(relax)")
  }

  @Test func `a cancer goes up level by level until there are enough`() throws {
    let parents = Dictionary(
      uniqueKeysWithValues: PlainTable.rows(DirectoryFixture.data + "/cancer-types.csv").map {
        ($0["cancer_type"]!, $0["parent"]!)
      })
    var climbed = 0
    for cancer in parents.keys.sorted() {
      var request = SearchRequest(on: SharedDirectory.today)
      request.cancer = cancer
      request.genders = ["X"]
      request.near = .zip("10001")
      request.within = Distance(miles: 30)
      let answer = try engine.search(request)
      let up = try engine.relaxations(of: request, answered: answer).filter {
        $0.parameter == "cancer" && $0.value != nil
      }
      var above: [String] = []
      var next = parents[cancer]!
      while !next.isEmpty {
        above.append(next)
        next = parents[next]!
      }
      let levels = up.compactMap { above.firstIndex(of: $0.value!) }
      #expect(levels.count == up.count, "only types above \(cancer) are offered")
      #expect(levels == levels.sorted())
      var total = answer.total
      for offer in up {
        #expect(offer.total > total)
        #expect(total < SearchAnswer.scarce, "there were enough one level below")
        total = offer.total
      }
      climbed += up.count
    }
    #expect(climbed > 3, "or nothing was examined")
  }

  @Test func `words that were read as a cancer go up as a cancer does`() throws {
    var asCancer = SearchRequest(on: SharedDirectory.today)
    asCancer.cancer = "uveal melanoma"
    asCancer.match = .focus
    asCancer.kinds = [.program]
    var asWords = asCancer
    asWords.cancer = nil
    asWords.words = ["uveal", "melanoma"]
    let one = try engine.relaxations(of: asCancer, answered: try engine.search(asCancer))
    let other = try engine.relaxations(of: asWords, answered: try engine.search(asWords))
    #expect(one == other)
  }

  @Test func `a request that asks nothing, or finds enough, is offered nothing`() throws {
    let everybody = SearchRequest(on: SharedDirectory.today)
    #expect(try engine.relaxations(of: everybody, answered: try engine.search(everybody)).isEmpty)
    var nobody = everybody
    nobody.words = ["nobodyhasthisname"]
    nobody.spelling = .exact
    #expect(
      try engine.relaxations(of: nobody, answered: try engine.search(nobody)).allSatisfy {
        $0.value != nil
      }, "without its words nothing is asked")
  }
}

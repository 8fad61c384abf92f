import DirectoryModel
import Querying
import TestSupport
import Vocabulary

/// Requests by chance, most of them for something that somebody in the directory has.
struct RandomRequests {
  var rng: SplitMix64
  let twin: NaiveDirectory
  /// Those of whom more is known than a registry says.
  let rich: [NaiveDirectory.Role]
  let programs: [NaiveDirectory.Role]
  let zips: [String]
  let days = [
    "2026-11-21", "2026-11-21", "2026-11-21", "2026-10-24", "2026-01-15", "2025-06-15", "2027-03-01",
    "2024-05-05",
  ].map { CalendarDate(iso: $0)! }

  init(seed: UInt64, twin: NaiveDirectory) {
    rng = SplitMix64(seed: seed)
    self.twin = twin
    rich = twin.roles.filter {
      !$0.line.sources.contains { $0.id == "nppes" } || !$0.line.participations.isEmpty
    }
    programs = twin.roles.filter { $0.program != nil }
    zips = twin.zips.keys.sorted()
  }

  /// A request and the id of the cancer that it asks for.
  mutating func next() -> (request: SearchRequest, cancer: String?) {
    var request = SearchRequest(on: rng.pick(days))
    request.limit = nil
    var cancer: String?
    // A filter is likelier to meet somebody when all are made for one role.
    var model = rng.once(in: 3) ? rng.pick(twin.roles) : rng.pick(rich)
    let filters = rng.some(
      [
        "words", "cancer", "kind", "age", "modality", "specialty", "nci", "network", "network",
        "accepting",
        "virtual", "near", "near", "state", "language", "gender", "accessible", "teaching", "ids",
        "independence", "independence", "different-from", "max-price", "max-days", "fresh-within",
      ], rng.number(0..<5))
    // Only programs state a price and days.
    if filters.contains(where: { $0.hasPrefix("max-") }), !rng.once(in: 4) { model = rng.pick(programs) }
    for filter in Set(filters).sorted() { add(filter, model, to: &request, &cancer) }
    if rng.once(in: 3) {
      request.includeUnknown = Set(rng.some(SearchRequest.unknowableFilters, rng.number(1..<5)))
    }
    if rng.once(in: 4) {
      request.decideBy = CalendarDate(days: request.on.days + Int32(rng.number(0..<45)))
      if rng.once(in: 2) { request.recordsDays = rng.number(0..<30) }
    }
    var sorts: [SortOrder] = [.best, .best, .relevance, .name, .npi, .freshness]
    if request.near != nil { sorts += [.distance, .distance] }
    if request.decideBy != nil { sorts += [.feasible, .feasible, .feasible] }
    request.sort = rng.pick(sorts)
    return (request, cancer)
  }

  private mutating func add(
    _ filter: String, _ model: NaiveDirectory.Role, to request: inout SearchRequest, _ cancer: inout String?
  ) {
    let line = model.line
    switch filter {
    case "words":
      let names = model.names.filter { !twin.cancerWords.contains($0) }.sorted()
      if !names.isEmpty { request.words = rng.some(names, rng.number(1..<3)) }
      if rng.once(in: 5), let word = request.words.first { request.words[0] = word.uppercased() + "." }
      spell(&request)
    case "cancer":
      let own = (model.focus.union(model.siteProgram)).sorted()
      cancer = rng.once(in: 2) && !own.isEmpty ? rng.pick(own) : rng.pick(twin.cancerIDs)
      request.cancer = cancer
      if rng.once(in: 3) { request.match = rng.pick(MatchStrength.allCases) }
    case "ids":
      request.ids = [line.id] + (0..<rng.number(0..<4)).map { _ in rng.pick(twin.roles).line.id } + ["npi:1"]
    case "kind":
      let others = rng.once(in: 2) ? rng.some(EntityKind.allCases, 1) : []
      request.kinds =
        EntityKind.allCases.filter { $0.token == line.kind } + others.filter { $0.token != line.kind }
    case "age": request.age = rng.pick([.adult, .child, .both])
    case "modality":
      let own = Modality.allCases.filter { model.modalities.contains($0.token) }
      request.modalities =
        rng.once(in: 2) && !own.isEmpty ? own : rng.some(Modality.allCases, rng.number(1..<3))
    case "different-from": request.differentFrom = rng.some(Modality.allCases, rng.number(1..<3))
    case "independence":
      request.firstDoctors = rng.some(IndependenceTwin.shared.doctors, rng.once(in: 3) ? 2 : 1)
      request.independence = rng.pick([.require, .require, .prefer, .show])
    case "specialty":
      let own = model.specialties.sorted()
      request.specialties = own.isEmpty ? ["207RX0202X"] : rng.some(own, 1)
      if rng.once(in: 2) { request.specialties.append(rng.pick(InventedDirectory.specialties)) }
    case "nci": request.designations = rng.some(Designation.allCases, rng.number(0..<3))
    case "network": addNetwork(model, to: &request)
    case "accepting": request.accepting = rng.some(ThreeValued.allCases, rng.number(1..<3))
    case "virtual":
      let own = VirtualKind.allCases.filter { model.virtual.contains($0.token) }
      request.virtual =
        rng.once(in: 3) ? [] : rng.once(in: 2) && !own.isEmpty ? own : rng.some(VirtualKind.allCases, 2)
      if rng.once(in: 2) {
        request.patientState = rng.pick(model.licensedStates.sorted() + InventedDirectory.states)
      }
    case "near": addPlace(model, to: &request)
    case "state":
      request.states = [line.site?.state ?? "NY"] + (rng.once(in: 2) ? [rng.pick(["IL", "OR"])] : [])
    case "language": request.languages = rng.some(InventedDirectory.languages, rng.number(1..<3))
    case "gender": request.genders = rng.some(["F", "M", "X"], rng.number(1..<3))
    case "max-price":
      let own = NaiveProgram.price(model.program)
      request.maxPriceUSD =
        own.map { [$0, max(0, $0 - 0.5), $0 + 100] }.map { rng.pick($0) } ?? rng.pick([0, 500, 1000.25])
    case "max-days": request.maxDays = rng.pick([0, 1, 3, 5, 7, 10, 11, 14, 18, 30])
    case "fresh-within":
      request.freshWithinDays =
        model.evidence.map { max(0, Int(request.on.days) - $0 + rng.number(-1..<2)) }
        ?? rng.pick([0, 30, 400])
    case "accessible": request.accessible = rng.some(ThreeValued.allCases, rng.number(1..<3))
    default: request.teaching = rng.some(ThreeValued.allCases, rng.number(1..<3))
    }
  }

  /// Prefixes, slips of the finger, and how they are to be read.
  private mutating func spell(_ request: inout SearchRequest) {
    for i in request.words.indices {
      var letters = Array(request.words[i].unicodeScalars)
      switch rng.number(0..<6) {
      case 0:
        request.words[i] = Self.text(letters.filter { $0 != "." }.prefix(rng.number(1..<5))) + "*"
        continue
      case 1 where letters.count > 3: letters.swapAt(1, 2)
      case 2 where letters.count > 3: letters.remove(at: rng.number(0..<letters.count))
      case 3: letters.insert(rng.pick(["a", "e", "q"]), at: rng.number(0..<letters.count + 1))
      case 4 where letters.count > 8:
        letters[3] = "x"
        letters.removeLast()
      default: continue
      }
      request.words[i] = Self.text(letters)
    }
    if rng.once(in: 3) { request.wordMatch = .any }
    if rng.once(in: 2) { request.spelling = rng.pick([.exact, .near(edits: 1), .near(edits: 2)]) }
  }

  private static func text(_ letters: some Sequence<Unicode.Scalar>) -> String {
    String(String.UnicodeScalarView(letters))
  }

  private mutating func addNetwork(_ model: NaiveDirectory.Role, to request: inout SearchRequest) {
    let own = model.line.participations.map(\.networkId)
    if !rng.once(in: 3) { request.plan = rng.pick(["fz-shared", "fz-shared"] + twin.plans.keys.sorted()) }
    if request.plan == nil || rng.once(in: 4) {
      let all = twin.networks.sorted()
      request.networks = rng.once(in: 2) && !own.isEmpty ? [rng.pick(own)] : rng.some(all, rng.number(1..<4))
    }
    if let plan = request.plan, !request.networks.isEmpty {
      // Networks of which the plan offers none are refused.
      let offered = twin.offered(plan, on: request.on.description)
      if offered.isDisjoint(with: request.networks) {
        request.networks = offered.isEmpty ? [] : [rng.pick(offered.sorted())]
      }
    }
    if rng.once(in: 2) { request.networkStatuses = rng.some(NetworkStatus.allCases, rng.number(1..<3)) }
  }

  private mutating func addPlace(_ model: NaiveDirectory.Role, to request: inout SearchRequest) {
    if let latitude = model.line.site?.lat, let longitude = model.line.site?.lon, !rng.once(in: 3) {
      request.near = .place(
        Coordinates(
          latitude: latitude + Double(rng.number(-300..<300)) / 1000,
          longitude: longitude + Double(rng.number(-300..<300)) / 1000))
    } else {
      request.near = .zip(rng.once(in: 8) ? rng.pick(["44195", "60290", "02241"]) : rng.pick(zips))
    }
    if !rng.once(in: 4) {
      request.within = Distance(kilometers: rng.pick([1, 12.5, 40, 160.9, 400, 4000, 20000]))
    }
  }
}

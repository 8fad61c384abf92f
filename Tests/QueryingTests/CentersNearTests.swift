import DirectoryModel
import Querying
import TestSupport
import Testing
import Vocabulary

/// Comprehensive centers near a ZIP code against a plain loop over the bundled files.
@Suite struct CentersNearTests {
  private struct Near: Equatable {
    var center: String
    var decameters: Int
  }

  private let points: [String: Coordinates]
  private let centers: [[String: String]]
  private let sites: [[String: String]]

  init() {
    points = Dictionary(
      PlainTable.rows(DirectoryFixture.data + "/zip-centroids.csv").map {
        ($0["zip"]!, Coordinates(latitude: Double($0["lat"]!)!, longitude: Double($0["lon"]!)!))
      }, uniquingKeysWith: { first, _ in first })
    centers = PlainTable.rows(DirectoryFixture.data + "/centers.csv")
    sites = PlainTable.rows(DirectoryFixture.data + "/center-sites.csv")
  }

  /// The ZIP's own point, else the mean of those with the same first three digits, to the millionth of a degree.
  private func point(_ zip: String) -> Coordinates? {
    if let own = points[zip] { return own }
    let neighbors = points.filter { $0.key.hasPrefix(zip.prefix(3)) }.map(\.value)
    guard !neighbors.isEmpty else { return nil }
    func mean(_ values: [Double]) -> Double {
      Double(values.map { Int(($0 * 1e6).rounded()) }.reduce(0, +) / values.count) / 1e6
    }
    return Coordinates(latitude: mean(neighbors.map(\.latitude)), longitude: mean(neighbors.map(\.longitude)))
  }

  /// Nearest first. A site for children only is no place for a cancer of adults.
  private func plainLoop(_ zip: String, withinMiles radius: Double) -> [Near] {
    let here = point(zip)!
    var result: [Near] = []
    for center in centers {
      guard center["designation"] == "comprehensive", center["treats_patients"] == "yes",
        center["age_group"] != "child"
      else { continue }
      var nearest = Int.max
      for site in sites where site["center"] == center["center"] {
        guard site["treats_patients"] == "yes", site["kind"] != "affiliate-not-designated",
          site["age_group"] != "child"
        else { continue }
        let place: Coordinates?
        if let latitude = Double(site["lat"]!), let longitude = Double(site["lon"]!) {
          place = Coordinates(latitude: latitude, longitude: longitude)
        } else {
          place = point(site["zip"]!)
        }
        if let place { nearest = min(nearest, NaiveDirectory.decameters(here, place)) }
      }
      if nearest <= Int((radius * 160.9344).rounded()) {
        result.append(Near(center: "center:" + center["center"]!, decameters: nearest))
      }
    }
    return result.sorted { ($0.decameters, $0.center) < ($1.decameters, $1.center) }
  }

  private func search(_ zip: String, _ sort: SortOrder) throws -> [Near] {
    var request = SearchRequest(on: SharedDirectory.today)
    request.kinds = [.center]
    request.cancer = "triple negative breast"
    request.near = .zip(zip)
    request.within = Distance(miles: 100)
    request.designations = [.comprehensive]
    request.sort = sort
    request.limit = nil
    let answer = try SharedDirectory.shared.bundled.search(request)
    #expect(answer.total == answer.hits.count)
    return try answer.hits.map { hit in
      Near(center: hit.provider.id, decameters: Int(try #require(hit.distance).decameters))
    }
  }

  @Test func `fifty ZIP codes find the comprehensive centers that a plain loop finds, nearest first`() throws
  {
    var rng = SplitMix64(seed: 50)
    // 44195 is a single hospital's: no point of its own.
    var zips = ["10001", "44195"]
    #expect(points["44195"] == nil)
    // Half of them where there is a center, else most would find nothing.
    let prefixes = Set(sites.map { String($0["zip"]!.prefix(3)) })
    let all = points.keys.sorted()
    zips += rng.some(all.filter { prefixes.contains(String($0.prefix(3))) }, 24) + rng.some(all, 24)
    var found = 0
    for zip in zips {
      let expected = plainLoop(zip, withinMiles: 100)
      found += expected.isEmpty ? 0 : 1
      for sort in [SortOrder.best, .distance] {
        let answer = try search(zip, sort)
        #expect(answer.map(\.decameters) == expected.map(\.decameters), "\(zip) \(sort)")
        #expect(
          answer.sorted { ($0.decameters, $0.center) < ($1.decameters, $1.center) } == expected,
          "\(zip) \(sort)")
      }
    }
    #expect(Set(zips).count == 50)
    #expect(found > 25)
    #expect(plainLoop("10001", withinMiles: 100).contains { $0.center == "center:mskcc" })
  }
}

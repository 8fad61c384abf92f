import DirectoryModel
import Querying
import Vocabulary

/// One question of the comparison, in the words that every engine understands: see `Scripts/rivals/contract.py`.
struct BenchmarkQuery: Decodable {
  /// What kind of question it is; figures are told by class.
  enum Class: String, Codable, CaseIterable {
    case filter, text, prefix, fuzzy, geo, facet, broad
  }

  var id: Int
  var `class`: Class
  /// `dimension:value` each, all of which must hold.
  var keywords: [String]
  /// Folded words of names.
  var words: [String]
  var prefix: String?
  var latitude: Double?
  var longitude: Double?
  var miles: Double?

  /// A keyword that no filter of ours stands for.
  struct UnknownKeyword: Error {
    var keyword: String
  }

  /// The same question as the command and a server would ask it.
  ///
  /// - Parameter day: the day asked about, so that no two runs ask about different ones.
  func request(on day: CalendarDate) throws -> SearchRequest {
    var request = SearchRequest(on: day)
    request.limit = 10
    request.detail = .names
    request.kinds = [.clinician, .organization]
    request.words = words
    request.spelling = .exact
    request.sort = .npi
    for keyword in keywords { try Self.add(keyword, to: &request) }
    switch `class` {
    case .filter: break
    case .text: request.sort = .relevance
    case .prefix: request.words += [(prefix ?? "") + "*"]
    case .fuzzy:
      request.spelling = .near(edits: 1)
      request.sort = .relevance
    case .geo:
      if let latitude, let longitude, let miles {
        request.near = .place(Coordinates(latitude: latitude, longitude: longitude))
        request.within = Distance(miles: miles)
      }
      request.sort = .distance
    case .facet:
      request.facets = Self.facets
      // Cancers are counted as the rivals' documents are tagged with them: by what is stated.
      request.match = .focus
    case .broad:
      request.wordMatch = .any
      request.sort = .relevance
    }
    return request
  }

  /// Everything by which the rivals' documents are tagged.
  private static let facets = [
    "state", "specialty", "network", "network-accepting", "cancer", "virtual", "nci",
  ]

  private static func add(_ keyword: String, to request: inout SearchRequest) throws {
    guard let colon = keyword.firstIndex(of: ":") else { throw UnknownKeyword(keyword: keyword) }
    let value = String(keyword[keyword.index(after: colon)...])
    switch keyword[..<colon] {
    case "cancer":
      request.cancer = value
      request.match = .focus
    case "network": request.networks = ["networks:" + value]
    case "accepting":
      request.networks = ["networks:" + value]
      request.accepting = [.yes]
    case "state": request.states = [value.uppercased()]
    case "specialty": request.specialties = [value]
    case "virtual": request.virtual = []
    case "nci": request.designations = []
    default: throw UnknownKeyword(keyword: keyword)
    }
  }
}

import DirectoryModel
import Querying
import TestSupport
import Testing
import Vocabulary

/// What cannot be asked is refused by whoever answers, with the field and what it takes.
@Suite struct RefusedRequestTests {
  private var engine: SnapshotEngine { SharedDirectory.shared.engine }

  private func error(_ change: (inout SearchRequest) -> Void) -> QueryError? {
    var request = SearchRequest(on: SharedDirectory.today)
    request.limit = 1
    change(&request)
    do throws(QueryError) {
      _ = try engine.search(request)
      return nil
    } catch { return error }
  }

  @Test func `a text of a thousand characters and thirty-two words can be asked, one more cannot`() {
    let text = String(repeating: "é", count: 999)
    #expect(error { $0.words = [text + "a"] } == nil)
    #expect(
      error { $0.words = [text, "a"] }
        == .tooMuch(parameter: "words", of: .characters, count: 1_001, most: 1_000),
      "the blank between two words counts")
    let words = Array(repeating: "ana", count: 32)
    #expect(error { $0.words = words } == nil)
    #expect(
      error { $0.words = words + ["bo"] } == .tooMuch(parameter: "words", of: .words, count: 33, most: 32))
    let hyphens = words.joined(separator: "-") + "-bo"
    #expect(error { $0.words = [hyphens] } == .tooMuch(parameter: "words", of: .words, count: 33, most: 32))
    for parameter in ["cancer", "plan"] {
      let long = String(repeating: "x", count: 1_001)
      let found = error {
        if parameter == "cancer" { $0.cancer = long } else { $0.plan = long }
      }
      #expect(found == .tooMuch(parameter: parameter, of: .characters, count: 1_001, most: 1_000))
    }
    let huge = String(repeating: "x ", count: 1_000_000)
    guard case .tooMuch("words", .characters, _, 1_000) = error({ $0.words = [huge] }) else {
      Issue.record("two million characters")
      return
    }
  }

  @Test(arguments: ["*", "**", "*son", "j*n", "-*", "jo**", "*jo*", "ana *", "*ana bo", "…*"])
  func `a star that would fit far too much is refused with the word`(words: String) {
    let found = error { $0.words = [words] }
    guard case .badWildcard("words", let value) = found else {
      Issue.record("\(words): \(String(describing: found))")
      return
    }
    #expect(words.contains(value))
  }

  @Test(arguments: ["a*", "joh*", "ana bo*", "jean-p*", "ö*", "4*"])
  func `a star behind a letter or digit can be asked`(words: String) {
    #expect(error { $0.words = [words] } == nil)
  }

  @Test(arguments: [0, -1, 101, Int.max])
  func `a page has one to a hundred hits`(limit: Int) {
    #expect(
      error { $0.limit = limit }
        == .outOfRange(parameter: "limit", value: "\(limit)", allowed: "1 to 100, or all"))
  }

  @Test func `a page of a hundred can be asked`() {
    #expect(error { $0.limit = 100 } == nil)
  }

  @Test(arguments: [0, -5, 12_437, 1e12, .nan, .infinity, -.infinity] as [Double])
  func `a radius is more than nothing and at most half way around the earth`(miles: Double) {
    let found = error {
      $0.near = .zip("10001")
      $0.within = Distance(miles: miles)
    }
    guard case .outOfRange("within", _, let allowed) = found else {
      Issue.record("\(miles): \(String(describing: found))")
      return
    }
    #expect(allowed.contains("12436 mi"))
  }

  @Test func `half way around the earth can be asked`() {
    #expect(
      error {
        $0.near = .zip("10001")
        $0.within = Distance(miles: 12_436)
      } == nil)
  }

  @Test(
    arguments: [
      (91, 0), (-90.001, 0), (0, 180.5), (0, -181), (.nan, 0), (0, .nan), (.infinity, 0),
    ] as [(Double, Double)])
  func `a place that is not on the earth is refused`(latitude: Double, longitude: Double) {
    let found = error { $0.near = .place(Coordinates(latitude: latitude, longitude: longitude)) }
    guard case .outOfRange("near", _, _) = found else {
      Issue.record("\(latitude),\(longitude): \(String(describing: found))")
      return
    }
  }

  @Test(arguments: [(90, 0), (-90, 180), (0, -180), (0, 0)] as [(Double, Double)])
  func `the ends of the earth can be asked`(latitude: Double, longitude: Double) {
    #expect(error { $0.near = .place(Coordinates(latitude: latitude, longitude: longitude)) } == nil)
  }

  @Test(arguments: ["", "1000", "10001-1234", "abcde", "１０００１"])
  func `a ZIP code has five digits`(zip: String) {
    guard case .outOfRange("near", zip, _) = error({ $0.near = .zip(zip) }) else {
      Issue.record("\(zip)")
      return
    }
  }

  @Test func `more values than a filter takes are refused with both numbers`() {
    let many = (0..<101).map { "n\($0)" }
    #expect(
      error { $0.networks = many } == .tooMuch(parameter: "network", of: .values, count: 101, most: 100))
    #expect(
      error { $0.languages = many } == .tooMuch(parameter: "language", of: .values, count: 101, most: 100))
    let ids = (0..<1_001).map { "npi:\(inventedNPI($0))" }
    #expect(error { $0.ids = ids } == .tooMuch(parameter: "ids", of: .values, count: 1_001, most: 1_000))
    #expect(error { $0.ids = Array(ids.dropLast()) } == nil)
  }

  @Test func `a code that no list and no source has is refused with what is near`() {
    let cases: [(String, String, [String], (inout SearchRequest) -> Void)] = [
      ("state", "NEW YRK", ["NY"], { $0.states = ["NEW YRK"] }),
      ("state", "ZZ", [], { $0.states = ["ZZ"] }),
      (
        "patient-state", "MONTNA", ["MT"],
        {
          $0.virtual = []
          $0.patientState = "MONTNA"
        }
      ),
      ("language", "spanihs", ["es"], { $0.languages = ["spanihs"] }),
      ("language", "xx", [], { $0.languages = ["xx"] }),
      ("gender", "Q", [], { $0.genders = ["Q"] }),
      ("include-unknown", "netwrok", ["network"], { $0.includeUnknown = ["netwrok"] }),
      ("facets", "modalty", ["modality"], { $0.facets = ["modalty"] }),
    ]
    for (parameter, value, suggestions, change) in cases {
      #expect(
        error(change)
          == QueryError.unknownValue(parameter: parameter, value: value, suggestions: suggestions))
    }
  }

  @Test func `a specialty that the vocabulary lacks is refused with codes, by their name or their spelling`()
  {
    func suggestions(_ code: String) -> [String] {
      guard case .unknownValue("specialty", code, let near) = error({ $0.specialties = [code] }) else {
        return ["not refused"]
      }
      return near
    }
    #expect(suggestions("207RX0202Y").allSatisfy { $0.hasPrefix("207RX0202X (") })
    #expect(suggestions("207RX0202Y").count == 1)
    #expect(suggestions("cancer nurse").contains { $0.hasPrefix("163WX0200X") })
    #expect(suggestions("zzzzzzzzzzzz").isEmpty)
  }

  @Test func `what nobody has can be asked all the same: the answer says how many are unknown`() throws {
    var request = SearchRequest(on: SharedDirectory.today)
    // Basque, which no source of the directory names.
    request.languages = ["eu"]
    let answer = try engine.search(request)
    #expect(answer.total == 0)
    #expect(answer.unknownLeftOut.contains { $0.filter == "language" && $0.count > 1_000 })
  }

  @Test func `every value that a facet counts can be asked`() throws {
    var request = SearchRequest(on: SharedDirectory.today)
    request.limit = 1
    request.facets = ["state", "language", "specialty", "gender"]
    for facet in try engine.search(request).facets {
      #expect(!facet.values.isEmpty)
      for value in facet.values {
        let found = error { request in
          switch facet.facet {
          case "state": request.states = [value.value]
          case "language": request.languages = [value.value]
          case "specialty": request.specialties = [value.value]
          default: request.genders = [value.value]
          }
        }
        #expect(found == nil, "\(facet.facet) \(value.value)")
      }
    }
  }

  @Test func `edits of a word are one or two`() {
    for edits in [0, 3, -1] {
      let found = error {
        $0.words = ["ana"]
        $0.spelling = .near(edits: edits)
      }
      guard case .outOfRange("spelling", _, "near:1 or near:2") = found else {
        Issue.record("\(edits): \(String(describing: found))")
        continue
      }
    }
  }

  @Test func `the weakest match needs a cancer`() {
    #expect(error { $0.match = .focus } == .needs(parameter: "match", other: "cancer"))
  }

  @Test func `closed lists are told for every parameter that has one`() {
    for parameter in [
      "kind", "age", "modality", "nci", "network-status", "virtual", "accepting", "gender", "match", "sort",
      "include-unknown", "facets", "spelling", "word-match",
    ] {
      #expect(SearchRequest.allowedValues(of: parameter).count >= 2, "\(parameter)")
    }
    #expect(SearchRequest.allowedValues(of: "cancer").isEmpty)
  }
}

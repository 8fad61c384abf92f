import DirectoryModel
import Importing
import Querying
import TestSupport
import Testing
import Vocabulary

/// One test for each fault that was found and mended: what had gone wrong stands in its comment.
@Suite struct SearchRegressionTests {
  private static let today = CalendarDate(iso: "2026-11-21")!

  // A site for adults only counted as one that sees children.
  @Test func `a site for one age is no place for the other`() throws {
    let fixture = try DirectoryFixture()
    try fixture.add(
      "ages",
      [
        "clinicians.csv": "clinician,npi,last,age_group\nc,\(inventedNPI(61_000_001)),Bothages,both\n",
        "organizations.csv": "organization,name\no,Ages Clinic\n",
        "sites.csv":
          "site,organization,age_group,city,state\ngrown,o,adult,A,NY\nsmall,o,child,B,NJ\nany,o,both,C,IL\n",
        "roles.csv": "role,clinician,site\nr1,c,grown\nr2,c,small\nr3,c,any\n",
      ], asOf: "2026-11-01")
    let engine = try fixture.engine()
    for (age, state, total) in [
      (AgeGroup.child, "NY", 0), (.adult, "NY", 1), (.child, "NJ", 1), (.adult, "NJ", 0), (.child, "IL", 1),
      (.adult, "IL", 1),
    ] {
      var request = SearchRequest(on: Self.today)
      request.words = ["bothages"]
      request.age = age
      request.states = [state]
      #expect(try engine.search(request).total == total, "\(age) in \(state)")
    }
  }

  // Her absence from the complete list was an out, although her own row stood in the file and was only unusable.
  @Test func `whose row was refused is in the list, so its silence about her is no out`() throws {
    let fixture = try DirectoryFixture()
    let npis = (0..<2).map { inventedNPI(62_000_001 + $0) }
    try fixture.add(
      "registry",
      ["clinicians.csv": "clinician,npi,last\na,\(npis[0]),Mentioned\nb,\(npis[1]),Absent\n"],
      asOf: "2026-11-01")
    let report = try fixture.add(
      "payer",
      [
        "clinicians.csv": "clinician,npi,last,gender\na,\(npis[0]),Mentioned,Q\n",
        "networks.csv": "network,name\nn,Net\n", "plans.csv": "plan,name,networks\np,Plan,n\n",
        "organizations.csv": "organization,name\no,Clinic\n", "roles.csv": "role,organization\nr,o\n",
        "participations.csv": "participation,role,network\nx,r,n\n",
      ], asOf: "2026-11-01", completeFor: .clinicians)
    #expect(report.byRule == ["value-form": 1])
    for (word, status) in [("mentioned", NetworkStatus.unknown), ("absent", .outOfNetwork)] {
      var request = SearchRequest(on: Self.today)
      request.words = [word]
      request.plan = "p"
      request.networkStatuses = [status]
      let answer = try fixture.engine().search(request)
      #expect(answer.hits.map(\.network?.status) == [status], "\(word)")
    }
  }

  // Counts beside `--include-unknown` left the unknown out, though the search for the value would let it through.
  @Test func `counts let through as unknown whom the search for the value lets through`() throws {
    let fixture = try DirectoryFixture()
    try fixture.add(
      "facets",
      [
        "clinicians.csv": """
        clinician,npi,last,gender,age_group
        a,\(inventedNPI(63_000_001)),Facetta,F,adult
        b,\(inventedNPI(63_000_002)),Facetta,,
        """
      ], asOf: "2026-11-01")
    var request = SearchRequest(on: Self.today)
    request.words = ["facetta"]
    request.facets = ["gender", "age", "nci"]
    request.includeUnknown = ["gender", "age", "nci"]
    let counts = try fixture.engine().search(request).facets.map {
      $0.values.map { "\($0.value) \($0.count)" }
    }
    #expect(
      counts == [["F 2"], ["adult 2", "child 1"], ["basic-laboratory 2", "clinical 2", "comprehensive 2"]])
  }

  // The count of pathologists was of those among the treating specialists, not of those whom asking for them finds.
  @Test func `the count of a kind of specialist is what asking for that kind finds`() throws {
    let engine = SharedDirectory.shared.engine
    var request = SearchRequest(on: Self.today)
    request.cancer = "melanoma"
    request.facets = ["modality"]
    let facet = try #require(try engine.search(request).facets.first)
    #expect(Set(facet.values.map(\.value)).isSuperset(of: ["pathology", "medical"]))
    for value in facet.values {
      request.modalities = [try #require(Modality(token: value.value))]
      #expect(try engine.search(request).total == value.count, "\(value.value)")
    }
  }

  // A program without a name of its own shows its institution's, but stood before everybody in the order of names.
  @Test func `a program without a name is ordered by the name that is shown`() throws {
    var request = SearchRequest(on: Self.today)
    request.kinds = [.program]
    request.includeUnknown = ["offered"]
    request.sort = .name
    request.limit = nil
    let names = try SharedDirectory.shared.bundled.search(request).hits.map {
      TextFolding.folded($0.provider.displayName)
    }
    #expect(names.count > 60)
    #expect(names == names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
    #expect(!names.contains(""))
  }
}

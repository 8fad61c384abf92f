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

  // A blank was a no: a center of which its source says that it treats patients was found nowhere, and not counted.
  @Test
  func `a center that treats patients is found where no site says so, and a blank is unknown, never a no`()
    throws
  {
    let fixture = try DirectoryFixture()
    try fixture.add(
      "own",
      [
        "centers.csv": """
        center,name,designation,treats_patients
        q-bare,Quillwort Bare,comprehensive,yes
        q-blank,Quillwort Blank,comprehensive,yes
        q-known,Quillwort Known,comprehensive,yes
        q-shut,Quillwort Shut,comprehensive,yes
        q-partner,Quillwort Partner,comprehensive,yes
        q-silent,Quillwort Silent,comprehensive,
        q-lab,Quillwort Lab,basic-laboratory,no

        """,
        "sites.csv": """
        site,center,kind,treats_patients,city,state
        blank,q-blank,lead,,A,NY
        clinic,q-known,lead,yes,B,NY
        office,q-known,campus,,C,NJ
        shut,q-shut,lead,no,D,TX
        partner,q-partner,affiliate-not-designated,,E,OR
        silent,q-silent,lead,,F,MT
        lab,q-lab,lead,,G,MA

        """,
      ], asOf: "2026-11-01")
    let engine = try fixture.engine()
    var request = SearchRequest(on: Self.today)
    request.words = ["quillwort"]
    request.sort = .name
    func found(_ request: SearchRequest) throws -> (ids: [String], unknown: Int?) {
      let answer = try engine.search(request)
      return (
        answer.hits.map { String($0.provider.id.dropFirst("center:q-".count)) },
        answer.unknownLeftOut.first { $0.filter == "treats-patients" }?.count
      )
    }
    // The one without a site, the one whose only site is blank, and the one with a site that says so.
    let all = try found(request)
    #expect(all.ids == ["bare", "blank", "known"])
    #expect(all.unknown == 2, "the partner's own word is missing, and of one nobody says anything")
    var wider = request
    wider.includeUnknown = ["treats-patients"]
    #expect(try found(wider).ids == ["bare", "blank", "known", "partner", "silent"])
    // Beside a site that says yes, a blank may be an office.
    request.states = ["NJ"]
    let office = try found(request)
    #expect(office.ids.isEmpty && office.unknown == 1)
    for (id, answer, words) in [
      ("q-silent", .unknown, []), ("q-partner", .unknown, ["the center: yes"]),
      ("q-shut", .no, ["the center: yes", "a site: no"]), ("q-lab", .no, ["the center: no"]),
    ] as [(String, ThreeValued, [String])] {
      let explanation = try #require(
        try engine.explain("center:" + id, in: SearchRequest(on: Self.today)))
      #expect(explanation.hit == nil, "\(id)")
      #expect(explanation.findings.map(\.parameter) == ["treats-patients"], "\(id)")
      #expect(explanation.findings.map(\.answer) == [answer], "\(id)")
      #expect(explanation.findings[0].statements.map(\.words) == words, "\(id)")
    }
    for id in ["q-bare", "q-blank"] {
      let explanation = try #require(
        try engine.explain("center:" + id, in: SearchRequest(on: Self.today)))
      #expect(explanation.hit != nil, "\(id)")
    }
  }

  // A role that had ended was an office to travel to, with new patients and a distance.
  @Test func `a role is a place to go on the days on which it is held, and on no other`() throws {
    let fixture = try DirectoryFixture()
    let npis = (0..<3).map { inventedNPI(64_000_001 + $0) }
    try fixture.add(
      "own",
      [
        "clinicians.csv": """
        clinician,npi,first,last
        a,\(npis[0]),Anna,Stayaway
        b,\(npis[1]),Bea,Stayaway
        c,\(npis[2]),Cleo,Stayaway

        """,
        "sites.csv": "site,street,city,state,zip\ns1,1 Former Way,Chicago,IL,60612\n"
          + "s2,2 Present Way,New York,NY,10001\n",
        "roles.csv": """
        role,clinician,site,accepting,from,to
        r1,a,s1,yes,2020-01-01,2026-06-30
        r2,b,s1,yes,2026-12-01,
        r3,c,s1,yes,,2026-06-30
        r4,c,s2,no,,

        """,
      ], asOf: "2026-11-01")
    let engine = try fixture.engine()
    var request = SearchRequest(on: Self.today)
    request.words = ["stayaway"]
    request.sort = .name
    func found(_ day: String, _ request: SearchRequest) throws -> (names: [String], notHeld: Int) {
      var asked = request
      asked.on = try #require(CalendarDate(iso: day))
      let answer = try engine.search(asked)
      // Asking for names alone says the same.
      asked.detail = .names
      #expect(try engine.search(asked).total == answer.total)
      return (answer.hits.compactMap { $0.provider.facts.first(.firstName) }, answer.notHeld)
    }
    var here = request
    here.near = .zip("60612")
    here.within = Distance(miles: 5)
    // The first and the last day count.
    for (day, names) in [
      ("2019-12-31", ["Cleo"]), ("2020-01-01", ["Anna", "Cleo"]), ("2026-06-30", ["Anna", "Cleo"]),
      ("2026-07-01", []), ("2026-11-21", []), ("2026-11-30", []), ("2026-12-01", ["Bea"]),
    ] as [(String, [String])] {
      let answer = try found(day, here)
      #expect(answer.names == names, "\(day)")
      #expect(answer.notHeld == 3 - names.count, "\(day)")
    }
    // Cleo is still at her other place, and that is the one that is shown.
    let anywhere = try found("2026-11-21", request)
    #expect(anywhere.names == ["Cleo"] && anywhere.notHeld == 2)
    let cleo = try #require(try engine.search(request).hits.first)
    let city = cleo.role.flatMap { cleo.provider.roles[$0].facts.first(.city) }
    #expect(city == "New York" && cleo.otherRoles == 0)
    var accepting = request
    accepting.accepting = [.yes]
    let taking = try found("2026-11-21", accepting)
    #expect(taking.names.isEmpty && taking.notHeld == 3)
    for (npi, note) in [(npis[0], "ended 2026-06-30"), (npis[1], "begins 2026-12-01")] {
      let explanation = try #require(try engine.explain("npi:" + npi, in: request))
      #expect(explanation.hit == nil && explanation.findings.map(\.parameter) == ["on"])
      #expect(explanation.findings.allSatisfy { $0.answer == .no && $0.keepsOut })
      #expect(explanation.findings[0].statements.map(\.words) == [note])
      // Named, she is shown with what is known, and takes nobody at a place where she is not.
      #expect(try engine.hit("npi:" + npi, in: request)?.accepting == .unknown)
    }
  }

  @Test func `a role that one source ends goes on as long as another lists it in a network`() throws {
    let fixture = try DirectoryFixture()
    let both = [
      "clinicians.csv": "clinician,npi,last\nc,\(inventedNPI(64_000_011)),Twolists\n",
      "sites.csv": "site,street,city,state,zip\ns,1 Former Way,Chicago,IL,60612\n",
    ]
    try fixture.add(
      "ending", both.merging(["roles.csv": "role,clinician,site,to\nr,c,s,2026-06-30\n"]) { $1 },
      asOf: "2026-11-10")
    try fixture.add(
      "listing",
      both.merging([
        "networks.csv": "network,name\nn,Net\n", "roles.csv": "role,clinician,site\nr,c,s\n",
        "participations.csv": "participation,role,network,to\np,r,n,2026-10-31\n",
      ]) { $1 }, asOf: "2026-11-01")
    let engine = try fixture.engine()
    for (day, total) in [("2026-06-30", 1), ("2026-07-01", 1), ("2026-10-31", 1), ("2026-11-01", 0)] {
      var request = SearchRequest(on: try #require(CalendarDate(iso: day)))
      request.words = ["twolists"]
      #expect(try engine.search(request).total == total, "\(day)")
    }
  }

  // One tier was kept, and shown beside the name of the other center.
  @Test
  func `somebody tied to two centers is found by each tier, and the center shown is the one that has it`()
    throws
  {
    let fixture = try DirectoryFixture()
    // Two hospitals of the bundled table: of a clinical center, and of a comprehensive one.
    let ties = Dictionary(
      PlainTable.rows(DirectoryFixture.data + "/center-hospitals.csv").map {
        ($0["hospital"]!, $0["center"]!)
      }, uniquingKeysWith: { first, _ in first })
    #expect(ties["120001"] == "hawaii" && ties["210022"] == "hopkins-kimmel")
    try fixture.add(
      "own",
      [
        "clinicians.csv": "clinician,npi,last\nc,\(inventedNPI(64_000_021)),Twocenters\n",
        "affiliations.csv": "affiliation,clinician,hospital\na1,c,120001\na2,c,210022\n",
      ], asOf: "2026-11-01")
    let engine = try fixture.engine()
    var request = SearchRequest(on: Self.today)
    request.words = ["twocenters"]
    for (tiers, total) in [([Designation.clinical], 1), ([.comprehensive], 1), ([.basicLaboratory], 0)] {
      request.designations = tiers
      #expect(try engine.search(request).total == total, "\(tiers)")
    }
    request.designations = nil
    let hit = try #require(try engine.search(request).hits.first)
    #expect(hit.designation == .comprehensive && hit.designatedBy?.center == "hopkins-kimmel")
    let tie = try #require(hit.provider.facts.first { $0.field == .hospital && $0.value == "210022" })
    #expect(FactSources(hit, on: Self.today)["nci"] == tie.source, "the row of that tie is cited")
    let building = try EntryBuilding(engine: engine, request: request, keepsQuestion: false) { _ in nil }
    let entry = try building.entry(hit)
    #expect(entry.center?.contains("Johns Hopkins") == true && entry.designation == .comprehensive)
  }

  // Adults at a site for children were neither found nor counted: left out twice as a no that nobody had said.
  @Test func `a clinician for adults at a site for children is of unknown age, and counted so`() throws {
    let fixture = try DirectoryFixture()
    try fixture.add(
      "ages",
      [
        "clinicians.csv":
          "clinician,npi,last,age_group,cancer_types\n"
          + "c,\(inventedNPI(64_000_031)),Contrary,adult,prostate\n",
        "organizations.csv": "organization,name\no,Contrary Clinic\n",
        "sites.csv": "site,organization,age_group,city,state\ns,o,child,A,NY\n",
        "roles.csv": "role,clinician,site\nr,c,s\n",
      ], asOf: "2026-11-01")
    let engine = try fixture.engine()
    for age in [AgeGroup.adult, .child] {
      var request = SearchRequest(on: Self.today)
      request.words = ["contrary"]
      request.kinds = [.clinician]
      request.age = age
      let answer = try engine.search(request)
      #expect(answer.total == 0, "\(age)")
      #expect(answer.unknownLeftOut.map(\.filter) == ["age"] && answer.unknownLeftOut.map(\.count) == [1])
      let id = "npi:" + inventedNPI(64_000_031)
      let finding = try #require(
        try engine.explain(id, in: request)?.findings.first { $0.parameter == "age" })
      #expect(finding.answer == .unknown && finding.statements.map(\.words) == ["adult", "at a site: child"])
      request.includeUnknown = ["age"]
      #expect(try engine.search(request).total == 1, "\(age)")
      // No children's hospital for a cancer of adults.
      request.age = nil
      request.cancer = "prostate"
      #expect(try engine.search(request).total == 0)
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

  // The whole directory was the answer, and nothing said that the word had been dropped.
  @Test(arguments: ["\u{1F600}", "---", "%", "\u{200B}", "\u{301}"])
  func `a text without a letter or digit is refused and finds not everybody`(_ text: String) throws {
    let engine = try DirectoryFixture().engine()
    var request = SearchRequest(on: Self.today)
    request.words = [text]
    #expect(
      throws: QueryError.outOfRange(
        parameter: "words", value: text, allowed: "a text with a letter or digit")
    ) { try engine.search(request) }
    request.words = [text, "sample"]
    #expect(throws: Never.self) { try engine.search(request) }
    request.words = [" "]
    #expect(throws: Never.self) { try engine.search(request) }
  }
}

import TestSupport
import Testing

/// All that is known of one clinician, center or program.
@Suite struct ShowTests {
  let data = DataFolder.seeded()

  @Test func `a center is shown with each fact's source, row and date`() throws {
    let outcome = try data.must("show", "center:mskcc")
    #expect(outcome.lines.first?.contains("Sloan Kettering") == true)
    #expect(outcome.stdout.contains("nci-centers, centers.csv row"))
    #expect(outcome.stdout.contains("as of 2026"))
    let json = JSON(try data.must("show", "center:mskcc", "--format", "json"))[0]
    #expect(json["id"].text == "center:mskcc")
    let sources = json["sources"].list
    #expect(!json["facts"].list.isEmpty)
    for fact in json["facts"].list + json["roles"].list.flatMap({ $0["facts"].list }) {
      let source = try #require(fact["source"].int)
      #expect(sources.indices.contains(source), "\(fact["field"].text ?? "")")
    }
    for source in sources {
      #expect(source["id"].text?.isEmpty == false)
      #expect(source["file"].text?.hasSuffix(".csv") == true)
      #expect((source["row"].int ?? 0) >= 1)
      #expect(source["as_of"].text?.hasPrefix("20") == true)
    }
    #expect(
      try data.must("show", "mskcc").stdout == outcome.stdout, "a type is needed only where ids are alike")
  }

  /// The day that an import was done, as the manifest keeps it.
  private func imported(_ source: String) throws -> String {
    let list = JSON(try data.must("sources", "list", "--format", "json")).list
    return try #require(list.first { $0["source"].text == source }?["imported_at"].text)
  }

  @Test func `beside every fact stand its source, its age and its date, and the legend has all three dates`()
    throws
  {
    #expect(data.importing(packageRoot() + "/Data/example", as: "exchange", source: "example").code == 0)
    let lines = try data.must("show", "2000000036").lines
    let facts = lines.dropFirst().prefix { $0 != "  sources" }.filter { !$0.hasPrefix("  role ") }
    #expect(facts.count > 20)
    for line in facts {
      #expect(line.contains(/\[\d+, (fresh|aging|stale) \d{4}-\d\d-\d\d\]/), "\(line)")
    }
    let day = try imported("example").prefix(10)
    // Her own row was verified, the row of her group's affiliation was not.
    #expect(
      lines.contains {
        $0.hasPrefix("    [1] example, clinicians.csv row 2, as of 2026-10-31, verified 2026-11-01, imported")
          && $0.hasSuffix("\(day): fresh on 2026-11-21")
      })
    #expect(lines.contains { $0.contains("affiliations.csv row 3, as of 2026-10-31, not verified") })
    let center = try data.must("show", "center:mskcc").lines
    #expect(center.contains { $0.hasPrefix("  name: Memorial Sloan Kettering") && $0.contains("[1, ") })
  }

  @Test func `a place that somebody has left is told as left`() throws {
    let rows = TemporaryFolder()
    rows.write("clinicians.csv", "clinician,npi,last\na,\(inventedNPI(64_000_041)),Moved\n")
    rows.write(
      "sites.csv", "site,street,city,state\ns1,1 Former Way,Chicago,IL\ns2,2 Present Way,Chicago,IL\n")
    rows.write("roles.csv", "role,clinician,site,to\nr1,a,s1,2026-06-30\nr2,a,s2,2026-11-21\n")
    let outcome = data.run(
      "import", "--as", "exchange", "--source", "moved", "--as-of", "2026-11-01", rows.path)
    #expect(outcome.code == 0, "\(outcome.stderr)")
    let lines = try data.must("show", inventedNPI(64_000_041)).lines
    for (street, note) in [("1 Former Way", ": ended 2026-06-30"), ("2 Present Way", "")] {
      let place = try #require(lines.firstIndex { $0.contains("street: " + street) })
      let role = try #require(lines[..<place].last { $0.hasPrefix("  role ") })
      #expect(role.contains(try Regex("role [12]\(note)  \\[role:")), "\(role)")
    }
  }

  @Test func `the day asked about decides how old a fact is, a facility's later than a clinician's`() throws {
    #expect(data.importing(packageRoot() + "/Data/example", as: "exchange", source: "example").code == 0)
    func ages(_ id: String, _ day: String) throws -> Set<String> {
      let json = JSON(try data.must("show", id, "--on", day, "--format", "json"))[0]
      return Set(json["sources"].list.compactMap { $0["freshness"].text })
    }
    #expect(try ages("2000000036", "2026-11-21") == ["fresh"])
    #expect(try ages("2000000036", "2027-01-10") == ["aging"])
    #expect(try ages("2000000036", "2027-02-15") == ["stale"])
    #expect(try ages("npi:2000001018", "2027-02-15") == ["aging"])
    #expect(try data.must("show", "2000000036", "--on", "2027-02-15").stdout.contains(", stale 2026-11-01]"))
    #expect(data.run("show", "2000000036", "--on", "tomorrow").code == 64)
  }

  @Test func `as JSON a source has the three dates and what the age runs from`() throws {
    #expect(data.importing(packageRoot() + "/Data/example", as: "exchange", source: "example").code == 0)
    let source = JSON(try data.must("show", "2000000036", "--format", "json"))[0]["sources"][0]
    #expect(source["as_of"].text == "2026-10-31" && source["verified"].text == "2026-11-01")
    #expect(source["imported"].text == (try imported("example")))
    #expect(source["file_as_of"].text == "2026-11-01" && source["evidence_date"].text == "2026-11-01")
    #expect(source["freshness"].text == "fresh" && source["sha256"].isNull)
  }

  @Test func `sources says the digest of the file, the publisher and the layer`() throws {
    let file = packageRoot() + "/Data/centers.csv"
    let sum = Running.run("sha256sum", [file], environment: [:]).stdout.prefix(64)
    let outcome = try data.must("show", "center:mskcc", "--sources")
    #expect(outcome.lines.contains("        SHA-256 of the file \(sum)"))
    #expect(outcome.stdout.contains("publisher National Cancer Institute"))
    let json = JSON(try data.must("show", "center:mskcc", "--sources", "--json"))[0]["sources"].list
    let source = try #require(json.first { $0["file"].text == "centers.csv" })
    #expect(source["sha256"].text == String(sum))
    #expect(source["layer"].text?.hasPrefix("nci-centers-") == true && source["format"].text == "centers")
    #expect(!(try data.must("show", "center:mskcc").stdout.contains("SHA-256")))
  }

  @Test func `json prints the fields that are asked for`() throws {
    let some = JSON(try data.must("show", "center:mskcc", "center:moffitt", "--json", "id,name")).list
    #expect(some.map { $0["id"].text } == ["center:mskcc", "center:moffitt"])
    #expect(some.allSatisfy { $0.keys == ["id", "name"] })
    let wrong = data.run("show", "center:mskcc", "--json", "nmae")
    #expect(wrong.code == 64 && wrong.stderr.contains("did you mean name?"))
  }

  @Test func `a row that is named is the row of the file`() throws {
    let json = JSON(try data.must("show", "center:mskcc", "--format", "json"))[0]
    let source = try #require(json["sources"].list.first { $0["file"].text == "centers.csv" })
    let lines = Files.text(packageRoot() + "/Data/centers.csv").split(separator: "\n")
    // Rows are counted after the header; no cell of that table holds a line end.
    let row = try #require(source["row"].int)
    #expect(lines[row].hasPrefix("mskcc,"))
  }

  @Test func `a clinician is shown by the number alone, one deactivated with the day`() throws {
    #expect(data.importing(packageRoot() + "/Data/example", as: "exchange", source: "example").code == 0)
    let ana = try data.must("show", "2000000036")
    #expect(ana.lines.first?.contains("Ejemplo") == true)
    #expect(ana.stdout == (try data.must("show", "npi:2000000036")).stdout)
    #expect(ana.stdout.contains("example, clinicians.csv row 2"))
    #expect(ana.stdout.contains("verified 2026-11-01"))

    // The one row of the example with a day in the column `deactivated`.
    let rows = Files.text(packageRoot() + "/Data/example/clinicians.csv").split(separator: "\n")
    let harold = try #require(rows.first { $0.contains("Wasnever") }).split(
      separator: ",", omittingEmptySubsequences: false)
    let (npi, day) = (String(harold[1]), String(harold[18]))
    let gone = try data.must("show", npi)
    #expect(gone.stdout.contains("deactivated on \(day)"))
    let found = try data.must("search", "Wasnever", "--json", "id")
    #expect(JSON(found).list.isEmpty, "never a hit")
  }

  @Test func `an NPI that a search of cancer care leaves out is known all the same`() throws {
    var registry = InventedRegistry()
    let (oncologist, dentist, gone) = (
      InventedRegistry.npi(901), InventedRegistry.npi(902), InventedRegistry.npi(903)
    )
    registry.person(oncologist, "Olga", "Oncologista")
    registry.person(dentist, "Dora", "Dentista", specialty: InventedRegistry.dentist)
    registry.deactivated(gone, on: "05/14/2019")
    let outcome = data.importing(data.folder.write("registry.csv", registry.csv))
    #expect(outcome.code == 0)
    #expect(outcome.stdout.contains("deactivated 1"))
    #expect(
      JSON(try data.must("search", "Oncologista", "--json", "npi")).list.map { $0["npi"].text } == [
        oncologist
      ])
    #expect(JSON(try data.must("search", "Dentista", "--json", "npi")).list.isEmpty)
    let shown = try data.must("show", dentist)
    #expect(shown.stdout.contains("Dora Dentista"))
    #expect(shown.stdout.contains("registry, registry.csv row 2"))
    #expect(try data.must("show", gone).stdout.contains("deactivated on 2019-05-14"))
    // Nobody is lost either when everything is searched.
    #expect(data.importing(data.folder.file("registry.csv"), "--keep", "all").code == 0)
    #expect(
      JSON(try data.must("search", "Dentista", "--json", "npi")).list.map { $0["npi"].text } == [dentist])
  }

  @Test(arguments: [
    "npi:2999999994", "2999999994", "center:nowhere", "program:none-such", "nonsense", "plan:x",
  ])
  func `what no source names is not there`(id: String) {
    let outcome = data.run("show", id)
    #expect(outcome.code == 66)
    #expect(outcome.stdout.isEmpty)
    #expect(outcome.stderr.contains(id))
  }
}

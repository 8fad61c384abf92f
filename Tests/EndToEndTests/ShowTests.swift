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

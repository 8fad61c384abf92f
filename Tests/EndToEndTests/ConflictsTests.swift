import TestSupport
import Testing

/// Where sources disagree, from the files to what a steward and a patient see.
@Suite struct ConflictsTests {
  private let data = DataFolder.seeded()
  private static let clinicians = "clinician,npi,first,last,gender,specialties\n"

  private func importing(
    _ source: String, asOf: String, clinician: String, zip: String, phone: String
  ) throws {
    let folder = TemporaryFolder()
    _ = folder.write("clinicians.csv", Self.clinicians + "c,2000000010," + clinician + ",207RX0202X\n")
    _ = folder.write("sites.csv", "site,street,city,state,zip\ns,1 Mock Way,Chicago,IL,\(zip)\n")
    _ = folder.write("roles.csv", "role,clinician,site,phone\nr,c,s,\(phone)\n")
    try data.must(
      "import", folder.path, "--as", "exchange", "--source", source, "--as-of", asOf, "--quiet")
  }

  @Test func `conflicts are counted by kind and listed with every value, its source and date`() throws {
    try importing("one", asOf: "2026-11-01", clinician: "Ana,Ejemplo,F", zip: "60612", phone: "3125550101")
    try importing("two", asOf: "2026-10-01", clinician: "A,EJEMPLO,F", zip: "60612", phone: "3125550102")
    let first = JSON(try data.must("sources", "conflicts", "--format", "json"))
    #expect(first["total"].int == 1 && first["by_kind"]["phone"].int == 1)
    let values = first["conflicts"][0]["values"].list
    #expect(values.map { $0["value"].text } == ["3125550101", "3125550102"])
    #expect(values.map { $0["source"].text } == ["one", "two"])
    #expect(values.map { $0["as_of"].text } == ["2026-11-01", "2026-10-01"])
    #expect(first["conflicts"][0]["site"].text == "1 Mock Way, Chicago, IL, 60612")

    try importing("three", asOf: "2026-09-01", clinician: "Ana,Muster,M", zip: "60601", phone: "")
    let all = JSON(try data.must("sources", "conflicts", "--format", "json", "--top", "all"))
    let kinds = all["conflicts"].list.map { $0["kind"].text ?? "" }
    #expect(kinds.sorted() == ["gender", "name", "phone", "zip"])
    #expect(all["total"].int == 4)
    // Only where one of the values is as new as the day.
    let since = JSON(try data.must("sources", "conflicts", "--format", "json", "--since", "2026-11-02"))
    #expect(since["total"].int == 0)
    let names = try data.must(
      "sources", "conflicts", "--kind", "name,gender", "--top", "1", "--format", "tsv")
    #expect(names.lines.count == 2 && names.stderr.contains("2 disagreements: name 1 · gender 1"))
    #expect(names.stderr.contains("1 listed"))
    let again = try data.must(
      "sources", "conflicts", "--kind", "name", "--kind", "gender", "--top", "1", "--format", "tsv")
    #expect(again.stdout == names.stdout, "the first one is not dropped")
  }

  @Test func `an NPI that the registry has ended is said at the import that lists it, and is no hit`() throws
  {
    let registry = data.folder.write(
      "npidata.csv",
      "NPI,Entity Type Code,Provider Last Name (Legal Name),NPI Deactivation Date,NPI Reactivation Date\n"
        + "2000000010,,,01/15/2025,\n2000000028,1,MUSTER,01/15/2025,02/15/2025\n")
    #expect(data.importing(registry).code == 0)
    let list = data.folder.write(
      "clinicians.csv",
      "clinician,npi,last,specialties\na,2000000010,Ejemplo,207RX0202X\nb,2000000028,Muster,207RX0202X\n")
    let imported = data.importing(list, as: "exchange", source: "plan", "--json")
    #expect(imported.code == 0 && JSON(imported)["warnings"]["npi-deactivated"].int == 1)
    #expect(
      JSON(try data.must("search", "--kind", "clinician", "--json", "npi")).list.map { $0["npi"].text } == [
        "2000000028"
      ])
    let found = JSON(try data.must("sources", "conflicts", "--kind", "deactivated", "--format", "json"))
    #expect(found["total"].int == 1 && found["conflicts"][0]["id"].text == "npi:2000000010")
    #expect(found["conflicts"][0]["values"].list.map { $0["value"].text } == ["ended 2025-01-15", "listed"])
  }

  @Test func `a hit says about what its sources disagree, and show prints every value`() throws {
    try importing("one", asOf: "2026-11-01", clinician: "Ana,Ejemplo,F", zip: "60612", phone: "3125550101")
    try importing("two", asOf: "2026-10-01", clinician: "Ana,Muster,F", zip: "60612", phone: "3125550102")
    let hit = JSON(try data.must("search", "Ejemplo", "--json", "id,sources_disagree,phone")).list
    #expect(hit.count == 1)
    #expect(hit[0]["sources_disagree"].list.map(\.text) == ["name", "phone"])
    #expect(hit[0]["phone"].text == "3125550101")
    let other = JSON(try data.must("search", "Muster", "--json", "id,name")).list
    #expect(other.count == 1 && other[0]["name"].text == "Ana Ejemplo", "found by either name, shown by one")
    let table = try data.must("search", "Ejemplo", "--format", "table")
    #expect(table.stdout.contains("sources disagree: name, phone"))
    let shown = try data.must("show", "2000000010")
    for value in ["Ejemplo", "Muster", "3125550101", "3125550102"] { #expect(shown.stdout.contains(value)) }
  }

  @Test func `show says why records are one`() throws {
    try importing("one", asOf: "2026-11-01", clinician: "Ana,Ejemplo,F", zip: "60612", phone: "3125550101")
    try importing("two", asOf: "2026-10-01", clinician: "Ana,Ejemplo,F", zip: "60612", phone: "")
    let folder = TemporaryFolder()
    let hospital = folder.write("o.csv", "organization,npi,ccn,name\no,2000001026,050999,Mock Hospital\n")
    let number = folder.write("h.csv", "organization,ccn,name\no,050999,Mock Hospital\n")
    for (file, source) in [(hospital, "three"), (number, "four")] {
      try data.must(
        "import", file, "--as", "exchange", "--source", source, "--as-of", "2026-11-01", "--keep", "all",
        "--quiet")
    }
    let clinician = try data.must("show", "2000000010", "--why-merged")
    #expect(clinician.stdout.contains("one row 1: the same id, npi:2000000010"))
    #expect(clinician.stdout.contains("two row 1: the same id, npi:2000000010"))
    #expect(clinician.stdout.contains("role 1 is one in one row 1; two row 1"))
    #expect(clinician.stdout.contains("1 mock way | 60612"))
    // By any of its numbers.
    for id in ["ccn:050999", "npi:2000001026"] {
      let shown = try data.must("show", id, "--why-merged")
      #expect(shown.stdout.contains("[npi:2000001026]"))
      #expect(shown.stdout.contains("ccn:050999, a number that npi:2000001026 states"))
    }
    let json = JSON(try data.must("show", "ccn:050999", "--why-merged", "--json", "id,merged"))
    #expect(json[0]["merged"]["records"].list.map { $0["ground"].text } == ["stated_number", "same_id"])
  }

  // MARK: Compared with a second program in another language

  private static let samples = packageRoot() + "/../shared/samples"
  private static let comparison = packageRoot() + "/Tests/Scripts/compare_conflicts.py"

  private func expectSame(
    registry: String, dac: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    for (file, format) in [(registry, "nppes"), (dac, "dac")] {
      let imported = data.importing(file, as: format, source: format, "--keep", "all", "--quiet")
      try #require([0, 3].contains(imported.code), "\(imported.stderr)", sourceLocation: sourceLocation)
    }
    let listed = try data.must("sources", "conflicts", "--top", "all", "--format", "json")
    let file = data.folder.write("conflicts.json", listed.bytes)
    let compared = Running.run(
      "python3", [Self.comparison, "--registry", registry, "--dac", dac, "--conflicts", file],
      environment: [:])
    #expect(compared.code == 0, "\(compared.stdout)\(compared.stderr)", sourceLocation: sourceLocation)
    // Every clinician of both files shows both sources.
    let both = compared.stdout.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    let exported = try data.must("export", "ndjson")
    let shared = Set(
      exported.lines.map { JSON(line: $0) }.filter {
        Set($0["sources"].list.compactMap { $0["id"].text }).isSuperset(of: ["nppes", "dac"])
      }.compactMap { $0["npi"].text })
    #expect(both > 0 && shared.count == both, sourceLocation: sourceLocation)
  }

  @Test func `the comparing program finds what it is there to find`() {
    let outcome = Running.run("python3", [Self.comparison, "--selftest"], environment: [:])
    #expect(outcome.code == 0, "\(outcome.stdout)\(outcome.stderr)")
  }

  @Test func `of invented people exactly the differing ZIP codes, phones and names are listed`() throws {
    let registry = data.folder.write(
      "npidata.csv",
      """
      NPI,Entity Type Code,Provider Last Name (Legal Name),Provider First Name,Provider Middle Name,Provider Name Suffix \
      Text,Provider Sex Code,Provider Credential Text,Provider First Line Business Practice Location \
      Address,Provider Second Line Business Practice Location Address,Provider Business Practice Location Address City \
      Name,Provider Business Practice Location Address State Name,Provider Business Practice Location Address Postal \
      Code,Provider Business Practice Location Address Telephone Number
      2000000010,1,EJEMPLO,ANA,M,,F,M.D.,1 MOCK WAY,STE 4,CHICAGO,IL,606120001,3125550101
      2000000028,1,MU\u{FFFD}OZ,BO,,JR.,M,"MD, MPH",2 MOCK WAY,,CHICAGO,IL,60612,3125550102
      2000000036,1,SAMPLE,CY,,,F,DO,One Mock Way,,CHICAGO,IL,60612,3125550103
      2000000044,1,SPECIMEN,DI,LEE,,F,MD,4 MOCK WAY,,HARTFORD,CT,06105,8605550104

      """)
    let dac = data.folder.write(
      "dac.csv",
      """
      NPI,pri_spec,Provider Last Name,Provider First Name,Provider Middle Name,suff,gndr,Cred,adr_ln_1,adr_ln_2,City/Town,State,ZIP \
      Code,Telephone Number
      2000000010,HEMATOLOGY/ONCOLOGY,Ejemplo,Ana,Maria,,F,MD,1 Mock Way,,CHICAGO,IL,60612,(312) 555-0199
      2000000010,HEMATOLOGY/ONCOLOGY,Ejemplo,Ana,Maria,,F,MD,9 Far Way,,CHICAGO,IL,60601,3125550198
      2000000028,HEMATOLOGY/ONCOLOGY,MUNOZ,BO,,JR,M,MD,2 MOCK WAY,,CHICAGO,IL,60612,1-312-555-0102
      2000000036,HEMATOLOGY/ONCOLOGY,SAMPLER,CY,,,M,MD,1 MOCK WAY,SUITE 9,CHICAGO,IL,60612,3125550103
      2000000044,HEMATOLOGY/ONCOLOGY,SPECIMEN,DI,KAY,,F,MD,4 MOCK WAY,,HARTFORD,CT,6106,8605550104

      """)
    try expectSame(registry: registry, dac: dac)
    let kinds = JSON(try data.must("sources", "conflicts", "--top", "all", "--format", "json"))["by_kind"]
    #expect(kinds["name"].int == 2 && kinds["zip"].int == 1 && kinds["phone"].int == 1)
    #expect(kinds["gender"].int == 1 && kinds["credentials"].int == 1)
  }

  @Test(
    .enabled(if: Files.isThere(samples), "no published files beside this package"),
    arguments: [
      ("nppes_v2_202606_random5000_cleaned.csv", "DAC_202606_for_random5000_cleaned.csv"),
      ("npidata_v1_ct_practitioners_201812.csv", "DAC_202606_for_random5000_cleaned.csv"),
      ("npidata_v1_first41cols_2016.csv", "DAC_202606_for_random5000_cleaned.csv"),
      (
        "npidata_v1_first41cols_2016.csv", "Physician_Compare_National_Downloadable_File_2017_excerpt.csv"
      ),
      ("npidata_v2_first1000_2025_pandas_mangled.csv", "DAC_202606_for_random5000_cleaned.csv"),
    ])
  func `of published files exactly the differing ZIP codes, phones and names are listed`(
    registry: String, dac: String
  ) throws {
    try expectSame(
      registry: Self.samples + "/nppes/" + registry, dac: Self.samples + "/care-compare/" + dac)
  }

  @Test func `a kind or date that is none is refused with what may stand there`() {
    let kind = data.run("sources", "conflicts", "--kind", "phon")
    #expect(kind.code == 64 && kind.stderr.contains("did you mean phone?"))
    #expect(data.run("sources", "conflicts", "--since", "soon").code == 64)
    #expect(data.run("sources", "conflicts", "--top", "-1").code == 64)
  }
}

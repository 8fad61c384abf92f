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
  }

  @Test func `a hit says about what its sources disagree, and show prints every value`() throws {
    try importing("one", asOf: "2026-11-01", clinician: "Ana,Ejemplo,F", zip: "60612", phone: "3125550101")
    try importing("two", asOf: "2026-10-01", clinician: "Ana,Muster,F", zip: "60612", phone: "3125550102")
    let hit = JSON(try data.must("search", "Ejemplo", "--json", "id,sources_disagree,phone")).list
    #expect(hit.count == 1)
    #expect(hit[0]["sources_disagree"].list.map(\.text) == ["name", "phone"])
    #expect(hit[0]["phone"].text == "3125550101")
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

  @Test func `a kind or date that is none is refused with what may stand there`() {
    let kind = data.run("sources", "conflicts", "--kind", "phon")
    #expect(kind.code == 64 && kind.stderr.contains("did you mean phone?"))
    #expect(data.run("sources", "conflicts", "--since", "soon").code == 64)
    #expect(data.run("sources", "conflicts", "--top", "-1").code == 64)
  }
}

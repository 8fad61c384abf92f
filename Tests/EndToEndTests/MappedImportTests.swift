import TestSupport
import Testing

/// A hospital's engineer brings a list in a form of its own.
@Suite struct MappedImportTests {
  let data = DataFolder.seeded()

  private static let roster = """
    NPI,Last Name,First Name,Taxonomy,Street,City,State,Zip,Phone,Accepting,Network
    2000003006,Ejemplo,Ana,207RX0202X,1 Pretend St,Chicago,IL,60612,3125550101,Y,Gold
    2000003014,Sample,Lee,207RX0202X,1 Pretend St,Chicago,IL,60612,3125550102,N,Gold
    2000003022,Muñoz,José,2086X0206X,2 Pretend St,Oak Park,IL,60302,7085550101,,Gold

    """

  private func importing(_ file: String, _ mapping: String, _ more: String...) -> Outcome {
    data.run(
      [
        "import", file, "--as", "mapped", "--mapping", mapping, "--source", "roster", "--as-of", "2026-11-01",
      ] + more)
  }

  @Test func `suggest, look, import, and the people are found with what the list says`() throws {
    let file = data.folder.write("roster.csv", Self.roster)
    let suggested = data.run("import", "--mapping-suggest", file)
    #expect(suggested.code == 0 && suggested.stderr.isEmpty)
    let mapping = data.folder.write("roster.json", suggested.bytes)

    let before = data.generations()
    let looked = importing(file, mapping, "--dry-run")
    #expect(looked.code == 0, "\(looked.stderr)")
    #expect(looked.stdout.contains("clinician: made 3 times"))
    #expect(looked.lines.contains { $0.contains("2000003006") && $0.contains("Ejemplo") })
    let npi = try #require(looked.lines.first { $0.hasPrefix("  npi ") })
    #expect(npi.split(separator: " ") == ["npi", "NPI", "3", "0", "0", "0"])
    #expect(data.generations() == before)

    #expect(importing(file, mapping).code == 0)
    let found = JSON(
      try data.must("search", "--modality", "medical", "--accepting", "yes", "--json", "npi,name")
    ).list
    #expect(found.compactMap { $0["npi"].text } == ["2000003006"])
    let shown = try data.must("show", "2000003022").stdout
    #expect(shown.contains("2 Pretend St") && shown.contains("roster"))
  }

  @Test func `the preview stands in the report as JSON`() throws {
    let file = data.folder.write("roster.csv", Self.roster)
    let mapping = data.folder.write("m.json", data.run("import", "--mapping-suggest", file).bytes)
    let report = JSON(importing(file, mapping, "--dry-run", "--json"))
    let nouns = report["preview"]["nouns"].list
    #expect(
      nouns.compactMap { $0["noun"].text } == ["clinician", "site", "role", "network", "participation"])
    #expect(nouns.first?["records"].list.first?["values"]["last"].text == "Ejemplo")
    #expect(report["mapping_sha256"].text?.utf8.count == 64)
  }

  @Test func `another mapping is another layer`() throws {
    let file = data.folder.write("roster.csv", Self.roster)
    let text = data.run("import", "--mapping-suggest", file).stdout
    #expect(importing(file, data.folder.write("a.json", text)).code == 0)
    let first = data.generations().contentHash
    #expect(importing(file, data.folder.write("b.json", text)).code == 0)
    #expect(data.generations().contentHash == first, "the name of the mapping's file changes nothing")
    let changed = text.replacing("\"phone\"", with: "\"notes\"")
    #expect(importing(file, data.folder.write("c.json", changed)).code == 0)
    #expect(data.generations().contentHash != first)
  }

  @Test func `a mapping that cannot be used is named by line and key, and nothing changes`() {
    let file = data.folder.write("roster.csv", Self.roster)
    let before = data.generations()
    let mapping = data.folder.write(
      "bad.json",
      """
      {
        "mapping": 1,
        "records": [
          {"noun": "clinician", "id": "NPI", "columns": {"npi": "NPI", "lats": "Last Name"}}
        ]
      }
      """)
    let outcome = importing(file, mapping)
    #expect(outcome.code == 78)
    #expect(outcome.stderr.contains("bad.json:4: records/0/columns/lats \"lats\" [mapping-column-unknown]"))
    #expect(outcome.stderr.contains("did you mean \"last\"?"))
    #expect(data.generations() == before)
  }

  @Test func `a file that lacks a column of the mapping is refused whole`() {
    let file = data.folder.write("roster.csv", Self.roster)
    let mapping = data.folder.write("m.json", data.run("import", "--mapping-suggest", file).bytes)
    let other = data.folder.write("other.csv", "NPI,Last Name,First Name\n2000003006,Ejemplo,Ana\n")
    let outcome = importing(other, mapping)
    #expect(outcome.code == 65)
    #expect(outcome.stderr.contains("[columns-missing]") && outcome.stderr.contains("Taxonomy"))
  }

  @Test func `what is typed wrong is told before anything is read`() {
    let file = data.folder.write("roster.csv", Self.roster)
    let without = data.importing(file, as: "mapped")
    #expect(without.code == 64 && without.stderr.contains("--mapping-suggest"))
    #expect(data.importing(file, as: "exchange", source: "s", "--mapping", file).code == 64)
    #expect(importing(file, data.folder.file("nowhere.json")).code == 66)
    #expect(data.run("import", "--mapping-suggest", data.folder.file("nowhere.csv")).code == 66)
    #expect(data.run("import", "--mapping-suggest", file, "--as", "nppes").code == 64)
    #expect(data.run("import", file, "--source", "s", "--as-of", "2026").code == 64)
    let nobody = data.folder.write("a.csv", "date,amount\n2026-01-01,5\n")
    #expect(data.run("import", "--mapping-suggest", nobody).code == 65)
  }

  // MARK: Published files

  private static let samples = packageRoot() + "/../shared/samples"
  private static let isThere = Files.isThere(samples)

  /// Published CSV files of several shapes that have adapters of their own: the suggestion needs no edit, and who is
  /// in the file is who the adapter finds.
  @Test(
    .enabled(if: isThere, "no published files beside this package"),
    arguments: [
      "nppes/npidata_v1_first41cols_2016.csv", "nppes/npidata_v2_first1000_2025_pandas_mangled.csv",
      "nppes/npidata_v1_organizations_201812.csv", "nppes/nppes_8cols_2019_subset.csv",
    ])
  func `a suggestion for a published file imports without edits`(file: String) throws {
    let path = Self.samples + "/" + file
    let mapping = data.folder.write("m.json", data.run("import", "--mapping-suggest", path).bytes)
    let mapped = importing(path, mapping, "--keep", "all", "--json")
    try #require([0, 3].contains(mapped.code), "\(mapped.stderr)")
    // What is refused are rows that name nobody: the registry's deactivated numbers.
    #expect(JSON(mapped)["by_rule"].keys.isSubset(of: ["no-record"]))
    let own = DataFolder.seeded()
    try #require([0, 3].contains(own.importing(path, "--keep", "all").code))
    func people(_ data: DataFolder) throws -> Set<String> {
      Set(
        try data.must("export", "ndjson").lines.map { JSON(line: $0) }.compactMap { role in
          let kind = role["kind"].text ?? ""
          return ["clinician", "organization"].contains(kind) ? role["npi"].text.map { kind + " " + $0 } : nil
        })
    }
    let (suggested, adapted) = (try people(data), try people(own))
    #expect(!adapted.isEmpty && suggested == adapted)
  }

  @Test(
    .enabled(if: isThere, "no published files beside this package"),
    arguments: [
      "care-compare/DAC_202606_for_random5000_cleaned.csv",
      "care-compare/Physician_Compare_National_Downloadable_File_2017_excerpt.csv",
      "care-compare/DAC_NationalDownloadableFile_2021_excel_mangled.csv",
      "care-compare/Hospital_General_Information_2026-06.csv",
    ])
  func `a suggestion for a file of several rows a person imports every row`(file: String) throws {
    let path = Self.samples + "/" + file
    let mapping = data.folder.write("m.json", data.run("import", "--mapping-suggest", path).bytes)
    let report = JSON(importing(path, mapping, "--dry-run", "--json"))
    #expect(report["refused"].int == 0 && report["read"].int == report["kept"].int)
    let npis = Set(PlainTable.rows(path).compactMap { $0["NPI"] ?? $0[" NPI"] })
    let isOfPeople = !npis.isEmpty
    #expect(!isOfPeople || report["records"]["clinician"].int.map { $0 >= npis.count } == true)
  }
}

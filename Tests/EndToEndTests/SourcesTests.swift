import TestSupport
import Testing

/// Where the facts come from.
@Suite struct SourcesTests {
  let data = DataFolder.seeded()

  @Test func `sources lists every bundled source with its date and publisher`() throws {
    let outcome = try data.must("sources", "list", "--format", "json")
    let listed = Dictionary(uniqueKeysWithValues: JSON(outcome).list.map { ($0["source"].text ?? "", $0) })
    // Data/sources.csv, by column: file, as, source, as_of, publisher (perhaps quoted).
    let bundled = Files.text(packageRoot() + "/Data/sources.csv").split(separator: "\n").dropFirst()
      .map { $0.split(separator: ",") }
    #expect(Set(listed.keys) == Set(bundled.map { String($0[2]) }))
    for row in bundled {
      let source = try #require(listed[String(row[2])])
      #expect(source["format"].text == String(row[1]))
      #expect("\(source["as_of"].value ?? "")".hasPrefix(row[3]))
      #expect(source["publisher"].text?.isEmpty == false)
      #expect((source["kept"].int ?? 0) > 0)
      #expect(source["refused"].int == 0)
    }
    #expect(data.run("sources").stdout == data.run("sources", "list").stdout)
  }

  @Test func `a source is shown with its files, digests and counts`() throws {
    let file = data.folder.write("registry.csv", InventedRegistry.people(5).csv)
    #expect(data.importing(file).code == 0)
    let shown = JSON(try data.must("sources", "show", "registry", "--json"))
    #expect(shown["source"].text == "registry")
    #expect(shown["as_of"].text == "2026-11-01")
    #expect([shown["read"].int, shown["kept"].int, shown["refused"].int] == [5, 5, 0])
    let first = shown["files"][0]
    #expect(first["name"].text == "registry.csv")
    #expect(first["rows"].int == 5)
    #expect(first["bytes"].int == Files.bytes(file).count)
    #expect(
      Running.run("sha256sum", [file], environment: [:]).stdout.hasPrefix(first["sha256"].text ?? "none"))
  }

  @Test func `a source that is removed answers no more, and can be brought back`() throws {
    let file = data.folder.write("registry.csv", InventedRegistry.people(5).csv)
    let before = data.generations().contentHash
    #expect(data.importing(file).code == 0)
    #expect(JSON(data.run("search", "Ejemplo", "--json", "npi")).list.count == 5)
    let outcome = data.run("sources", "remove", "registry")
    #expect(outcome.code == 0)
    #expect(outcome.stdout.contains("without registry"))
    #expect(JSON(data.run("search", "Ejemplo", "--json", "npi")).list.isEmpty)
    #expect(data.run("show", InventedRegistry.npi(1)).code == 66)
    #expect(data.generations().contentHash == before, "what is left is what was there")
    #expect(data.run("index", "use", "2").code == 0)
    #expect(JSON(data.run("search", "Ejemplo", "--json", "npi")).list.count == 5)
  }

  @Test func `a source that is not there is named with those that are`() {
    for verb in ["show", "remove"] {
      let outcome = data.run("sources", verb, "nobody")
      #expect(outcome.code == 66)
      #expect(outcome.stderr.contains("nobody"))
      #expect(outcome.stderr.contains("nci-centers"))
    }
  }

  @Test func `a removal takes along what is held back and says so, and takes back what is only held back`()
    throws
  {
    let file = data.folder.write("registry.csv", InventedRegistry.people(5).csv)
    #expect(data.importing(file, source: "held", "--stage").code == 0)
    let back = try data.must("sources", "remove", "held")
    #expect(back.stdout == "held is held back no more and gone; generation 1 stays\n")
    #expect(data.run("sources", "remove", "held").code == 66)
    #expect(data.importing(file, source: "held", "--stage").code == 0)
    #expect(
      try data.must("sources", "remove", "resources").stdout
        == "generation 2 published without resources, and with what was held back: held\n")
    #expect(JSON(data.run("search", "Ejemplo", "--json", "npi")).list.count == 5)
    #expect(data.run("index", "verify").code == 0)
  }
}

import Glibc
import TestSupport
import Testing

/// The forms in which an answer leaves, for people and for other programs.
@Suite struct OutputFormatTests {
  let data = DataFolder.seeded()
  let search = ["search", "--kind", "center", "--nci", "comprehensive", "--near", "10001", "--limit", "5"]

  @Test func `json alone lists the fields, and each of them can be asked for`() throws {
    let fields = try data.must("search", "--json").lines
    #expect(fields.contains("distance_mi"))
    #expect(Set(fields).count == fields.count)
    let outcome = data.run(search + ["--json", fields.joined(separator: ",")])
    #expect(outcome.code == 0)
    for hit in JSON(outcome).list { #expect(hit.keys == Set(fields)) }
  }

  @Test func `a piped answer is tab-separated and says on stderr that it is cut`() {
    let outcome = data.run(search)
    #expect(outcome.code == 0)
    #expect(outcome.lines.count == 6)
    let header = outcome.lines[0].split(separator: "\t")
    #expect(header.contains("name"))
    #expect(header.contains("distance"))
    for line in outcome.lines {
      #expect(line.split(separator: "\t", omittingEmptySubsequences: false).count == header.count)
    }
    #expect(outcome.stderr.contains("--cursor"))
    #expect(data.run(search + ["--quiet"]).stderr.isEmpty)
  }

  @Test func `no-header leaves out the line of names and changes nothing else`() {
    for format in ["tsv", "csv"] {
      let with = data.run(search + ["--format", format]).stdout
      let without = data.run(search + ["--format", format, "--no-header"]).stdout
      #expect(with.drop { $0 != "\n" && $0 != "\r\n" }.dropFirst() == without[...], "\(format)")
    }
    let table = data.run(search + ["--format", "table"]).stdout
    let bare = data.run(search + ["--format", "table", "--no-header"]).stdout
    #expect(table.contains("Distance"))
    #expect(!bare.contains("Distance  "))
  }

  @Test func `csv is read by a spreadsheet's rules and has as many cells in each line`() throws {
    let outcome = data.run(search + ["--format", "csv"])
    #expect(outcome.stdout.hasSuffix("\r\n"))
    let file = data.folder.write("answer.csv", outcome.stdout)
    let script = "import csv,sys; print(sorted({len(r) for r in csv.reader(open(sys.argv[1], newline=''))}))"
    let counts = Running.run("python3", ["-c", script, file], environment: [:])
    #expect(counts.lines.first?.contains(",") == false, "one count: \(counts.stdout)")
  }

  @Test func `the same hits stand in every format, in the same order`() throws {
    let names = JSON(data.run(search + ["--json", "name"])).list.compactMap { $0["name"].text }
    #expect(names.count == 5)
    let envelope = JSON(data.run(search + ["--format", "json"]))
    #expect(envelope["data"].list.map { $0["name"].text } == names)
    #expect(
      envelope.keys.isSuperset(of: [
        "query", "total", "data", "excluded", "facets", "page", "generation", "data_as_of",
      ]))
    #expect(envelope["query"]["on"].text == "2026-11-21")
    let lines = data.run(search + ["--format", "ndjson"]).lines.map { JSON(line: $0)["name"].text }
    #expect(lines == names)
    for format in ["tsv", "csv", "table"] {
      let text = data.run(search + ["--format", format]).stdout
      var rest = text[...]
      for name in names {
        // A table may cut a long name.
        let found = try #require(rest.firstRange(of: String(name.prefix(20))), "\(name) in \(format)")
        rest = rest[found.upperBound...]
      }
    }
  }

  @Test func `a table tells how it is ordered and that it is no advice`() {
    let table = data.run(search + ["--format", "table"]).stdout
    #expect(table.contains("No one can pay to be listed higher"))
    #expect(table.contains("not medical advice"))
    #expect(table.contains("Ask your doctor"))
  }

  @Test func `o writes to a file that is its owner's alone`() throws {
    let file = data.folder.file("answer.json")
    let direct = data.run(search + ["--json", "name"])
    let outcome = data.run(search + ["--json", "name", "-o", file])
    #expect(outcome.code == 0)
    #expect(outcome.stdout.isEmpty)
    #expect(Files.text(file) == direct.stdout)
    #expect(Files.permissions(file) == 0o600)
    let nowhere = data.run(search + ["--json", "name", "-o", data.folder.file("no/such/folder/x")])
    #expect(nowhere.code == 73)
    #expect(nowhere.stderr.contains("no/such/folder"))
  }

  @Test func `o replaces a file by a new one, and follows no link`() throws {
    let direct = data.run(search + ["--json", "name"]).stdout
    let former = data.folder.write("former.txt", "former\n")
    let linked = data.folder.write("linked.txt", "linked\n")
    let link = data.folder.file("link.txt")
    #expect(chmod(former, 0o644) == 0 && chmod(linked, 0o644) == 0 && symlink(linked, link) == 0)
    for place in [former, link] {
      #expect(data.run(search + ["--json", "name", "-o", place]).code == 0)
      #expect(Files.text(place) == direct)
      #expect(Files.permissions(place) == 0o600, "never those of the former file")
    }
    #expect(Files.text(linked) == "linked\n" && Files.permissions(linked) == 0o644)
    #expect(!Files.names(in: data.folder.path).contains { $0.hasSuffix(".tmp") })
  }

  @Test func `a command that fails leaves the file of -o as it was`() {
    let keep = data.folder.write("keep.txt", "former\n")
    let names = Files.names(in: data.folder.path)
    let unknown = data.run("show", "center:mskcc", "npi:2000000010", "-o", keep)
    #expect(unknown.code == 66 && unknown.stdout.isEmpty)
    // No file may grow so long, as on a full disk: the answer is longer, and is not there in part.
    let all = ["search", "--kind", "center", "--limit", "all", "--format", "json", "-o", keep]
    let full = data.run(all, by: ["prlimit", "--fsize=1000"])
    #expect(full.code == 74 && full.stderr.contains("cannot write the output"), "\(full.stderr)")
    #expect(data.run("search", "--cancer", "zzzz", "-o", keep).code == 64)
    #expect(Files.text(keep) == "former\n")
    #expect(Files.names(in: data.folder.path) == names, "nothing else is left there")
  }

  @Test func `a command that is interrupted leaves the file of -o as it was or whole, and nothing beside it`()
    throws
  {
    let folder = data.folder.file("interrupted")
    mkdir(folder, 0o700)
    let whole = try data.must("export", "ndjson").stdout
    data.folder.write("interrupted/out", "former")
    for round in 1...16 {
      let outcome = Running.run(
        "timeout",
        [
          "-s", "INT", "\(Double(round) * 0.02)", BuiltCommand.path, "export", "ndjson", "-o",
          folder + "/out",
        ],
        environment: data.environment)
      #expect([0, 124, 130].contains(outcome.code), "\(outcome.code): \(outcome.stderr)")
      #expect(Files.names(in: folder) == ["out"], "round \(round)")
      #expect(["former", whole].contains(Files.text(folder + "/out")), "round \(round)")
    }
  }

  @Test func `a complete answer is delivered whatever its exit code is`() throws {
    let data = DataFolder.withExample()
    let check = ["check", "2000000028", "--plan", "00000ZZ0010001", "--exit-status"]
    let file = data.folder.file("check.txt")
    let direct = data.run(check)
    let outcome = data.run(check + ["-o", file])
    #expect(direct.code == 10 && outcome.code == 10 && outcome.stdout.isEmpty)
    #expect(!direct.stdout.isEmpty && Files.text(file) == direct.stdout)
    let nobody = data.folder.file("nobody.tsv")
    try data.must("search", "nobody-of-this-name", "--spelling", "exact", "-o", nobody)
    #expect(Files.text(nobody).hasPrefix("name\t"), "the names of the columns alone")
  }

  @Test func `what is no file of its own is written to as it is`() {
    let direct = data.run(search + ["--json", "name"]).stdout
    #expect(data.run(search + ["--json", "name", "-o", "/dev/stdout"]).stdout == direct)
    #expect(data.run(search + ["--json", "name", "-o", "/dev/null"]).code == 0)
    let pipe = data.folder.file("pipe")
    let file = data.folder.write("out.json", "before\n")
    #expect(mkfifo(pipe, 0o600) == 0)
    let command = "'\(BuiltCommand.path)' \(search.joined(separator: " ")) --json name -o"
    let script = """
      cat '\(pipe)' & \(command) '\(pipe)' || exit
      wait; \(command) /proc/self/fd/1 >> '\(file)'
      """
    let outcome = Running.run("bash", ["-c", script], environment: data.environment)
    #expect(outcome.code == 0 && outcome.stdout == direct, "\(outcome.stderr)")
    // An open file goes on where it was.
    #expect(Files.text(file) == "before\n" + direct)
  }

  @Test func `facet counts are those of choosing the value`() throws {
    let outcome = try data.must(
      "search", "--near", "10001", "--within", "300mi", "--facets", "nci", "--limit", "1", "--format", "json")
    let values = JSON(outcome)["facets"]["nci"].list
    #expect(!values.isEmpty)
    for value in values {
      let token = try #require(value["value"].text)
      guard ["comprehensive", "clinical"].contains(token) else { continue }
      let chosen = try data.must(
        "search", "--near", "10001", "--within", "300mi", "--nci", token, "--limit", "1", "--format", "json")
      #expect(JSON(chosen)["total"]["value"].int == value["count"].int, "\(token)")
    }
  }

  // MARK: Sources

  /// The invented directory beside a registry that knows one of its people, verified later.
  private func example() throws -> [String] {
    try #require(data.importing(packageRoot() + "/Data/example", as: "exchange", source: "example").code == 0)
    let registry = data.folder.write(
      "registry.csv",
      "NPI,Entity Type Code,Provider Last Name (Legal Name),Provider First Name,Last Update Date\n"
        + "2000000036,1,Ejemplo,Ana,11/10/2026\n")
    try #require(data.importing(registry).code == 0)
    return ["search", "--cancer", "TNBC", "--near", "60601", "--plan", "Example PPO Gold", "--limit", "all"]
  }

  @Test func `every fact of a hit names the source that states it, with all its dates`() throws {
    let hits = JSON(data.run(try example() + ["--format", "json"]))["data"].list
    #expect(hits.count > 5)
    var checked = 0
    for hit in hits {
      let id = try #require(hit["id"].text)
      let sources = hit["sources"].list
      for source in sources {
        #expect(source["id"].text?.isEmpty == false && source["file"].text?.hasSuffix(".csv") == true)
        #expect(source["as_of"].text?.hasPrefix("20") == true && source["row"].int != nil, "\(id)")
        #expect(source["imported"].text?.hasPrefix("20") == true && source["freshness"].text != nil)
      }
      let named = hit["fact_sources"]
      for field in ["name", "credentials", "specialties", "match", "network", "site", "phone", "languages"] {
        guard !hit[field].isNull, !(hit[field].isList && hit[field].list.isEmpty) else { continue }
        let index = try #require(named[field].int, "\(field) of \(id)")
        #expect(sources.indices.contains(index))
      }
      if hit["accepting"].text != "unknown" { #expect(named["accepting"].int != nil, "\(id)") }
      // What the index says is what `show` says of the same fact.
      let shown = JSON(try data.must("show", id, "--json"))[0]
      let facts = shown["facts"].list + shown["roles"].list.flatMap { $0["facts"].list }
      for (field, key) in [("phone", "phone"), ("credentials", "credentials")] {
        guard let value = hit[key].text, let index = named[key].int else { continue }
        checked += 1
        #expect(
          facts.contains {
            $0["field"].text == field && $0["value"].text == value && $0["source"].int == index
          }, "\(field) of \(id)")
      }
    }
    #expect(checked > 5)
  }

  @Test func `tsv and csv carry the sources of each hit, and the table names a network's when it is another`()
    throws
  {
    let search = try example()
    for (format, separator) in [("tsv", "\t"), ("csv", ",")] {
      let outcome = data.run(search + ["--format", format, "--quiet"])
      let header = outcome.stdout.prefix { !$0.isNewline }.split(separator: separator).map(String.init)
      for column in [
        "evidence_date", "freshness", "network_source", "network_as_of", "network_verified", "fact_sources",
        "sources",
      ] {
        #expect(header.contains(column), "\(column) in \(format)")
      }
    }
    let lines = data.run(search + ["--format", "tsv", "--quiet"]).lines.map {
      $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    }
    let ana = try #require(lines.first { $0.contains("npi:2000000036") })
    let cells = Dictionary(uniqueKeysWithValues: zip(lines[0], ana))
    #expect(cells["network_source"] == "example" && cells["network_verified"] == "2026-11-01")
    #expect(cells["source"] == "registry 2026-11-10 +1")
    #expect(
      cells["sources"]?.hasPrefix("1 registry, registry.csv row 1, as of 2026-11-10, imported 20") == true)
    #expect(
      cells["sources"]?.contains("|2 example, clinicians.csv row 2, as of 2026-10-31, verified 2026-11-01")
        == true)
    #expect(data.run(search + ["--format", "table"]).stdout.contains("IN ok 2026-11-01 (example)"))
  }
}

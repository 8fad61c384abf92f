import DirectoryModel
import Reading
import Storing
import TestSupport
import Testing

@testable import Importing

/// What every adapter owes, tried on each that is registered.
@Suite struct AdapterContractTests {
  private static let adapters = AdapterRegistry.all.map(\.name)

  @Test(arguments: adapters) func `every record names its file and a row of it`(_ adapter: String) throws {
    let fixture = try AdapterFixture.of(adapter)
    let imported = try fixture.imported(fixture.files, as: adapter)
    #expect(imported.layer.count > 0)
    #expect(imported.report.files.map(\.name) == fixture.files.map(\.name))
    for record in imported.records {
      for source in record.provider.sources {
        let file = Int(source.file)
        try #require(fixture.files.indices.contains(file))
        #expect(fixture.rows(of: fixture.files[file]).contains(Int(source.row)))
      }
    }
  }

  @Test(arguments: adapters)
  func `a record that the merge copies has no period that would limit its networks`(
    _ adapter: String
  ) throws {
    let fixture = try AdapterFixture.of(adapter)
    for record in try fixture.imported(fixture.files, as: adapter).records
    where !record.header.flags.contains(.hasNestedSources) {
      for role in record.provider.roles where !role.participations.isEmpty {
        #expect(role.facts.first(.from) == nil && role.facts.first(.to) == nil, "\(record.provider.id)")
      }
    }
  }

  @Test(arguments: adapters) func `every row is kept, deactivated or refused, and good files lose none`(
    _ adapter: String
  ) throws {
    let fixture = try AdapterFixture.of(adapter)
    let rows = fixture.files.map { fixture.records(of: $0).count }
    let good = try fixture.imported(fixture.files, as: adapter).report
    #expect(good.read == rows.reduce(0, +))
    #expect(good.files.map(\.rows) == rows)
    #expect(good.kept + good.deactivated == good.read)
    #expect(good.refused == 0 && good.byRule.isEmpty)

    let bad = try fixture.imported(fixture.files(with: fixture.badRows), as: adapter).report
    #expect(bad.read == good.read + fixture.badRows.count * fixture.repetitions)
    #expect(bad.read == bad.kept + bad.deactivated + bad.refused)
    #expect(bad.byRule.values.reduce(0, +) == bad.refused)
  }

  @Test(arguments: adapters) func `the same input gives the same bytes`(_ adapter: String) throws {
    let fixture = try AdapterFixture.of(adapter)
    let files = fixture.files(with: fixture.badRows)
    let first = try fixture.imported(files, as: adapter)
    let second = try fixture.imported(files, as: adapter)
    #expect(first.bytes == second.bytes)
    #expect(first.layer.name == second.layer.name)
  }

  @Test(arguments: adapters) func `one bad row never stops the next`(_ adapter: String) throws {
    let fixture = try AdapterFixture.of(adapter)
    let good = try fixture.imported(fixture.files, as: adapter)
    for bad in fixture.badRows {
      let mixed = try fixture.imported(fixture.files(with: [bad]), as: adapter)
      #expect(mixed.report.byRule == [bad.rule: fixture.repetitions], "\(bad.text)")
      #expect(mixed.report.kept == good.report.kept && mixed.report.deactivated == good.report.deactivated)
      // A refused row may leave a mention of its NPI and nothing else.
      #expect(mixed.said.filter { !$0.hasPrefix("mention") } == good.said, "\(bad.text)")
    }
  }

  @Test(arguments: adapters) func `every issue says where, by which rule, and what to do`(
    _ adapter: String
  ) throws {
    let fixture = try AdapterFixture.of(adapter)
    for bad in fixture.badRows {
      let issues = try fixture.imported(fixture.files(with: [bad]), as: adapter).issues(bad.rule)
      // Before the first good row stands a bad one, then one behind each.
      #expect(issues.map(\.line) == fixture.badLines, "\(bad.text)")
      for issue in issues {
        #expect(issue.file == fixture.files[0].name && !issue.remedy.isEmpty)
        if bad.isInCell {
          let column = try #require(issue.column, "\(bad.text)")
          #expect((1...bad.text.utf8.count + 1).contains(column))
        }
      }
    }
  }

  @Test(arguments: adapters) func `line ends and a byte-order mark change no fact`(_ adapter: String) throws {
    let fixture = try AdapterFixture.of(adapter)
    let plain = try fixture.imported(fixture.files.map { $0.written(lineEnd: "\n") }, as: adapter)
    for (lineEnd, mark) in [("\r\n", false), ("\n", true), ("\r\n", true)] {
      let files = fixture.files.map { $0.written(lineEnd: lineEnd, mark: mark) }
      let other = try fixture.imported(files, as: adapter)
      #expect(other.said == plain.said)
      #expect(other.report.kept == plain.report.kept)
      #expect(other.records.map(\.header.reference) == plain.records.map(\.header.reference))
    }
  }

  @Test(arguments: adapters) func `a file of another format is refused by the name of what it lacks`(
    _ adapter: String
  ) throws {
    let fixture = try AdapterFixture.of(adapter)
    let refused = try #require(refusal { _ = try fixture.imported([fixture.foreign], as: adapter) })
    #expect(refused.text.contains(fixture.lacks), "\(refused)")
    #expect(refused.file == fixture.foreign.name && refused.line == 1)
  }

  @Test(arguments: adapters) func `a file that cannot be read to its end is refused whole`(
    _ adapter: String
  ) throws {
    let fixture = try AdapterFixture.of(adapter)
    for unreadable in fixture.unreadable {
      let broken = TextFile(fixture.files[0].name, bytes: unreadable.bytes)
      let refused = refusal { _ = try fixture.imported([broken], as: adapter) }
      #expect(refused?.rule == unreadable.rule, "\(adapter)")
      #expect(refused?.text.isEmpty == false)
    }
  }

  @Test(arguments: adapters) func `a refused file leaves nothing`(_ adapter: String) throws {
    let fixture = try AdapterFixture.of(adapter)
    let folder = TemporaryFolder()
    let paths = fixture.files.map { folder.write($0.name, $0.bytes) }
    let broken = folder.write("z-" + fixture.files[0].name, fixture.unreadable[0].bytes)
    let directory = DataDirectory(path: folder.file("data"))
    var request = ImportRequest(paths: paths + [broken], adapter: adapter, source: "s", asOf: "2026")
    fixture.prepare(&request, in: folder)
    #expect(throws: ReadingError.self) {
      try directory.withLock { _ = try Importer.importLayer(request, into: $0, former: nil) }
    }
    #expect(directoryEntries(directory.layersPath) == [])
    // What is half made waits in `work`, where the next writer sweeps.
    try directory.withLock { _ in }
    #expect(directoryEntries(directory.workPath) == [])
  }

  @Test func `every file of an adapter is registered`() throws {
    let folder = packageRoot() + "/Sources/Importing/Adapters/"
    let registered = Set(AdapterRegistry.all.map { "\(type(of: $0))" })
    var declared = Set<String>()
    for file in directoryEntries(folder) where file.hasSuffix(".swift") {
      for line in try TextFile(path: folder + file).lines {
        let words = line.split(whereSeparator: { " :{,".contains($0) }).map(String.init)
        guard words.contains("SourceAdapter"),
          let at = words.firstIndex(where: { ["struct", "class"].contains($0) })
        else { continue }
        declared.insert(words[at + 1])
      }
    }
    #expect(declared == registered)
    #expect(declared.count >= 5)
  }

  @Test func `adapters are found by their one name`() {
    #expect(Set(Self.adapters).count == Self.adapters.count)
    for adapter in AdapterRegistry.all {
      #expect(AdapterRegistry.adapter(named: adapter.name)?.name == adapter.name)
      #expect(!adapter.summary.isEmpty && !adapter.input.isEmpty)
    }
    #expect(AdapterRegistry.adapter(named: "fax") == nil)
  }
}

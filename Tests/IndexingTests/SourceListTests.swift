import Importing
import Publishing
import Storing
import TestSupport
import Testing
import Vocabulary

@Suite struct SourceListTests {
  private static let header = "file,as,source,as_of,mapping,complete_for\n"
  private static let networks = "npi,address,city,state,zip,network,accepting,from,to\n"
  private static let mapping = packageRoot() + "/Scripts/mappings/networks.json"

  private func list(in folder: TemporaryFolder) -> String {
    for (file, numbers) in [("a.csv", 1...40), ("b.csv", 20...50), ("c.csv", 1...3)] {
      let rows = numbers.map { "\(inventedNPI($0)),\($0) Invented Way,Chicago,IL,60612,n\($0 % 3),yes,,\n" }
      folder.write(file, Self.networks + rows.joined())
    }
    return folder.write(
      "list.csv",
      Self.header + """
        a.csv,mapped,first,2026-11-01,\(Self.mapping),all
        b.csv,mapped,second,2026-11-02,\(Self.mapping),
        \(folder.file("c.csv")),mapped,first,2026-11-01,\(Self.mapping),all

        """)
  }

  @Test func `a list says which files are which source`() throws {
    let folder = TemporaryFolder()
    let requests = try SourceList.requests(path: list(in: folder))
    #expect(requests.map(\.source) == ["first", "second"])
    #expect(requests.map(\.asOf) == ["2026-11-01", "2026-11-02"])
    #expect(requests[0].paths == [folder.file("a.csv"), folder.file("c.csv")])
    #expect(requests.map(\.completeFor) == [.all, nil])
  }

  @Test func `sources read side by side give the layers that they give one after the other`() throws {
    let folder = TemporaryFolder()
    let requests = try SourceList.requests(path: list(in: folder))
    let apart = try DataDirectory(path: folder.file("apart")).withLock { locked in
      try requests.map { try Importer.importLayer($0, into: locked, former: nil).layer }
    }
    let together = DataDirectory(path: folder.file("together"))
    let results = try together.withLock { try ImportBatch.run(requests, formers: [nil, nil], into: $0) }
    #expect(results.map(\.entry.layer) == apart)
    #expect(results.map(\.report.kept) == [43, 31])
    for layer in apart {
      let a = try readSmallFile(DataDirectory(path: folder.file("apart")).layerPath(layer))
      #expect(try readSmallFile(together.layerPath(layer)) == a)
    }
  }

  @Test func `one source that is refused whole ends the batch`() throws {
    let folder = TemporaryFolder()
    var requests = try SourceList.requests(path: list(in: folder))
    folder.write("b.csv", "npi,address\n")
    requests[0].maximumRefused = 0
    #expect(throws: ImportError.self) {
      try DataDirectory(path: folder.file("data")).withLock {
        try ImportBatch.run(requests, formers: [nil, nil], into: $0)
      }
    }
  }

  @Test(arguments: [
    ("file,as,source,as-off\n", "list-column-unknown", "as_of"),
    ("file,as,source\na.csv,nppes,x\n", "columns-missing", "as_of"),
    ("file,as,source,as_of\na.csv,npes,x,2026\n", "list-format", "did you mean nppes"),
    ("file,as,source,as_of\na.csv,nppes,X Y,2026\n", "list-source", "small letters"),
    ("file,as,source,as_of\na.csv,nppes,x,yesterday\n", "value-form", "YYYY-MM-DD"),
    ("file,as,source,as_of\na.csv,mapped,x,2026\n", "list-mapping", "mapping file"),
    ("file,as,source,as_of,complete_for\na.csv,nppes,x,2026,some\n", "list-complete", "facilities"),
    ("file,as,source,as_of\na.csv,nppes,x,2026\nb.csv,nppes,x,2025\n", "list-differs", "each row"),
    ("file,as,source,as_of\n,nppes,x,2026\n", "value-missing", "required"),
    ("file,as,source,as_of\n", "list-empty", "one row"),
  ])
  func `a list that cannot be followed to the letter is refused`(
    text: String, rule: String, words: String
  ) throws {
    let folder = TemporaryFolder()
    let path = folder.write("list.csv", text)
    #expect {
      try SourceList.requests(path: path)
    } throws: {
      guard case ImportError.refused(let issue) = $0 else { return false }
      return issue.rule == rule && issue.remedy.contains(words)
    }
  }
}

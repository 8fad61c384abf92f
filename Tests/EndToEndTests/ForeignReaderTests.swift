import DirectoryModel
import Exporting
import Foundation
import TestSupport
import Testing

/// Every export is read back by programs that are not ours: Python's csv, openpyxl and LibreOffice, vobject, icalendar,
/// classes made from the definitions of FHIR, an HTML parser, and Chromium, which prints it.
@Suite struct ForeignReaderTests {
  private static let python = packageRoot() + "/.build/readers/bin/python"
  private static let missing =
    "the foreign readers are not installed, so that no export was read back; type Scripts/install-dependencies readers"

  private func write(_ list: Shortlist, _ language: ExportLanguage, to folder: String) throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    var context = ExportContext(day: InventedShortlist.day, language: language, version: "1.0")
    for format in ShortlistFormats.all {
      let name = ShortlistFormats.fileName(for: list, as: format, in: context)
      try Data(format.bytes(of: list, in: context)).write(to: URL(fileURLWithPath: folder + "/" + name))
    }
    context.byteOrderMark = true
    let csv = try #require(ShortlistFormats.format("csv"))
    let name = ShortlistFormats.fileName(for: list, as: csv, in: context).replacing(".csv", with: ".bom.csv")
    try Data(csv.bytes(of: list, in: context)).write(to: URL(fileURLWithPath: folder + "/" + name))
  }

  @Test(.timeLimit(.minutes(60))) func `every export is read back by a foreign reader`() throws {
    try #require(Files.isThere(Self.python), Comment(rawValue: Self.missing))
    let folder = TemporaryFolder()
    let lists = [
      ("plain", InventedShortlist.plain), ("hostile", InventedShortlist.hostile),
      ("empty", InventedShortlist.empty),
    ]
    for (name, list) in lists {
      for language in ExportLanguage.allCases {
        try write(list, language, to: folder.file("\(name)-\(language.rawValue)"))
      }
    }
    let outcome = Running.run(
      Self.python, [packageRoot() + "/Tests/Readers/read_exports.py", folder.path],
      environment: ["HOME": folder.path, "LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"], deadline: 500)
    #expect(outcome.code == 0, "\(outcome.stderr)")
    // Twelve readers of six lists.
    #expect(outcome.lines.count == 72)
  }

  @Test(.timeLimit(.minutes(60))) func `every FHIR answer is read by classes made from its definitions`()
    throws
  {
    try #require(Files.isThere(Self.python), Comment(rawValue: Self.missing))
    let server = RunningServer(DataFolder.withExample())
    let outcome = Running.run(
      Self.python,
      [packageRoot() + "/Tests/Readers/read_fhir.py", "http://127.0.0.1:\(server.port)/fhir/r4"],
      environment: ["PYTHONDONTWRITEBYTECODE": "1"], deadline: 500)
    #expect(outcome.code == 0, "\(outcome.stderr)")
    #expect(outcome.lines.count == 8)
  }

  @Test(.timeLimit(.minutes(60)))
  func
    `the bill of materials is CycloneDX 1.6 by its own schema, names every pin, and is the same each time`()
    throws
  {
    try #require(Files.isThere(Self.python), Comment(rawValue: Self.missing))
    let folder = TemporaryFolder()
    let bills = (0..<2).map { _ in Running.run(packageRoot() + "/Scripts/sbom", [], environment: [:]) }
    #expect(bills[0].code == 0 && bills[0].bytes == bills[1].bytes, "\(bills[0].stderr)")
    let outcome = Running.run(
      Self.python,
      [
        packageRoot() + "/Tests/Readers/read_sbom.py", folder.write("bill.json", bills[0].bytes),
        packageRoot() + "/Package.resolved",
      ], environment: ["PYTHONDONTWRITEBYTECODE": "1"], deadline: 200)
    #expect(outcome.code == 0, "\(outcome.stderr)")
    #expect((outcome.lines.first.flatMap { Int($0) } ?? 0) > 0, "\(outcome.stdout)")
  }

  @Test(.timeLimit(.minutes(60))) func `the figures of the server are read by Prometheus's own reader`()
    throws
  {
    try #require(Files.isThere(Self.python), Comment(rawValue: Self.missing))
    let data = DataFolder.withExample()
    let server = RunningServer(data)
    for target in ["/api/v1/search?cancer=melanoma", "/api/v1/search?cancer=TNBC&state=HI", "/elsewhere"] {
      _ = server.get(target)
    }
    let file = data.folder.write("figures.txt", server.get("/metrics").body)
    let outcome = Running.run(
      Self.python, [packageRoot() + "/Tests/Readers/read_figures.py", file],
      environment: ["PYTHONDONTWRITEBYTECODE": "1"])
    #expect(outcome.code == 0, "\(outcome.stderr)")
    let read = JSON(outcome)
    #expect(read["second_opinion_requests"]["type"].text == "counter")
    #expect(read["second_opinion_requests"]["sum"].number == 3)
    #expect(read["second_opinion_search_hits"]["type"].text == "histogram")
    #expect(read["second_opinion_search_hits"]["sum"].number == 2)
    #expect(read["second_opinion_docs"]["type"].text == "gauge")
    // No certificate is there, and no row of the example is refused.
    #expect(read.keys.count == 11, "\(read.keys)")
  }
}

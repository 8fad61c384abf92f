import Foundation
import TestSupport
import Testing

/// What can go stale in the papers is held against the tree and the program.
@Suite struct DocumentationTests {
  private let root = packageRoot()

  private func text(_ name: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> String {
    try #require(Files.isThere(root + "/" + name), "\(name) is missing", sourceLocation: sourceLocation)
    return Files.text(root + "/" + name)
  }

  /// README.md and docs/*.md.
  private func manual() -> String {
    let docs = Files.names(in: root + "/docs").filter { $0.hasSuffix(".md") }.map { "docs/" + $0 }
    return (["README.md"] + docs).map { Files.text(root + "/" + $0) }.joined(separator: "\n")
  }

  /// The words between backticks, outside of fenced blocks.
  private func quoted(_ text: String) -> [String] {
    var isFenced = false
    var words: [String] = []
    for line in text.split(separator: "\n") {
      if line.hasPrefix("```") {
        isFenced.toggle()
      } else if !isFenced {
        let parts = line.split(separator: "`", omittingEmptySubsequences: false)
        words += parts.indices.filter { !$0.isMultiple(of: 2) }.map { String(parts[$0]) }
      }
    }
    return words
  }

  private func mentions(_ text: String, _ word: String) -> Bool {
    text.range(
      of: "(?<![A-Za-z0-9-])\(NSRegularExpression.escapedPattern(for: word))(?![A-Za-z0-9-])",
      options: .regularExpression) != nil
  }

  // MARK: ARCHITECTURE.md

  @Test func `paths in ARCHITECTURE exist`() throws {
    // Folders of a data directory, which are in no tree.
    let elsewhere: Set<String> = ["layers/", "generations/", "work/"]
    var checked = 0
    for word in quoted(try text("ARCHITECTURE.md")) where !word.contains(" ") && !elsewhere.contains(word) {
      guard word.contains("/") || [".swift", ".md", ".csv"].contains(where: { word.hasSuffix($0) }) else {
        continue
      }
      checked += 1
      #expect(Files.isThere(root + "/" + word), "ARCHITECTURE.md speaks of \(word)")
    }
    #expect(checked > 10)
  }

  @Test func `every target has its section in ARCHITECTURE`() throws {
    let manifest = try text("Package.swift")
    let target = /\.(target|executableTarget|systemLibrary)\(\s*name: "(\w+)"/
    // What only tests use lies in Tests/ and needs no section.
    let names = manifest.matches(of: target).map { String($0.2) }.filter {
      Files.isThere(root + "/Sources/" + $0)
    }
    #expect(
      Set(names) == Set(Files.names(in: root + "/Sources")),
      "a folder without a target, or a target elsewhere")
    let headings = try text("ARCHITECTURE.md").split(separator: "\n").filter { $0.hasPrefix("## ") }
    for name in names { #expect(headings.contains { mentions(String($0), name) }, "\(name)") }
  }

  // MARK: The manual

  @Test func `every format that can be imported is named in the manual`() throws {
    let help = DataFolder().run("import", "--help").stdout
    let start = try #require(help.range(of: "Formats (--as):"))
    // A long line goes on in the next one, which is no format; the examples end the list.
    let formats = help[start.upperBound...].split(separator: "\n").prefix { !$0.contains("Examples:") }
      .filter { $0.hasPrefix("  ") && $0.contains(": ") }
      .compactMap { $0.split(separator: ":").first?.trimmingCharacters(in: .whitespaces) }
      .filter { !$0.contains(" ") }
    #expect(formats.contains("nppes") && formats.contains("reference") && formats.count >= 15)
    #expect(formats.contains("nppes"))
    #expect(formats.contains("exchange"))
    let manual = manual()
    for format in formats { #expect(mentions(manual, format), "\(format) is in neither README.md nor docs/") }
  }

  @Test(arguments: ShellTests.commands)
  func `every command is named in the manual`(command: [String]) {
    let isNamed = manual().split(separator: "\n").contains { line in
      let line = String(line)
      return (line.contains("second-opinion \(command[0])") || line.contains("`\(command[0])"))
        && command.allSatisfy { mentions(line, $0) }
    }
    #expect(isNamed, "\(command.joined(separator: " ")) is in neither README.md nor docs/")
  }

  @Test func `every field of the export is named in its document, and no other`() throws {
    let data = DataFolder.seeded()
    #expect(data.importing(root + "/Data/example", as: "exchange", source: "example").code == 0)
    var fields: [String: Set<String>] = [:]
    for line in try data.must("export", "ndjson").lines {
      let role = JSON(line: line)
      for key in role.keys {
        let parts = role[key].isList ? role[key].list : [role[key]]
        fields[key, default: []].formUnion(parts.flatMap(\.keys))
      }
    }
    #expect(!fields.isEmpty)
    var described: Set<String> = []
    for row in try text("docs/export.md").split(separator: "\n") where row.hasPrefix("| `") {
      let words = quoted(String(row))
      described.insert(words[0])
      for part in fields[words[0]] ?? [] { #expect(words.contains(part), "\(words[0]).\(part)") }
    }
    #expect(described == Set(fields.keys))
  }

  @Test func `every noun and column of the exchange format is named in its document`() throws {
    let document = try text("docs/exchange.md")
    let examples = Files.names(in: root + "/Data/example").filter { $0.hasSuffix(".csv") }.map {
      "example/" + $0
    }
    #expect(examples.count >= 9)
    for file in examples + ["centers.csv"] {
      // The first column is named as the noun is.
      for column in columns(of: "Data/" + file) {
        #expect(mentions(document, column), "\(column) of \(file)")
      }
    }
  }

  // MARK: Data/

  private func columns(of file: String) -> [String] {
    Files.text(root + "/" + file).split(whereSeparator: \.isNewline).first?.split(separator: ",").map(
      String.init) ?? []
  }

  @Test func `every bundled table has a note with publisher, license, date and all of its columns`() throws {
    let tables = Files.names(in: root + "/Data").filter { $0.hasSuffix(".csv") }
    #expect(tables.count >= 12)
    for table in tables {
      let note = try text("Data/" + table.dropLast(3) + "md")
      for word in ["publisher", "license", "as of"] {
        #expect(note.lowercased().contains(word), "\(word) of \(table)")
      }
      let described = note.split(separator: "\n").filter { $0.hasPrefix("| ") }.flatMap {
        $0.split(separator: "|")[0].split(separator: ",").map { $0.trimmingCharacters(in: [" ", "`"]) }
      }
      let named = Set(described + quoted(note))
      for column in columns(of: "Data/" + table) { #expect(named.contains(column), "\(column) of \(table)") }
    }
  }

  @Test func `every table is listed in the README of its folder`() throws {
    for folder in ["Data", "Data/example"] {
      let list = try text(folder + "/README.md")
      for table in Files.names(in: root + "/" + folder) where table.hasSuffix(".csv") {
        #expect(mentions(list, table), "\(folder)/\(table)")
      }
    }
  }

  /// Pages of the documentation say what the example does, which a test runs.
  @Test func `code in the documentation of the libraries is that of the example`() throws {
    let example = Files.text(root + "/Sources/MountedDirectory/MountedDirectory.swift")
    var blocks = 0
    for product in ["Querying", "Serving"] {
      let page = Files.text(root + "/Sources/\(product)/Documentation.docc/\(product).md")
      for part in page.split(separator: "```swift\n", omittingEmptySubsequences: false).dropFirst() {
        let code = try #require(part.split(separator: "```", omittingEmptySubsequences: false).first)
        #expect(example.contains(code) && code.contains("\n"), "\(product): \(code)")
        blocks += 1
      }
    }
    #expect(blocks == 2)
  }
}

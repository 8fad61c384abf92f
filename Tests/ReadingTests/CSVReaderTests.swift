import Reading
import TestSupport
import Testing

/// A file as `CSVReader` gives it, for comparison.
struct CSVOutcome: Equatable {
  var header: [String] = []
  var records: [PlainCSV.Record] = []
  var faults: [CSVFault?] = []
  var failure: ReadingError?
}

func reader(_ text: String, chunk: Int = 65536, limits: CSVLimits = .standard) throws(ReadingError)
  -> CSVReader
{
  try CSVReader(MemoryByteSource(name: "test.csv", bytes: Array(text.utf8), chunk: chunk), limits: limits)
}

func text(_ bytes: UnsafeRawBufferPointer) -> String { String(decoding: bytes, as: UTF8.self) }

/// Reads a whole file with all columns selected.
func read(_ input: String, chunk: Int = 65536, limits: CSVLimits = .standard) -> CSVOutcome {
  var outcome = CSVOutcome()
  do throws(ReadingError) {
    let reader = try reader(input, chunk: chunk, limits: limits)
    outcome.header = reader.header
    reader.select(reader.header.indices.map { $0 })
    while try reader.next() {
      var record = PlainCSV.Record()
      record.line = reader.line
      record.raw = reader.recordText()
      record.cells = reader.header.indices.map { text(reader.field($0)) }
      record.columns = reader.header.indices.map { reader.byteColumn($0) }
      outcome.records.append(record)
      outcome.faults.append(reader.fault)
    }
  } catch {
    outcome.failure = error
  }
  return outcome
}

/// The rule a text is refused for; nil when it is read to its end.
func refusal(_ input: String, limits: CSVLimits = .standard) -> String? {
  read(input, limits: limits).failure?.rule
}

@Suite struct CSVReaderTests {
  @Test func `cells are given unquoted and unescaped`() {
    let outcome = read("a,b,c\n1,\"two, too\",\"say \"\"hi\"\"\"\n\"\",,\" x \"\n")
    #expect(outcome.header == ["a", "b", "c"])
    #expect(outcome.records.map(\.cells) == [["1", "two, too", "say \"hi\""], ["", "", " x "]])
    #expect(outcome.faults == [nil, nil])
    #expect(outcome.failure == nil)
  }

  @Test(arguments: ["a title", "a title,", "\"a, \"\"title\"\"\n\",,,", "\na title"], [1, 65536])
  func `a header may be taken from below a title`(_ title: String, _ chunk: Int) throws {
    let reader = try reader(title + "\n\"one\", two\n1,2\n3\n4,5", chunk: chunk)
    #expect(reader.column(named: "one") == nil)
    #expect(try reader.nextHeader())
    #expect(reader.header == ["one", "two"] && reader.column(named: "two") == 1 && reader.row == 0)
    reader.select([1, 0])
    var rows: [[String]] = []
    while try reader.next() {
      rows.append([text(reader.field(0)), text(reader.field(1))])
      #expect(reader.row == rows.count)
    }
    #expect(rows == [["2", "1"], ["", ""], ["5", "4"]])
    #expect(reader.line == title.split(separator: "\n", omittingEmptySubsequences: false).count + 4)
  }

  @Test func `below the last line there is no header`() throws {
    let one = try reader("a,b\n")
    #expect(try !one.nextHeader())
    #expect(one.header == ["a", "b"])
    // What cannot be a header is told as in the first line.
    let other = try reader("title\na,\"b\"c\n1,2\n")
    #expect(throws: ReadingError.self) { _ = try other.nextHeader() }
    #expect(throws: ReadingError.self) { _ = try other.next() }
  }

  @Test func `a quoted newline does not end a record, and is counted as a line`() {
    let outcome = read("a,b\n\"x\ny\r\nz\",1\n2,3\n")
    #expect(outcome.records.map(\.cells) == [["x\ny\r\nz", "1"], ["2", "3"]])
    #expect(outcome.records.map(\.line) == [2, 5])
  }

  @Test(arguments: [
    "a,b\n1,2\n", "a,b\r\n1,2\r\n", "a,b\n1,2", "a,b\r\n1,2\r\n\r\n", "\na,b\n\n1,2\n\n", "a,b\n1,2\r",
  ])
  func `line ends of either kind, or none at the end, give the same cells`(input: String) {
    let outcome = read(input)
    #expect(outcome.header == ["a", "b"])
    #expect(outcome.records.map(\.cells) == [["1", "2"]])
    #expect(outcome.failure == nil)
  }

  @Test func `CRLF after a closing quote is no part of the cell`() {
    let outcome = read("\"a\",\"b\"\r\n\"1\",\"2\"\r\n\"3\",\"\"\r\n")
    #expect(outcome.records.map(\.cells) == [["1", "2"], ["3", ""]])
    #expect(outcome.records.map(\.raw) == ["\"1\",\"2\"", "\"3\",\"\""])
  }

  @Test func `a lone CR inside a record is data`() {
    #expect(read("a,b\n1\r2,\"3\r4\"\n").records.map(\.cells) == [["1\r2", "3\r4"]])
  }

  @Test func `a quote inside an unquoted cell is itself`() {
    let outcome = read("a,b\n5\" pipe,2\n x \"y, z\"\nplain,\"q\"\n")
    #expect(outcome.records.map(\.cells) == [["5\" pipe", "2"], [" x \"y", " z\""], ["plain", "q"]])
    #expect(outcome.faults == [nil, nil, nil])
  }

  @Test func `empty lines are skipped but counted`() throws {
    let reader = try reader("\n\r\na\n\n1\n\n\n2\n")
    #expect(try reader.next())
    #expect(reader.line == 5 && reader.row == 1)
    #expect(try reader.next())
    #expect(reader.line == 8 && reader.row == 2)
    #expect(try reader.next() == false)
    #expect(try reader.next() == false)
    #expect(reader.row == 2)
  }

  // MARK: Faults

  @Test func `a short or long record is a fault, and the next is read`() {
    let outcome = read("a,b,c\n1,2\n1,2,3,4\n1,2,3\n")
    #expect(outcome.faults == [.ragged(expected: 3, found: 2), .ragged(expected: 3, found: 4), nil])
    #expect(outcome.records.map(\.cells) == [["", "", ""], ["", "", ""], ["1", "2", "3"]])
    #expect(outcome.records.map(\.columns) == [[0, 0, 0], [0, 0, 0], [1, 3, 5]])
    #expect(outcome.records.map(\.raw) == ["1,2", "1,2,3,4", "1,2,3"])
  }

  @Test func `extra empty cells at the end are accepted`() {
    let outcome = read(
      "a,b\n1,2,\n1,2,\"\",,\"\"\n\"1\",\"2\",\r\n1,\"2,\"\"\",\n,,,\n1,2,,x,\n1,2,\"\"\"\"\n")
    let bad = CSVFault.ragged(expected: 2, found: 5)
    #expect(outcome.faults == [nil, nil, nil, nil, nil, bad, .ragged(expected: 2, found: 3)])
    #expect(
      outcome.records[..<5].map(\.cells) == [
        ["1", "2"], ["1", "2"], ["1", "2"], ["1", "2,\""], ["", ""],
      ])
  }

  @Test func `text after a closing quote is a fault of that record only`() {
    let outcome = read("a,b\n\"x\"y,1\n\"p\" ,2\n3,4\n1,\"2\"\r3\n")
    #expect(outcome.faults == [.strayQuote(column: 4), .strayQuote(column: 4), nil, .strayQuote(column: 6)])
    #expect(outcome.records[0].cells == ["", ""])
    #expect(outcome.records[2].cells == ["3", "4"])
  }

  // MARK: Whole-file refusals

  @Test func `an open quote at the end is refused with the place where it was opened`() {
    for chunk in [1, 7, 65536] {
      let outcome = read("a,b\n1,2\n\"x\ny\",\"never\nclosed,\n", chunk: chunk)
      #expect(outcome.failure?.rule == "csv-open-quote")
      #expect(outcome.failure?.line == 4)
      #expect(outcome.failure?.column == 7)
      #expect(outcome.failure?.file == "test.csv")
      #expect(outcome.records.count == 1)
    }
    #expect(refusal("a,\"b") == "csv-open-quote")
    #expect(refusal("\"\"\"") == "csv-open-quote")
  }

  @Test func `a failed reader fails again and shows no record`() throws {
    let reader = try reader("a\n1\n\"2")
    reader.select([0])
    #expect(try reader.next())
    for _ in 0..<2 {
      #expect(throws: ReadingError.self) { try reader.next() }
      #expect(reader.recordText() == "")
      #expect(reader.field(0).isEmpty)
      #expect(reader.fault == nil)
    }
  }

  @Test(arguments: [
    ("", "csv-empty"), ("\n\r\n\n", "csv-empty"), ("\u{FEFF}", "csv-empty"),
    ("<?xml version='1.0'?><a/>\n", "csv-not-csv"), ("  <!DOCTYPE html><html>\n", "csv-not-csv"),
    ("<HTML>\n", "csv-not-csv"), ("{\"a\":1,\"b\":2}\n", "csv-not-csv"), ("[{\"a\":1}]", "csv-not-csv"),
    ("a;b;c\n1;2;3\n", "csv-delimiter"), ("a\tb\n1\t2\n", "csv-delimiter"), ("a|b\n", "csv-delimiter"),
    ("a,b\r1,2\r3,4\r", "csv-line-ends"), ("\"a\",\"b\"\r\"1\",\"2\"\r", "csv-line-ends"),
    ("\"a\"x,b\n", "csv-header-quote"),
  ])
  func `what is no CSV is refused by name`(input: String, rule: String) {
    let outcome = read(input)
    #expect(outcome.failure?.rule == rule)
    #expect(outcome.failure?.expected.isEmpty == false)
  }

  @Test func `JSON on one endless line is refused by name, not by its length`() {
    var limits = CSVLimits()
    limits.recordBytes = 1000
    let outcome = read("{" + String(repeating: "\"a\":1,", count: 10_000) + "}", limits: limits)
    #expect(outcome.failure?.rule == "csv-not-csv")
    #expect(outcome.failure?.value == "JSON")
  }

  @Test func `a file whose lines all end with CR is named so though it is longer than a record`() {
    var limits = CSVLimits()
    limits.recordBytes = 1000
    let input = "a,b\r" + String(repeating: "1,2\r", count: 10_000)
    #expect(refusal(input, limits: limits) == "csv-line-ends")
  }

  @Test func `a record may be as long as the limit and no longer`() {
    var limits = CSVLimits()
    limits.recordBytes = 100
    for end in ["\n", "\r\n", ""] {
      #expect(refusal("a\n" + String(repeating: "x", count: 100) + end, limits: limits) == nil)
      #expect(
        refusal("a\n" + String(repeating: "x", count: 101) + end, limits: limits) == "csv-record-too-long")
    }
    for length in [4_000, 4_200, 10_000, 1_000_000] {
      let outcome = read("a\n1\n" + String(repeating: "x", count: length), limits: limits)
      #expect(outcome.failure?.rule == "csv-record-too-long")
      #expect(outcome.failure?.line == 3)
      #expect(outcome.failure?.column == nil)
    }
  }

  @Test func `a record too long because of an open quote names the quote`() {
    var limits = CSVLimits()
    limits.recordBytes = 100
    let outcome = read("a,b\n1,\"" + String(repeating: "x,1\n", count: 5_000), limits: limits)
    #expect(outcome.failure?.rule == "csv-record-too-long")
    #expect(outcome.failure?.line == 2)
    #expect(outcome.failure?.column == 3)
  }

  @Test func `long records within the standard limit are read whole`() {
    let long = String(repeating: "0123456789abcde\n", count: 60_000)
    let outcome = read("a,b\n1,\"\(long)\"\n2,\"\(long)\"\n3,4\n")
    #expect(outcome.failure == nil)
    #expect(outcome.records.map { $0.cells[1].utf8.count } == [960_000, 960_000, 1])
    #expect(outcome.records.map(\.line) == [2, 60_003, 120_004])
  }

  @Test func `more columns than the limit are refused`() {
    var limits = CSVLimits()
    limits.columns = 3
    #expect(refusal("a,b,c\n1,2,3\n", limits: limits) == nil)
    #expect(refusal("a,b,c,d\n", limits: limits) == "csv-too-many-columns")
    #expect(refusal(String(repeating: ",", count: 4095) + "\n") == nil)
    #expect(refusal(String(repeating: ",", count: 4096) + "\n") == "csv-too-many-columns")
  }

  // MARK: Header and columns

  @Test func `headers are found however they are spaced and cased`() throws {
    let reader = try reader(
      "\u{FEFF}NPI, \"Address-  Address Line 2\" ,\tTelehlth\t,Ort Ö,npi\n1,2,3,4,5\n")
    #expect(reader.header == ["NPI", "\"Address-  Address Line 2\"", "Telehlth", "Ort Ö", "npi"])
    #expect(reader.column(named: "npi") == 0)
    #expect(reader.column(named: "address address LINE 2") == 1)
    #expect(reader.column(named: "TELEHLTH") == 2)
    #expect(reader.column(named: "ort ö") == 3)
    #expect(reader.column(named: "absent") == nil)
    #expect(reader.duplicateColumns == ["npi"])
    #expect(CSVReader.normalized("Address-  Address Line 2") == "address address line 2")
    #expect(CSVReader.normalized(" -- ") == "")
  }

  @Test func `nameless columns are no duplicates, and a name three times is listed once`() throws {
    #expect(try reader("a,,,A,\" a \",\n").duplicateColumns == ["a"])
  }

  @Test func `escaped and quoted header cells are trimmed inside their quotes`() throws {
    #expect(try reader("\" a \",\"say \"\"b\"\"\",\"\"\n").header == ["a", "say \"b\"", ""])
  }

  @Test func `columns come in the order asked for, repeated or absent`() throws {
    let reader = try reader("a,b,c,d\n1,\"2\",3,\"4\"\"\"\n5,6,7,8\n")
    reader.select([3, nil, 0, 3, 1])
    #expect(try reader.next())
    #expect((0..<5).map { text(reader.field($0)) } == ["4\"", "", "1", "4\"", "2"])
    #expect((0..<5).map { reader.byteColumn($0) } == [9, 0, 1, 9, 3])
    #expect(try reader.next())
    #expect((0..<5).map { text(reader.field($0)) } == ["8", "", "5", "8", "6"])
    reader.select([1])
    #expect(reader.field(0).isEmpty)
    #expect(try reader.next() == false)
    #expect(reader.field(0).isEmpty)
  }

  @Test func `long escaped cells are given whole, also twice`() throws {
    let quotes = String(repeating: "\"\"", count: 20_000)
    let reader = try reader("a,b\n\"\(quotes)\",x\n\"\"\"\",y\n")
    reader.select([0, 0, 1])
    #expect(try reader.next())
    #expect(reader.field(0).count == 20_000 && reader.field(1).count == 20_000)
    #expect(text(reader.field(2)) == "x")
    #expect(try reader.next())
    #expect((0..<3).map { text(reader.field($0)) } == ["\"", "\"", "y"])
  }

  @Test func `records are counted when no column is selected`() throws {
    let reader = try reader("a,b\n1,2\n\"x\"\"\",\"y\nz\"\n3\n")
    while try reader.next() {}
    #expect(reader.row == 3)
  }

  @Test func `the byte count for progress ends at the file's size`() throws {
    let reader = try reader("\u{FEFF}a,b\n1,2\n", chunk: 2)
    while try reader.next() {}
    #expect(reader.bytesRead == 11)
  }

  // MARK: Twin

  @Test func `random files are read as the plain twin reads them, whatever the chunks`() {
    var random = SplitMix64(seed: 2026)
    let pieces = [
      "\"", "\"", "\"\"", ",", ",", "\n", "\n", "\r\n", "\r", "x", "yz", "\"a\"", "\"b,c\"", ",\"\",", "é",
      "€",
      "\"q\nr\"", String(repeating: "w", count: 61), "\"\"\"", ",,,,,,,,", "\"\",\"\",\"\",\"\"",
    ]
    for round in 0..<4_000 {
      let width = Int.random(in: 1...4, using: &random)
      var input = (0..<width).map { "h\($0)" }.joined(separator: ",") + "\n"
      for _ in 0..<Int.random(in: 0...40, using: &random) { input += pieces.randomElement(using: &random)! }
      check(
        input, width: width,
        chunks: round % 40 == 0 ? Array(1...66) : [1, Int.random(in: 2...90, using: &random), 65536])
    }
  }

  @Test func `random tidy files with every kind of cell are read as the plain twin reads them`() {
    var random = SplitMix64(seed: 7)
    for _ in 0..<400 {
      let width = Int.random(in: 1...90, using: &random)
      let end = Bool.random(using: &random) ? "\n" : "\r\n"
      func row(_ cell: (Int) -> String) -> String { (0..<width).map(cell).joined(separator: ",") + end }
      var input = row { "h\($0)" }
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        input += row { _ in
          let length = [0, 0, 0, 1, 5, 20, 130].randomElement(using: &random)!
          let value = String((0..<length).map { _ in "abc \",\n\r€".randomElement(using: &random)! })
          return "\""
            + value.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
        }
      }
      check(input, width: width, chunks: [Int.random(in: 1...200, using: &random)])
    }
  }

  private func check(_ input: String, width: Int, chunks: [Int]) {
    let twin = PlainCSV(input)
    for chunk in chunks {
      let outcome = read(input, chunk: chunk)
      #expect((outcome.failure?.line) == twin.openQuoteLine, "\(input.debugDescription) by \(chunk)")
      let records = twin.records.dropFirst()
      guard outcome.records.count == records.count else {
        Issue.record(
          "\(outcome.records.count) records of \(records.count): \(input.debugDescription) by \(chunk)")
        continue
      }
      for (index, expected) in records.enumerated() {
        var expected = expected
        let fault: CSVFault?
        if let stray = expected.stray {
          fault = .strayQuote(column: stray)
        } else if expected.cells.count < width || expected.cells[width...].contains(where: { !$0.isEmpty }) {
          fault = .ragged(expected: width, found: expected.cells.count)
        } else {
          fault = nil
        }
        expected.stray = nil
        expected.cells = fault == nil ? Array(expected.cells[..<width]) : Array(repeating: "", count: width)
        expected.columns =
          fault == nil ? Array(expected.columns[..<width]) : Array(repeating: 0, count: width)
        #expect(outcome.faults[index] == fault, "\(input.debugDescription) by \(chunk)")
        #expect(outcome.records[index] == expected, "\(input.debugDescription) by \(chunk)")
      }
    }
  }
}

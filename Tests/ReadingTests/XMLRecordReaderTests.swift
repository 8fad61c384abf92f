import Reading
import TestSupport
import Testing

func readXMLRecords(
  _ bytes: [UInt8], path: [String] = [], options: XMLRecordOptions = .init(), chunk: Int = 65536,
  limits: XMLLimits = .standard, leavingOut: [String] = []
) -> RecordOutcome {
  let names = RecordNames()
  let reader = XMLRecordReader(
    MemoryByteSource(name: "test.xml", bytes: bytes, chunk: chunk), names: names, options: options,
    limits: limits, recordPath: { _ in path })
  for name in leavingOut { reader.leaveOut(names[name]) }
  return readRecords(reader)
}

func readXMLRecords(
  _ text: String, path: [String] = [], options: XMLRecordOptions = .init(), chunk: Int = 65536,
  limits: XMLLimits = .standard, leavingOut: [String] = []
) -> RecordOutcome {
  readXMLRecords(
    Array(text.utf8), path: path, options: options, chunk: chunk, limits: limits, leavingOut: leavingOut)
}

/// An element as `XMLReader` gives it, in the form in which `describe` gives a tree.
private func describeAsTree(_ node: XMLNode, isRoot: Bool = true) -> String {
  let name = isRoot ? "" : "|\(node.name.local)|"
  let parts =
    node.attributes.map { "|\($0.name.local)|'\($0.value)'" }
    + node.children.map { describeAsTree($0, isRoot: false) }
  return parts.isEmpty ? "\(name)'\(node.text)'" : name + "{" + parts.joined() + "}"
}

@Suite(.timeLimit(.minutes(60))) struct XMLRecordReaderTests {
  private static let bundle = """
    <?xml version="1.0" encoding="UTF-8"?>
    <Bundle xmlns="http://hl7.org/fhir" xmlns:h="http://www.w3.org/1999/xhtml">
      <!-- a comment -->
      <type value="searchset"/>
      <entry>
        <resource><Practitioner>
          <text><status value="generated"/><h:div>Narrative &amp; <h:b>more</h:b></h:div></text>
          <extension url="u"><valueCode value="x"/></extension>
          <active value="true"/><name><family value="Müller &lt;3"/><given value="A"/><given value="B"/></name>
        </Practitioner></resource>
      </entry>
      <entry><fullUrl value="f"/></entry>
      <total value="2"/>
    </Bundle>
    """

  private static let wanted = [
    "{|resource|{|Practitioner|{|text|{|status|'generated'}|extension|{|url|'u'|valueCode|'x'}|active|'true'"
      + "|name|{|family|'Müller <3'|given|'A'|given|'B'}}}}", "{|fullUrl|'f'}",
  ]

  @Test func `entries of a FHIR bundle have the shape of its JSON`() {
    for chunk in [1, 2, 3, 5, 7, 64, 65536] {
      let outcome = readXMLRecords(
        Self.bundle, path: ["entry"], options: .fhir, chunk: chunk, leavingOut: ["div"])
      #expect(outcome.failure == nil)
      #expect(outcome.records == Self.wanted)
      #expect(outcome.lines == [5, 12] && outcome.columns == [9, 9])
      #expect(outcome.rest == "{|type|'searchset'|total|'2'}")
    }
  }

  @Test func `JSON and XML of the same content give equal trees`() {
    let json = #"""
      {"entry":[{"resource":{"Practitioner":{"extension":[{"url":"u","valueCode":"x"}],"active":"true",
      "name":[{"family":"Müller <3","given":["A","B"]}]}}},{"fullUrl":"f"}]}
      """#
    let xml = readXMLRecords(
      Self.bundle, path: ["entry"], options: .fhir, leavingOut: ["text"])
    #expect(xml.records == readJSON(json).records)
  }

  @Test func `the root itself can be the record`() {
    let outcome = readXMLRecords(
      "<p k='1'><a value='x'/>\n<b>t</b></p>", path: [])
    #expect(outcome.records == ["{|k|'1'|a|{|value|'x'}|b|'t'}"])
    #expect(readXMLRecords("<p/>").records == ["''"])
  }

  @Test func `a path goes down several levels, and only it leads to records`() {
    let text = "<r><a><b>1</b><c/></a><b>no</b><x><a><b>no</b></a></x><a><b>2</b></a></r>"
    let outcome = readXMLRecords(text, path: ["a", "b"])
    #expect(outcome.records == ["'1'", "'2'"])
    #expect(outcome.rest == "{|a|{|c|''}|b|'no'|x|{|a|{|b|'no'}}|a|{}}")
    let bare = readXMLRecords(text, path: ["a", "b"], options: XMLRecordOptions(keepsRest: false))
    #expect(bare.records == ["'1'", "'2'"] && bare.rest == "{}")
  }

  @Test func `what stands beside the records is bounded unless it is not wanted`() {
    let many = String(repeating: "<a><b/></a><c>text</c>", count: 300_000)
    #expect(
      readXMLRecords("<r>\(many)</r>", path: ["a", "b"]).failure?.rule == "xml-element-too-large")
    let bare = readXMLRecords(
      "<r>\(many)</r>", path: ["a", "b"], options: XMLRecordOptions(keepsRest: false))
    #expect(bare.failure == nil && bare.records.count == 300_000)
  }

  @Test func `mixed text is kept without the white space around it`() {
    #expect(
      readXMLRecords("<r>\n one <a/>\n<a> </a>\n two<b>three</b> </r>").records == ["{|a|''|a|' '|b|'three'}"]
    )
    let mixed = RecordNames()
    let reader = XMLRecordReader(
      MemoryByteSource(name: "x", bytes: Array("<r>one<a>2</a><a/> <b/>three</r>".utf8), chunk: 1),
      names: mixed,
      recordPath: { _ in [] })
    #expect(throws: Never.self) { try reader.next() }
    #expect(reader.tree.string(of: reader.tree.root) == "onethree")
    #expect(reader.recordText() == #"{"onethree",a:"2",a:"",b:""}"#)
  }

  @Test func `comments, instructions and CDATA in a value do not cut it`() {
    #expect(
      readXMLRecords("<r><a>x<!-- c -->y<?p i?><![CDATA[<&]]>z</a></r>").records == ["{|a|'xy<&z'}"])
  }

  @Test func `a document cut at any byte is refused`() {
    let bytes = Array(Self.bundle.utf8)
    for length in stride(from: 0, to: bytes.count - 1, by: 3) {
      let cut = Array(bytes[..<length])
      let outcome = readXMLRecords(cut, path: ["entry"], options: .fhir, leavingOut: ["div"])
      #expect(
        outcome.failure != nil && outcome.failure?.rule == readXML(cut).failure?.rule, "cut at \(length)")
    }
  }

  // MARK: Beside XMLReader

  @Test func `random documents give what XMLReader gives`() {
    for seed in 0..<300 as Range<UInt64> {
      var random = SplitMix64(seed: seed)
      func element(_ depth: Int) -> String {
        let name = random.pick(["a", "b", "entry", "a-long-name-of-an-element"])
        let attributes = (0..<random.number(0..<3)).map { " k\($0)=\"v&amp;\($0)\"" }.joined()
        if depth > 3 || random.once(in: 3) {
          return "<\(name)\(attributes)>\(random.pick(["", "x", " y &lt;", "ü<![CDATA[<]]>"]))</\(name)>"
        }
        let children = (0..<random.number(1..<4)).map { _ in element(depth + 1) }
        return "<\(name)\(attributes)>\n " + children.joined(separator: random.pick(["", "\n ", "<!-- -->"]))
          + "\n</\(name)>"
      }
      let text = "<r>" + (0..<random.number(0..<5)).map { _ in element(1) }.joined(separator: "\n") + "</r>"
      let nodes = readXML(text)
      for name in ["a", "entry"] {
        let records = readXMLRecords(text, path: [name], chunk: random.pick([1, 3, 65536]))
        let wanted = nodes.elements.filter { $0.name.local == name }
        #expect(records.failure == nil)
        #expect(records.records == wanted.map { describeAsTree($0) })
        #expect(records.lines == wanted.map(\.line))
      }
    }
  }

  @Test func `whatever XMLReader refuses is refused by the same rule`() {
    func value(_ count: Int) -> String { String(repeating: "v", count: count) }
    func flood(_ before: String, _ after: String, _ count: Int) -> String {
      (0..<count).map { before + "\($0)" + after }.joined()
    }
    let hostile = [
      "", "npi,name\n", "{\"a\":1}", "<r><a></r>", "<r/>x", "<r a='1' a='2'/>", "<r>\u{1}</r>", "<r a=1/>",
      "<p:r/>", "<r xmlns:a='u' xmlns:b='u'><x a:k='' b:k=''/></r>", "<r>&eacute;</r>", "<r a='x&e;y'/>",
      "<!DOCTYPE r><r/>", "<r><!DOCTYPE r></r>", "<r><![INCLUDE[x]]></r>", "<r>\0</r>",
      "<!DOCTYPE r [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><r><a>&e;</a></r>",
      "<r><div><!DOCTYPE r></div></r>", "<r><div>&nbsp;</div></r>", "<r><div><b></div></r>",
      "<r" + flood(" a", "=''", 40_000) + "/>", "<r><div" + flood(" a", "=''", 300) + "/></r>",
      "<r" + flood(" xmlns:n", "='u'", 100_000) + "/>",
      "<r>" + flood("<a xmlns:n", "='u' xmlns:m='u' xmlns:o='u' xmlns:p='u' xmlns:q='u'>", 60),
      String(repeating: "<a>", count: 1_000_000), "<r><div>" + String(repeating: "<a>", count: 1_000),
      "<r><a k=\"\(value(65_537))\"/></r>", "<r><a>\(value(65_537))</a></r>",
      "<r><a><![CDATA[\(value(65_537))]]></a></r>", "<r><!--" + value(3_000_000),
      "<r k=\"" + value(3_000_000),
      "<r>" + flood("<n", " />", 17_000) + "</r>", "<r>" + flood("<n a", "=''/>", 17_000) + "</r>",
      "<r>" + flood("<n xmlns='u", "'/>", 17_000) + "</r>",
      "<r><div>" + flood("<n", " />", 17_000) + "</div></r>",
      "<r><div>" + flood("<n a", "=''/>", 17_000) + "</div></r>",
      "<r><a>" + String(repeating: "<b>0123456789</b>", count: 600_000) + "</a></r>",
    ]
    for text in hostile {
      let wanted = readXML(text).failure?.rule
      #expect(wanted != nil)
      for path in [[], ["a"]] {
        for chunk in [100, 65536] {
          let outcome = readXMLRecords(text, path: path, chunk: chunk, leavingOut: ["div"])
          #expect(outcome.failure?.rule == wanted, "\(text.prefix(60))")
        }
      }
    }
    for bigEndian in [false, true] {
      #expect(readXMLRecords(utf16("<!DOCTYPE r><r/>", bigEndian: bigEndian)).failure?.rule == "xml-doctype")
    }
    #expect(readXMLRecords([0x1F, 0x8B, 8, 0, 0, 0, 0, 0]).failure?.rule == "compressed-gzip")
  }

  @Test func `random damage to a document ends as it ends in XMLReader`() {
    var random = SplitMix64(seed: 11)
    let signs = Array("<>&;!-[]?/\"'= \n\u{1}é:x".utf8)
    for _ in 0..<2_000 {
      var bytes = Array(Self.bundle.utf8)
      for _ in 0..<random.number(1..<5) {
        let at = random.number(0..<bytes.count)
        switch random.number(0..<3) {
        case 0: bytes[at] = random.pick(signs)
        case 1: bytes.remove(at: at)
        default: bytes.insert(random.pick(signs), at: at)
        }
      }
      let wanted = readXML(bytes)
      let outcome = readXMLRecords(
        bytes, path: ["entry"], options: .fhir, chunk: random.pick([5, 65536]), leavingOut: ["div"])
      #expect((outcome.failure == nil) == (wanted.failure == nil))
    }
  }

  @Test func `a long document holds little: what is delivered is let go`() throws {
    let entry = "<entry><name value=\"Anna\"/><city>Basel</city></entry>\n"
    let reader = XMLRecordReader(
      MemoryByteSource(
        name: "x", bytes: Array(("<r>" + String(repeating: entry, count: 50_000) + "</r>").utf8)),
      names: RecordNames(), recordPath: { _ in ["entry"] })
    var most = 0
    var count = 0
    while try reader.next() {
      count += 1
      most = max(most, reader.tree.count)
    }
    #expect(count == 50_000 && reader.ordinal == 50_000)
    // 64 KiB hold about 1,200 entries of four nodes.
    #expect(most < 6_000)
    #expect(reader.rootName == XMLName(local: "r"))
  }

  @Test func `an error is told again, and nothing is given after it`() throws {
    let reader = XMLRecordReader(
      MemoryByteSource(name: "x", bytes: Array("<r><a/></b></r>".utf8)), names: RecordNames(),
      recordPath: { _ in ["a"] })
    #expect(throws: ReadingError.self) { try reader.next() }
    #expect(throws: ReadingError.self) { try reader.next() }
    #expect(describe(reader.tree, reader.tree.root) == "{}")
  }
}

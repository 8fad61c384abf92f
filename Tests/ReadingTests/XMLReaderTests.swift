import Glibc
import Reading
import TestSupport
import Testing

/// A document as `XMLReader` gives it.
struct XMLOutcome {
  var root: XMLNode?
  var elements: [XMLNode] = []
  var rootText = ""
  var failure: ReadingError?
}

func readXML(_ bytes: [UInt8], chunk: Int = 65536, limits: XMLLimits = .standard) -> XMLOutcome {
  var outcome = XMLOutcome()
  let reader = XMLReader(MemoryByteSource(name: "test.xml", bytes: bytes, chunk: chunk), limits: limits)
  do throws(ReadingError) {
    try reader.read(
      onRoot: { (root) throws(ReadingError) in outcome.root = root },
      onElement: { (element) throws(ReadingError) in outcome.elements.append(element) })
    outcome.rootText = reader.rootText
  } catch {
    outcome.failure = error
  }
  return outcome
}

func readXML(_ text: String, chunk: Int = 65536, limits: XMLLimits = .standard) -> XMLOutcome {
  readXML(Array(text.utf8), chunk: chunk, limits: limits)
}

/// A node in one line, for comparison: `{namespace}name[attribute=value] 'text' (children)`.
func describe(_ node: XMLNode) -> String {
  func name(_ name: XMLName) -> String { (name.namespace.map { "{\($0)}" } ?? "") + name.local }
  let attributes = node.attributes.map { "[\(name($0.name))=\($0.value)]" }.joined()
  let text = node.text.isEmpty ? "" : " '\(node.text)'"
  let children = node.children.isEmpty ? "" : " (" + node.children.map(describe).joined(separator: " ") + ")"
  return name(node.name) + attributes + text + children
}

@Suite(.timeLimit(.minutes(60))) struct XMLReaderTests {
  private static let small =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<r xmlns=\"u\" xmlns:p=\"v\" k='1'>\n <a p:x=\"&lt;&#65;é\">t<!-- c -->u"
    + "<![CDATA[<&]]>w<?pi x?>\n</a>\n<p:b><c/> <c>2</c></p:b></r>\n"

  @Test func `the root, then each child of it with all that is in it`() {
    let outcome = readXML(Self.small)
    #expect(outcome.failure == nil)
    #expect(outcome.root.map(describe) == "{u}r[k=1]")
    #expect(outcome.elements.map(describe) == ["{u}a[{v}x=<Aé] 'tu<&w\n'", "{v}b ({u}c {u}c '2')"])
    #expect(outcome.elements.map(\.line) == [3, 5])
  }

  @Test func `the same whatever the pieces`() {
    let whole = readXML(Self.small).elements.map(describe)
    for chunk in 1...80 {
      #expect(readXML(Self.small, chunk: chunk).elements.map(describe) == whole)
    }
  }

  @Test func `UTF-16 with a mark and UTF-8 with one are read`() {
    let whole = readXML(Self.small).elements.map(describe)
    for bigEndian in [false, true] {
      let text = Self.small.split(separator: "UTF-8").joined(separator: "UTF-16")
      let outcome = readXML(utf16(text, bigEndian: bigEndian), chunk: 7)
      #expect(outcome.failure == nil)
      #expect(outcome.elements.map(describe) == whole)
    }
    #expect(readXML("\u{FEFF}" + Self.small).elements.map(describe) == whole)
  }

  @Test func `comments, instructions and CDATA in a value do not cut it`() {
    let long = String(repeating: "0123456789", count: 1_000)
    let outcome = readXML(
      "<r><a>\(long)<!-- - ->-- x -->\(long)<?p ?>?><![CDATA[]]]]><![CDATA[>\(long)]]>\(long)</a></r>")
    // The comment above holds two dashes, which XML forbids.
    #expect(outcome.failure?.rule == "xml-not-well-formed")
    let good = readXML(
      "<r><a>\(long)<!-- - -> \" <b -->\(long)<?p ? <c ' ?><![CDATA[]]]]><![CDATA[>\(long)]]>\(long)</a></r>")
    #expect(good.failure == nil)
    #expect(good.elements.first?.text == "\(long)\(long)]]>\(long)\(long)")
  }

  @Test func `an ampersand in an attribute is itself`() {
    for (written, meant) in [
      ("A &amp; B", "A & B"), ("&#38;", "&"), ("&#x26;", "&"), ("&amp;amp;", "&amp;"), ("&amp;#38;", "&#38;"),
      ("&lt;&amp;&gt;&amp;", "<&>&"), ("&amp;#65;", "&#65;"),
    ] {
      #expect(readXML("<r><a k=\"\(written)\"/></r>").elements.first?.attribute("k") == meant)
      #expect(readXMLRecords("<r><a k=\"\(written)\"/></r>", path: ["a"]).records == ["{|k|'\(meant)'}"])
      #expect(
        readXMLRecords("<r><a value=\"\(written)\"/></r>", path: ["a"], options: .fhir).records == [
          "'\(meant)'"
        ])
    }
  }

  @Test func `attributes and children are found by name`() {
    let node = readXML("<r><a xmlns:p='v' p:k='1' k='2'><b/><p:b i='1'/><c/></a></r>").elements[0]
    #expect(node.attribute("k") == "2")
    #expect(node.attribute("i") == nil)
    #expect(node.children(named: "b").count == 2)
    #expect(node.child(named: "c")?.name == XMLName(local: "c"))
    #expect(node.child(named: "d") == nil)
    #expect(XMLNode(name: XMLName(local: "x", namespace: "n"), text: "t").text == "t")
  }

  @Test func `text directly in the root is kept, the white space between its children is not`() {
    let outcome = readXML("<r>\n one <a/>\n<a> </a>\n two</r>")
    #expect(outcome.rootText == "\n one \n two")
    #expect(outcome.elements.map(\.text) == ["", " "])
  }

  @Test func `mixed text is kept with its white space, white space between elements is not`() {
    let outcome = readXML("<r><a> x <b/> y </a><a>\n <b/>\n</a></r>")
    #expect(outcome.elements.map(\.text) == [" x  y ", ""])
  }

  @Test func `a declared encoding does not make UTF-8 something else`() {
    for name in ["ISO-8859-1", "windows-1252", "UTF-16", "no-such-encoding", "Shift_JIS"] {
      let outcome = readXML("<?xml version='1.0' encoding='\(name)'?><r><a>é</a></r>")
      #expect(outcome.elements.first?.text == "é", "\(name): \(String(describing: outcome.failure))")
    }
    for name in ["UTF-7", "HZ-GB-2312", "ISO-2022-JP", "IBM037", "UTF-32"] {
      let outcome = readXML("<?xml version=\"1.0\"\n encoding = \"\(name)\" ?><r/>")
      #expect(outcome.failure?.rule == "xml-encoding" && outcome.failure?.value == name)
    }
    #expect(readXML("<?xml version='1.0' standalone='yes'?><r/>").failure == nil)
  }

  @Test func `an error of the caller ends the reading and comes out as it is`() {
    let mine = ReadingError(file: "f", rule: "mine", expected: "")
    let reader = XMLReader(MemoryByteSource(name: "x", bytes: Array("<r><a/><a/></r>".utf8)))
    var count = 0
    let error = #expect(throws: ReadingError.self) {
      try reader.read(
        onRoot: { (_) throws(ReadingError) in },
        onElement: { (_) throws(ReadingError) in
          count += 1
          throw mine
        })
    }
    #expect(error == mine && count == 1)
  }

  @Test func `a long document holds little: what is delivered is let go`() throws {
    let entry = "<entry><name value=\"Anna\"/><city>Basel</city></entry>\n"
    let reader = XMLReader(
      MemoryByteSource(
        name: "x", bytes: Array(("<r>" + String(repeating: entry, count: 50_000) + "</r>").utf8)))
    var count = 0
    try reader.read(
      onRoot: { (_) throws(ReadingError) in },
      onElement: { (element) throws(ReadingError) in count += element.children.count })
    #expect(count == 100_000)
    #expect(reader.bytesRead == entry.utf8.count * 50_000 + 7)
  }

  // MARK: Not well formed

  @Test func `a document cut at any byte is refused`() {
    let text = Self.small.dropLast()
    #expect(readXML(String(text)).failure == nil)
    let bytes = Array(text.utf8)
    for length in 0..<bytes.count {
      let outcome = readXML(Array(bytes[..<length]))
      #expect(outcome.failure != nil, "cut at \(length)")
      if length == 0 { #expect(outcome.failure?.rule == "xml-empty") }
      if length > 60, outcome.failure?.rule != "not-utf-8" {
        #expect(outcome.failure?.rule == "xml-truncated", "cut at \(length)")
      }
    }
  }

  @Test(arguments: [
    ("", "xml-empty"), ("\u{FEFF}", "xml-empty"), ("npi,name\n1,2\n", "xml-not-xml"),
    ("{\"a\":1}", "xml-not-xml"),
    ("   ", "xml-truncated"), ("<r><a></r>", "xml-not-well-formed"), ("<r/><r/>", "xml-not-well-formed"),
    ("<r/>x", "xml-not-well-formed"), ("<r a='1' a='2'/>", "xml-not-well-formed"),
    ("<r>\u{1}</r>", "xml-not-well-formed"), ("<r>]]></r>", "xml-not-well-formed"),
    ("<r a=1/>", "xml-not-well-formed"), ("<r><a>&lt</a></r>", "xml-not-well-formed"),
    ("<r>&#0;</r>", "xml-not-well-formed"), ("<r>&#xD800;</r>", "xml-not-well-formed"),
    ("<p:r/>", "xml-namespace"), ("<r p:a='1'/>", "xml-namespace"),
    ("<r xmlns:a='u' xmlns:b='u'><x a:k='' b:k=''/></r>", "xml-namespace"),
    ("<r xmlns:p=''/>", "xml-namespace"), ("<r xmlns:xml='u'/>", "xml-namespace"),
    ("<r><a:b:c xmlns:a='u'/></r>", "xml-namespace"),
    ("<r>&eacute;</r>", "xml-entity"), ("<r><a>x&e;y</a></r>", "xml-entity"),
    ("<r a='x&e;y'/>", "xml-entity"),
    ("<!DOCTYPE r><r/>", "xml-doctype"), ("<!doctype r><r/>", "xml-doctype"),
    ("<!ENTITY e 'x'><r/>", "xml-doctype"),
    ("<r><!DOCTYPE r></r>", "xml-doctype"), ("<r><![INCLUDE[x]]></r>", "xml-doctype"),
    ("<r>\0</r>", "nul-byte"), ("<r><></r>", "xml-not-well-formed"),
  ])
  func `what is no good XML is refused by rule`(text: String, rule: String) {
    for chunk in [1, 65536] {
      let outcome = readXML(text, chunk: chunk)
      #expect(outcome.failure?.rule == rule, "\(String(describing: outcome.failure))")
      #expect(outcome.failure?.file == "test.xml")
      #expect(outcome.failure?.expected.isEmpty == false)
    }
  }

  @Test func `an error has the line and column where it is, and no control bytes`() {
    let error = readXML("<r>\n<a/>\n<b>\u{7}</b>\n</r>").failure
    #expect(error?.line == 3)
    #expect((error?.column ?? 0) > 0)
    #expect(error?.value?.unicodeScalars.allSatisfy { $0.value >= 0x20 } == true)
    #expect(readXML("<r>\n<a/>\n <!DOCTYPE x>").failure?.line == 3)
  }

  @Test func `the first fault is the one told`() {
    #expect(readXML("<r><a></b><!DOCTYPE x></r>").failure?.rule == "xml-not-well-formed")
    #expect(readXML("<!DOCTYPE x><r><a></b></r>").failure?.rule == "xml-doctype")
  }

  // MARK: Hostile

  @Test func `an entity of a local file is not read`() {
    let folder = TemporaryFolder()
    let secret = folder.file("secret", Array("TOP-SECRET".utf8))
    let outcome = readXML("<!DOCTYPE r [<!ENTITY e SYSTEM \"file://\(secret)\">]><r><a>&e;</a></r>")
    #expect(outcome.failure?.rule == "xml-doctype")
    #expect(outcome.elements.isEmpty)
  }

  @Test func `an entity of a pipe is not opened`() {
    let folder = TemporaryFolder()
    let pipe = folder.pipe("pipe")
    let outcome = readXML("<!DOCTYPE r SYSTEM \"\(pipe)\" [<!ENTITY e SYSTEM \"\(pipe)\">]><r>&e;</r>")
    #expect(outcome.failure?.rule == "xml-doctype")
  }

  @Test func `entity bombs are stopped at the document type`() {
    var laughs = "<!DOCTYPE r [<!ENTITY l0 \"ha\">"
    var parameters = "<!DOCTYPE r [<!ENTITY % p0 \"x\">"
    for level in 1...40 {
      laughs += "<!ENTITY l\(level) \"" + String(repeating: "&l\(level - 1);", count: 10) + "\">"
      parameters += "<!ENTITY % p\(level) \"%p\(level - 1);%p\(level - 1);\">"
    }
    for text in [laughs + "]><r>&l40;</r>", parameters + "%p40;]><r/>"] {
      #expect(readXML(text).failure?.rule == "xml-doctype")
      for bigEndian in [false, true] {
        #expect(readXML(utf16(text, bigEndian: bigEndian)).failure?.rule == "xml-doctype")
      }
    }
  }

  @Test(arguments: [257, 1_000, 40_000, 100_000])
  func `too many attributes are refused before they are compared`(count: Int) {
    let attributes = (0..<count).map { " a\($0)=\"\"" }.joined()
    for text in ["<r\(attributes)/>", "<r><a\(attributes)></a></r>"] {
      let outcome = readXML(text)
      #expect(outcome.failure?.rule == "xml-attributes")
      #expect(outcome.elements.isEmpty)
    }
  }

  @Test func `as many attributes as the limit are read`() {
    let attributes = (0..<256).map { " a\($0)='\"<'".split(separator: "<").joined(separator: ">") }.joined()
    let outcome = readXML("<r><a\(attributes)/></r>")
    #expect(outcome.elements.first?.attributes.count == 256)
    #expect(outcome.elements.first?.attribute("a255") == "\">")
  }

  @Test func `namespace floods are refused, on one element or many`() {
    func declarations(_ count: Int, _ salt: Int = 0) -> String {
      (0..<count).map { " xmlns:n\(salt)x\($0)=\"u\($0)\"" }.joined()
    }
    #expect(readXML("<r\(declarations(100_000))/>").failure?.rule == "xml-attributes")
    #expect(readXML("<r\(declarations(256))/>").failure == nil)
    let nested = (0..<10).map { "<a\(declarations(50, $0))>" }.joined()
    #expect(readXML("<r>" + nested).failure?.rule == "xml-namespaces")
    let siblings = (0..<10).map { "<a\(declarations(50, $0))/>" }.joined()
    #expect(readXML("<r>" + siblings + "</r>").failure == nil)
  }

  @Test func `depth is bounded, however deep`() {
    func nested(_ depth: Int) -> String {
      String(repeating: "<a>", count: depth) + String(repeating: "</a>", count: depth)
    }
    #expect(readXML(nested(64)).failure == nil)
    #expect(readXML(nested(65)).failure?.rule == "xml-depth")
    #expect(readXML(String(repeating: "<a>", count: 1_000_000)).failure?.rule == "xml-depth")
  }

  @Test func `values are bounded`() {
    func value(_ count: Int) -> String { String(repeating: "v", count: count) }
    #expect(readXML("<r><a k=\"\(value(65_536))\">\(value(65_536))</a>\(value(65_536))</r>").failure == nil)
    for text in [
      "<r><a k=\"\(value(65_537))\"/></r>", "<r><a>\(value(65_537))</a></r>", "<r>\(value(65_537))</r>",
      "<r><a><![CDATA[\(value(65_537))]]></a></r>", "<r k=\"\(value(65_537))\"/>",
      "<r><a>\(value(10_000_000))</a></r>",
    ] { #expect(readXML(text).failure?.rule == "xml-field-too-long") }
  }

  @Test func `markup without an end is refused once it is too long`() {
    let flood = String(repeating: "v", count: 3_000_000)
    for text in [
      "<r><!--" + flood, "<r><?p " + flood, "<" + flood, "<r " + flood, "<r k=\"" + flood, "<r><a></" + flood,
      "<r>&" + flood,
    ] {
      #expect(readXML(text).failure?.rule == "xml-markup-too-long")
      #expect(readXML(utf16(text, bigEndian: true)).failure?.rule == "xml-markup-too-long")
    }
  }

  @Test func `one child of the root is bounded in all, many are not`() {
    let many = String(repeating: "<b/>", count: 70_000)
    #expect(readXML("<r><a>\(many)</a></r>").failure?.rule == "xml-element-too-large")
    #expect(readXML("<r>\(many)</r>").elements.count == 70_000)
    var limits = XMLLimits()
    limits.elementBytes = 1_000
    let text = String(repeating: "v", count: 500)
    #expect(
      readXML("<r><a>\(text)<b>\(text)</b></a></r>", limits: limits).failure?.rule == "xml-element-too-large")
    #expect(readXML("<r><a>\(text)</a><a>\(text)</a></r>", limits: limits).failure == nil)
  }

  @Test func `a flood of names is refused`() {
    for part in ["<n# />", "<n a#=''/>", "<n xmlns='u#'/>"] {
      let pieces = part.split(separator: "#")
      let flood = (0..<17_000).map { pieces[0] + "\($0)" + pieces[1] }.joined()
      #expect(readXML("<r>\(flood)</r>").failure?.rule == "xml-names")
    }
  }

  /// libxml2 keeps each of them in a list that it walks for the next one, unless it is told to know none.
  @Test func `a flood of catalogs is passed over like any instruction`() {
    let flood = String(repeating: "<?oasis-xml-catalog catalog=\"a\"?>", count: 100_000)
    let start = clock()
    let outcome = readXML("<?xml version=\"1.0\"?>\(flood)<r><a k=\"v\"/></r>")
    #expect(outcome.failure == nil && outcome.elements.map(describe) == ["a[k=v]"])
    // Ten seconds and more when they are kept, a fifth of one when they are not.
    #expect(clock() - start < 5 * Int(CLOCKS_PER_SEC))
  }

  @Test func `gzip is refused by name, not unpacked`() {
    #expect(readXML([0x1F, 0x8B, 8, 0, 0, 0, 0, 0]).failure?.rule == "compressed-gzip")
  }

  @Test func `random damage to a document ends in an outcome`() {
    var random = SplitMix64(seed: 11)
    let signs = Array("<>&;!-[]?/\"'= \n\u{1}é:x".utf8)
    for _ in 0..<3_000 {
      var bytes = Array(Self.small.utf8)
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let at = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: bytes[at] = signs.randomElement(using: &random)!
        case 1: bytes.remove(at: at)
        default: bytes.insert(signs.randomElement(using: &random)!, at: at)
        }
      }
      let whole = readXML(bytes)
      let pieces = readXML(bytes, chunk: 5)
      #expect((whole.failure == nil) == (pieces.failure == nil))
      if whole.failure == nil { #expect(whole.elements.map(describe) == pieces.elements.map(describe)) }
    }
  }
}

import Reading
import TestSupport
import Testing

/// A file as a record reader gives it.
struct RecordOutcome {
  var records: [String] = []
  var lines: [Int] = []
  var columns: [Int] = []
  var faults: [String?] = []
  var texts: [String] = []
  var rest = ""
  var failure: ReadingError?
}

func readRecords(_ reader: some RecordReader) -> RecordOutcome {
  var outcome = RecordOutcome()
  do throws(ReadingError) {
    while try reader.next() {
      outcome.records.append(describe(reader.tree, reader.tree.root))
      outcome.lines.append(reader.line)
      outcome.columns.append(reader.column)
      outcome.faults.append(reader.fault?.rule)
      outcome.texts.append(reader.recordText())
    }
    outcome.rest = describe(reader.rest, reader.rest.root)
  } catch {
    outcome.failure = error
  }
  return outcome
}

func readJSON(
  _ bytes: [UInt8], _ form: JSONReader.Form = .document(streaming: ["entry"]), chunk: Int = 65536,
  limits: JSONLimits = .standard, leavingOut: [String] = []
) -> RecordOutcome {
  let names = RecordNames()
  let reader = JSONReader(
    MemoryByteSource(name: "test.json", bytes: bytes, chunk: chunk), form: form, names: names, limits: limits)
  for name in leavingOut { reader.leaveOut(names[name]) }
  return readRecords(reader)
}

func readJSON(
  _ text: String, _ form: JSONReader.Form = .document(streaming: ["entry"]), chunk: Int = 65536,
  limits: JSONLimits = .standard, leavingOut: [String] = []
) -> RecordOutcome {
  readJSON(Array(text.utf8), form, chunk: chunk, limits: limits, leavingOut: leavingOut)
}

@Suite(.timeLimit(.minutes(60))) struct JSONReaderTests {
  @Test func `an array under a key is as many nodes of its name, and null is none`() {
    let outcome = readJSON(
      #"{"a":["x","y"],"b":[],"c":null,"d":[[1,2],[3],[]],"e":{"f":true},"g":{},"h":[null,"z"]}"#)
    #expect(outcome.failure == nil)
    #expect(
      outcome.records == ["{|a|'x'|a|'y'|d|[#1##2#]|d|[#3#]|d|[]|e|{|f|?true?}|g|{}|h|'z'}"])
  }

  @Test func `a tree is asked by names`() throws {
    let names = RecordNames(["resourceType", "name"])
    let name = names["name"]
    #expect(name.rawValue == 2 && names["family"].rawValue == 3 && names.text(name) == "name")
    #expect(names.text(.none) == "")
    let text =
      #"{"resourceType":"Practitioner","name":[{"family":"Meier"},{"family":"Muster"}],"active":false}"#
    let reader = JSONReader(
      MemoryByteSource(name: "x", bytes: Array(text.utf8)), form: .document(streaming: []), names: names)
    #expect(try reader.next())
    let tree = reader.tree
    #expect(tree.child(of: tree.root, named: name).map { tree.rendered($0) } == #"{family:"Meier"}"#)
    let families = tree.children(of: tree.root, named: name).compactMap {
      tree.text(of: $0, named: names["family"]).map { String(decoding: $0, as: UTF8.self) }
    }
    #expect(families == ["Meier", "Muster"])
    #expect(tree.child(of: tree.root, named: names["gender"]) == nil)
    #expect(
      tree.children(of: tree.root).map { names.text(tree.name(of: $0)) } == [
        "resourceType", "name", "name", "active",
      ])
    #expect(
      tree.rendered(tree.root)
        == #"{resourceType:"Practitioner",name:{family:"Meier"},name:{family:"Muster"},active:false}"#)
    #expect(try !reader.next())
    #expect(tree.children(of: tree.root).map { $0 }.isEmpty)
  }

  @Test func `a name that has no room any more is the name of nothing`() throws {
    let names = RecordNames(["a"], most: 2)
    let reader = JSONReader(
      MemoryByteSource(name: "x", bytes: Array(#"{"b":1,"c":2}"#.utf8)), form: .lines, names: names)
    #expect(try reader.next())
    #expect(reader.fault?.rule == "json-names")
    #expect(names["z"] == names["y"] && names["z"] != names["a"] && names["z"] != .none)
    #expect(reader.tree.text(of: reader.tree.root, named: names["z"]) == nil)
  }

  @Test func `a key that stands twice is kept twice, and the first is the one found`() throws {
    let names = RecordNames()
    let reader = JSONReader(
      MemoryByteSource(name: "x", bytes: Array(#"{"a":1,"a":2}"#.utf8)), form: .lines, names: names)
    #expect(try reader.next())
    #expect(reader.tree.children(of: reader.tree.root, named: names["a"]).count { _ in true } == 2)
    #expect(reader.tree.text(of: reader.tree.root, named: names["a"]).map { text($0) } == "1")
  }

  @Test(arguments: [
    (#""\u00e9\u20AC\uD83D\uDE00\n\t\r\b\f\/\\\"""#, "é€😀\n\t\r\u{8}\u{C}/\\\""),
    (#""\uD83D""#, "\u{FFFD}"), (#""\uDE00x""#, "\u{FFFD}x"), (#""\uD83D\n""#, "\u{FFFD}\n"),
    (#""\uD83D\uD83D\uDE00""#, "\u{FFFD}😀"), (#""\u0000""#, "\0"), (#""""#, ""),
    (#""0123456789abcdef\u0041""#, "0123456789abcdefA"),
  ])
  func `escapes are resolved, and half a pair is no crash`(json: String, text: String) {
    for chunk in 1...30 {
      #expect(readJSON("{\"a\":\(json)}", chunk: chunk).records == ["{|a|'\(text)'}"])
    }
  }

  // MARK: Forms

  @Test func `lines give a record each, with line, column and place`() throws {
    let text = "{\"a\":1}\r\n\n  {\"a\":2}\n\t\n{\"a\":3}"
    let outcome = readJSON(text, .lines)
    #expect(outcome.records == ["{|a|#1#}", "{|a|#2#}", "{|a|#3#}"])
    #expect(outcome.lines == [1, 3, 5])
    #expect(outcome.columns == [1, 3, 1])
    #expect(outcome.texts == ["{\"a\":1}\r", "{\"a\":2}", "{\"a\":3}"])
    let reader = JSONReader(
      MemoryByteSource(name: "x", bytes: Array(text.utf8), chunk: 3), form: .lines, names: RecordNames())
    var places: [Int] = []
    while try reader.next() { places.append(reader.byteOffset) }
    #expect(places == [0, 12, 22])
    #expect(reader.ordinal == 3 && reader.bytesRead == text.utf8.count)
  }

  @Test func `a bad line is the fault of that line alone`() {
    let bad = [
      ("{\"a\":}", "json-syntax"), ("{\"a\":1", "json-truncated"), ("[1]", "json-not-object"),
      ("{\"a\":\"x", "json-truncated"), ("{\"a\":1} {}", "json-trailing"), ("12", "json-not-object"),
      ("{\"a\":\"\\x\"}", "json-escape"), ("{\"a\":\"\u{1}\"}", "json-control-byte"),
      ("{\"a\":01}", "json-number"), ("{\"a\":1,}", "json-syntax"), ("{a:1}", "json-syntax"),
      ("// no", "json-not-object"), ("{\"a\":tru}", "json-syntax"), ("{\"a\":.5}", "json-syntax"),
      ("{\"a\":1.}", "json-number"), ("{\"a\":-}", "json-number"), ("{\"a\":1e}", "json-number"),
      ("{\"a\":'x'}", "json-syntax"), ("{\"a\" 1}", "json-syntax"), ("{\"a\":[1 2]}", "json-syntax"),
      ("{\"a\":[1,]}", "json-syntax"), ("{\"a\":NaN}", "json-syntax"), ("{\"a\":+1}", "json-syntax"),
    ]
    for (line, rule) in bad {
      for chunk in [1, 65536] {
        let outcome = readJSON("{\"b\":1}\n\(line)\n{\"b\":2}\n", .lines, chunk: chunk)
        #expect(outcome.failure == nil)
        #expect(outcome.faults == [nil, rule, nil], "\(line)")
        #expect(outcome.records == ["{|b|#1#}", "{}", "{|b|#2#}"])
        #expect(outcome.texts[1] == line)
        #expect(outcome.lines == [1, 2, 3])
      }
    }
  }

  @Test func `a fault says where it is`() throws {
    let reader = JSONReader(
      MemoryByteSource(name: "x.ndjson", bytes: Array("{}\n{\"a\": 1, \"b\": zwei}\n".utf8)), form: .lines,
      names: RecordNames())
    #expect(try reader.next() && reader.fault == nil)
    #expect(try reader.next())
    #expect(reader.fault?.line == 2 && reader.fault?.column == 15 && reader.fault?.value == "z")
    #expect(
      reader.fault?.file == "x.ndjson" && reader.fault?.expected.hasPrefix("A value was expected") == true)
  }

  @Test func `the elements of an array are the records`() {
    let outcome = readJSON("[\n {\"a\":1},\n {\"a\":[2]}, 7, null, [{}]\n]\n")
    #expect(outcome.failure == nil)
    #expect(outcome.records == ["{|a|#1#}", "{|a|#2#}", "{}", "{}", "{}"])
    #expect(outcome.faults == [nil, nil, "json-not-object", "json-not-object", "json-not-object"])
    #expect(outcome.lines == [2, 3, 3, 3, 3])
    #expect(outcome.columns == [2, 2, 13, 16, 22])
    #expect(outcome.texts == ["{\"a\":1}", "{\"a\":[2]}", "7", "null", "[{}]"])
    #expect(readJSON("[]").records == [] && readJSON("[ ]").failure == nil)
  }

  @Test func `the streamed arrays of an object give records, its other keys the rest, in any order`() throws {
    let entries = #""entry": [{"a":1}, {"a":2}]"#
    for text in [
      "{\"type\":\"x\", \"n\":[1,2], \(entries)}", "{\(entries), \"type\":\"x\", \"n\":[1,2]}",
      "{\"type\":\"x\", \(entries), \"n\":[1,2]}",
    ] {
      for chunk in [1, 2, 3, 65536] {
        let outcome = readJSON(text, chunk: chunk)
        #expect(outcome.failure == nil)
        #expect(outcome.records == ["{|a|#1#}", "{|a|#2#}"])
        #expect(outcome.rest == "{|type|'x'|n|#1#|n|#2#}")
      }
    }
    let names = RecordNames()
    let reader = JSONReader(
      MemoryByteSource(name: "x", bytes: Array(#"{"p":[{}],"q":[{},{}],"entry":{"b":1}}"#.utf8)),
      form: .document(streaming: ["p", "q", "entry"]), names: names)
    var arrays: [String] = []
    while try reader.next() { arrays.append(names.text(reader.array)) }
    #expect(arrays == ["p", "q", "q"])
    #expect(describe(reader.rest, reader.rest.root) == "{|entry|{|b|#1#}}")
    #expect(readJSON(#"{"entry":[],"t":1}"#).rest == "{|t|#1#}")
  }

  @Test func `any other object is the one record, and more of them are read as lines`() {
    let one = readJSON("\n{\"a\":1,\n\"b\":[2]}\n")
    #expect(one.records == ["{|a|#1#|b|#2#}"] && one.rest == "{}" && one.lines == [2])
    let more = readJSON("{\"a\":1}\n{\"a\":}\n{\"a\":3}\n")
    #expect(more.records == ["{|a|#1#}", "{}", "{|a|#3#}"] && more.faults == [nil, "json-syntax", nil])
    #expect(more.lines == [1, 2, 3])
    for text in ["{\"a\":1} {\"a\":2}", "{\"a\":1}\n[]", "[]\n[]", "{\"entry\":[]}\n{\"entry\":[]}", "[]x"] {
      #expect(readJSON(text).failure?.rule == "json-trailing", "\(text)")
    }
  }

  @Test(arguments: [
    ("", "json-empty"), (" \n ", "json-empty"), ("\u{FEFF}", "json-empty"),
    ("npi,name\n1,x\n", "json-not-json"),
    ("<?xml version='1.0'?><a/>", "json-not-json"), ("<!DOCTYPE html><html>", "json-not-json"),
    ("12", "json-not-json"), ("\"x\"", "json-not-json"), ("null", "json-not-json"), ("\0", "nul-byte"),
    ("{\"a\":\"\0\"}", "nul-byte"),
  ])
  func `what is no JSON is refused by name`(text: String, rule: String) {
    for form in [JSONReader.Form.lines, .document(streaming: [])] {
      let outcome = readJSON(text, form)
      #expect(outcome.failure?.rule == rule)
      #expect(outcome.failure?.expected.isEmpty == false)
    }
    #expect(readJSON("[{}]", .lines).failure?.rule == "json-not-lines")
    #expect(readJSON([0x1F, 0x8B, 8, 0], .lines).failure?.rule == "compressed-gzip")
    #expect(readJSON([0x7B, 0xFF], .lines).failure?.rule == "not-utf-8")
    #expect(readJSON("npi,name\n", .lines).failure?.value == "comma-separated values")
  }

  @Test func `UTF-16 with its mark is read`() {
    for bigEndian in [false, true] {
      #expect(readJSON(utf16("[{\"ä\":\"😀\"}]", bigEndian: bigEndian)).records == ["{|ä|'😀'}"])
    }
  }

  @Test func `an error is told again, and nothing is given after it`() throws {
    let reader = JSONReader(
      MemoryByteSource(name: "x", bytes: Array("[{}, x, {}]".utf8)), form: .document(streaming: []),
      names: RecordNames())
    #expect(try reader.next())
    #expect(throws: ReadingError.self) { try reader.next() }
    #expect(throws: ReadingError.self) { try reader.next() }
  }

  @Test func `what is left out is checked and not kept`() {
    let long = String(repeating: "<p>x</p>", count: 20_000)
    let text = #"{"div":"\#(long)","a":{"div":[1,{"b":2}],"c":3},"div":null,"d":4}"#
    for form in [JSONReader.Form.lines, .document(streaming: ["entry"])] {
      #expect(readJSON(text, form, leavingOut: ["div"]).records == ["{|a|{|c|#3#}|d|#4#}"])
      #expect(readJSON(text, form, chunk: 1000, leavingOut: ["div"]).records == ["{|a|{|c|#3#}|d|#4#}"])
    }
    #expect(readJSON(#"{"div":[1,],"a":1}"#, .lines, leavingOut: ["div"]).faults == ["json-syntax"])
    #expect(readJSON(text, .lines).faults == ["json-string-too-long"])
  }

  // MARK: Against the plain twin

  @Test func `random documents are read as the plain parser reads them, whatever the pieces`() {
    for seed in 0..<600 as Range<UInt64> {
      var random = RandomJSON(seed: seed)
      let objects = (0..<random.random.number(0..<5)).map { _ in random.object() }
      let wanted = objects.map { PlainJSON.read(Array($0.utf8))!.described(as: "") }
      let chunk = random.random.pick([1, 2, 3, 7, 64, 65536])
      let array = readJSON("[" + objects.joined(separator: ",") + "]", chunk: chunk)
      #expect(array.failure == nil && array.records == wanted, "\(seed): \(objects)")
      #expect(array.texts == objects)
      let bundle = readJSON("{\"entry\":[" + objects.joined(separator: " , ") + "]}", chunk: chunk)
      #expect(bundle.failure == nil && bundle.records == wanted)
      // Line ends within an object would end its line.
      let lines = objects.map { $0.split(whereSeparator: \.isNewline).joined(separator: " ") }
      if !lines.isEmpty {
        #expect(readJSON(lines.joined(separator: "\n"), .lines, chunk: chunk).records == wanted)
      }
    }
  }

  @Test func `random damage is found exactly where the plain parser finds it`() {
    let signs = Array("{}[]\",:\\u0-.eEtrn \n\u{1}é9".utf8)
    for seed in 0..<3_000 as Range<UInt64> {
      var random = RandomJSON(seed: 1_000_000 + seed)
      var bytes = Array(random.object().utf8)
      for _ in 0..<random.random.number(1..<4) where !bytes.isEmpty {
        let at = random.random.number(0..<bytes.count)
        switch random.random.number(0..<3) {
        case 0: bytes[at] = random.random.pick(signs)
        case 1: bytes.remove(at: at)
        default: bytes.insert(random.random.pick(signs), at: at)
        }
      }
      guard String(validating: bytes, as: UTF8.self) != nil else { continue }
      let wanted = PlainJSON.read(bytes)
      let outcome = readJSON([0x5B] + bytes + [0x5D], chunk: random.random.pick([1, 5, 65536]))
      if let wanted, wanted.isObject {
        #expect(outcome.records == [wanted.described(as: "")], "\(String(decoding: bytes, as: UTF8.self))")
      } else if case .array(let elements)? = PlainJSON.read([0x5B] + bytes + [0x5D]) {
        #expect(outcome.failure == nil && outcome.records.count == elements.count)
      } else {
        #expect(outcome.failure != nil, "\(String(decoding: bytes, as: UTF8.self))")
      }
    }
  }

  @Test func `a document cut at any byte is refused as cut`() {
    let text = #"{"t":"a\u00e9\uD83D\uDE00","entry":[{"a":-1.5e3,"b":[true,null]},{}],"z":false}"#
    let bytes = Array(text.utf8)
    #expect(readJSON(bytes).failure == nil)
    for length in 0..<bytes.count {
      for chunk in [1, 65536] {
        let outcome = readJSON(Array(bytes[..<length]), chunk: chunk)
        #expect(outcome.failure?.rule == (length == 0 ? "json-empty" : "json-truncated"), "cut at \(length)")
      }
    }
    let line = Array(#"{"a":"x\uD83D\uDE00","b":[1.5,true]}"#.utf8)
    for length in 1..<line.count {
      #expect(readJSON(Array(line[..<length]), .lines).faults == ["json-truncated"], "cut at \(length)")
    }
  }

  // MARK: Hostile

  @Test func `depth is bounded, however deep`() {
    func nested(_ depth: Int) -> String {
      String(repeating: "{\"a\":", count: depth - 1) + "{}" + String(repeating: "}", count: depth - 1)
    }
    #expect(readJSON(nested(64), .lines).faults == [nil])
    #expect(readJSON(nested(65), .lines).faults == ["json-depth"])
    #expect(readJSON("[" + nested(65) + "]").failure?.rule == "json-depth")
    #expect(readJSON(String(repeating: "[", count: 1_000_000)).failure?.rule == "json-depth")
    #expect(readJSON(String(repeating: "{\"a\":", count: 1_000_000)).failure?.rule == "json-depth")
    #expect(readJSON("{\"a\":" + String(repeating: "[", count: 100_000), .lines).faults == ["json-depth"])
  }

  @Test func `strings, keys and names are bounded`() {
    func text(_ count: Int) -> String { String(repeating: "v", count: count) }
    #expect(readJSON("{\"a\":\"\(text(65_536))\"}", .lines).faults == [nil])
    #expect(readJSON("{\"a\":\"\(text(65_537))\"}", .lines).faults == ["json-string-too-long"])
    #expect(readJSON("{\"a\":\"\\n\(text(65_536))\"}", .lines).faults == ["json-string-too-long"])
    #expect(
      readJSON("{\"a\":1\(String(repeating: "0", count: 70_000))}", .lines).faults == ["json-string-too-long"]
    )
    #expect(readJSON("{\"\(text(1_024))\":1}", .lines).faults == [nil])
    #expect(readJSON("{\"\(text(1_025))\":1}", .lines).faults == ["json-name-too-long"])
    #expect(readJSON("{\"\\n\(text(1_025))\":1}", .lines).faults == ["json-name-too-long"])
    #expect(readJSON("{\"\(text(1_025))\":1}").failure?.rule == "json-name-too-long")
    let flood = (0..<17_000).map { "\"n\($0)\":1" }.joined(separator: ",")
    #expect(readJSON("{\(flood)}", .lines).faults == ["json-names"])
    #expect(readJSON("{\(flood)}").failure?.rule == "json-names")
  }

  @Test func `a record is bounded, many are not`() {
    var limits = JSONLimits()
    limits.recordBytes = 10_000
    let long = "{\"a\":[" + String(repeating: "\"0123456789\",", count: 2_000) + "1]}"
    let small = "{\"a\":1}"
    for chunk in [100, 65536] {
      let lines = readJSON("\(small)\n\(long)\n\(small)\n", .lines, chunk: chunk, limits: limits)
      #expect(lines.failure == nil)
      #expect(lines.faults == [nil, "json-record-too-large", nil] && lines.lines == [1, 2, 3])
      for text in ["[\(long)]", "{\"entry\":[\(long)]}", long, "{\"b\":\(long),\"entry\":[]}"] {
        #expect(
          readJSON(text, chunk: chunk, limits: limits).failure?.rule == "json-record-too-large")
      }
      // Many small values weigh more as a tree than as text.
      let many = "{\"a\":[" + String(repeating: "1,", count: 2_000) + "1]}"
      #expect(readJSON(many, .lines, chunk: chunk, limits: limits).faults == ["json-record-too-large"])
      let array = "[" + String(repeating: small + ",", count: 20_000) + small + "]"
      #expect(readJSON(array, chunk: chunk, limits: limits).records.count == 20_001)
    }
    // Nothing but a quote, of any length, and a last line that is too long.
    #expect(readJSON("[{\"a\":\"" + String(repeating: "v", count: 100_000), limits: limits).failure != nil)
    #expect(
      readJSON("{}\n{" + String(repeating: " ", count: 50_000), .lines, limits: limits).faults.count == 2)
  }

  @Test func `a long record fits, read in small pieces`() {
    let long = "{\"a\":[" + String(repeating: "\"0123456789\",", count: 200_000) + "1]}"
    #expect(readJSON("[\(long)]", chunk: 1_000).records.count == 1)
    #expect(readJSON(long, .lines, chunk: 1_000).faults == [nil])
  }
}
